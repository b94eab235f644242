/**
 * The decorators of type-graphql. Every type is named explicitly (`@Field(() => T)`): no metadata is emitted by the
 * compiler and none is read, but the library insists on finding the reader of it.
 */
(Reflect as { getMetadata?: () => undefined }).getMetadata ??= () => undefined;

import { Extensions } from 'type-graphql';

/**
 * Cost of a field, when having a resolver is not enough to tell: `free` asks nothing of the database, `once` asks it once
 * for all rows together, a number is the cost for each row.
 */
export type Cost = 'free' | 'once' | number;

/** Sets the cost of a field. */
export const Costs = (cost: Cost): MethodDecorator & PropertyDecorator => Extensions({ cost });

export {
  Arg,
  Args,
  ArgsType,
  buildSchemaSync,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  Info,
  InputType,
  Int,
  InterfaceType,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
  type ClassType,
  type NonEmptyArray,
} from 'type-graphql';
