/**
 * The decorators of type-graphql. Every type is named explicitly (`@Field(() => T)`), so the compiler emits no type metadata.
 * The library still requires `Reflect.getMetadata` to exist: it is defined here, before the library is loaded, and finds none.
 */
(Reflect as { getMetadata?: () => undefined }).getMetadata ??= () => undefined;

import { Extensions } from 'type-graphql';

/**
 * Cost of a field. `free`: reads nothing; `once`: reads once for all rows together; a number: cost for each row. By default a field with a
 * resolver costs one read for each row, and any other nothing.
 */
export type Cost = 'free' | 'once' | number;

/** Sets the cost of a field, which `pipeline/cost.ts` adds up. */
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
