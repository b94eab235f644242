/**
 * The decorators of type-graphql. Every type is named explicitly (`@Field(() => T)`): no metadata is emitted by the
 * compiler and none is read, but the library insists on finding the reader of it.
 */
(Reflect as { getMetadata?: () => undefined }).getMetadata ??= () => undefined;

import { Extensions } from 'type-graphql';

/**
 * What a field costs, where that is not told by its being resolved: `free` asks nothing of the database, `once` asks once
 * for all the rows together; a number is the cost of each.
 */
export type Cost = 'free' | 'once' | number;

/** What a field costs, where its being resolved does not tell. */
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
