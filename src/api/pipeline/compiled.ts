/** Compiles operations with graphql-jit, where it answers as graphql-js does. */
import {
  GraphQLError,
  GraphQLScalarType,
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ExecutionResult,
  type GraphQLSchema,
  type TypeNode,
  type ValueNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { ApiContext } from '../context.js';
import type { Inlined } from './inlined.js';

/** Undefined when graphql-js has to answer. */
export type Compiled = (
  context: ApiContext,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult | undefined>;

const holdsVariable = (value: ValueNode): boolean => {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  return value.kind === Kind.OBJECT && value.fields.some(field => holdsVariable(field.value));
};

/**
 * The variables that stand for arguments that may not be null; undefined when graphql-jit would go wrong: it does not coerce
 * a variable within a list or an object, and takes fields for one another whose keys, joined by underscores, are the same.
 */
function argumentsNeverNull(schema: GraphQLSchema, { operation }: Inlined): readonly string[] | undefined {
  const neverNull: string[] = [];
  let fits = true;
  const types = new TypeInfo(schema);
  visit(
    operation,
    visitWithTypeInfo(types, {
      Field: ({ alias }) => {
        if (alias?.value.includes('_')) fits = false;
      },
      Argument: ({ value }) => {
        if (value.kind !== Kind.VARIABLE) fits &&= !holdsVariable(value);
        else if (isNonNullType(types.getArgument()?.type)) neverNull.push(value.name.value);
      },
    }),
  );
  return fits ? neverNull : undefined;
}

/**
 * What variables are to graphql-jit: values as they are. Coerced by graphql-js already, they must not be coerced again, which
 * graphql-jit does without the defaults of fields of inputs, and without an end for inputs that hold themselves.
 */
const GIVEN = new GraphQLScalarType({ name: '__Given' });
const GIVEN_TYPE: TypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: GIVEN.name } };

const knowingGiven = (schema: GraphQLSchema): GraphQLSchema =>
  Object.create(schema, {
    getType: { value: (name: string) => (name === GIVEN.name ? GIVEN : schema.getType(name)) },
  }) as GraphQLSchema;

/** Compiles an inlined operation, the errors made those of graphql-js; undefined when that cannot be done. */
export function compileOperation(schema: GraphQLSchema, inlined: Inlined): Compiled | undefined {
  const neverNull = argumentsNeverNull(schema, inlined);
  if (!neverNull) return undefined;
  const variableDefinitions = inlined.operation.variableDefinitions?.map(({ defaultValue: _, ...definition }) => ({
    ...definition,
    type: GIVEN_TYPE,
  }));
  const document = { ...inlined.document, definitions: [{ ...inlined.operation, variableDefinitions }] };
  const compiled = compileQuery(knowingGiven(schema), document, inlined.operation.name?.value);
  if (!isCompiledQuery(compiled)) return undefined;
  return async (context, variables) => {
    if (neverNull.some(name => variables[name] === null)) return undefined;
    const result = await compiled.query(undefined, context, variables);
    const data = result.data as Record<string, unknown> | null;
    const errors = result.errors ?? [];
    if (errors.length === 0) return { data };
    // When one error nulls what surrounds it, only graphql-js knows which of the others it reports: leave it to graphql-js.
    if (errors.length > 1 && errors.some(({ path }) => !stands(data, path ?? []))) return undefined;
    return { data, errors: errors.map(rebuilt) };
  };
}

/** True when the path exists in the data, even with null at its end. */
function stands(data: unknown, path: readonly (string | number)[]): boolean {
  let at = data;
  for (const key of path) {
    if (at === null || at === undefined) return false;
    at = (at as Record<string | number, unknown>)[key];
  }
  return true;
}

/** Rebuilds an error of graphql-jit, which lacks fields that those of graphql-js have, whatever its prototype says. */
const rebuilt = ({ message, locations = [], path, originalError, extensions }: GraphQLError): GraphQLError => {
  const error = new GraphQLError(message, { path, originalError, extensions });
  // A fragment inlined twice has its fields twice.
  const places = [...new Map(locations.map(place => [`${place.line}:${place.column}`, place])).values()];
  Object.defineProperty(error, 'locations', { value: places, enumerable: true });
  return error;
};
