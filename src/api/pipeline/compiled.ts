/** Compiles operations with graphql-jit, if it answers them exactly as graphql-js does. */
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

/** Executes a compiled operation. Answers undefined when graphql-js has to execute it instead. */
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
 * The variables used as arguments that may not be null; undefined when graphql-jit would answer wrongly. It does not coerce a variable
 * inside a list or an object, and confuses fields whose response keys, joined by underscores, are equal.
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
 * The type that graphql-jit sees for every variable. It accepts any value, because graphql-js has already coerced them; graphql-jit's
 * own coercion ignores defaults of input fields, and never ends for recursive inputs.
 */
const ANY_VALUE = new GraphQLScalarType({ name: '__Given' });
const ANY_VALUE_TYPE: TypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: ANY_VALUE.name } };

const withAnyValue = (schema: GraphQLSchema): GraphQLSchema =>
  Object.create(schema, {
    getType: { value: (name: string) => (name === ANY_VALUE.name ? ANY_VALUE : schema.getType(name)) },
  }) as GraphQLSchema;

/** Compiles an inlined operation; its errors are turned into those of graphql-js. Undefined when it cannot be compiled. */
export function compileOperation(schema: GraphQLSchema, inlined: Inlined): Compiled | undefined {
  const neverNull = argumentsNeverNull(schema, inlined);
  if (!neverNull) return undefined;
  const variableDefinitions = inlined.operation.variableDefinitions?.map(({ defaultValue: _, ...definition }) => ({
    ...definition,
    type: ANY_VALUE_TYPE,
  }));
  const document = { ...inlined.document, definitions: [{ ...inlined.operation, variableDefinitions }] };
  const compiled = compileQuery(withAnyValue(schema), document, inlined.operation.name?.value);
  if (!isCompiledQuery(compiled)) return undefined;
  return async (context, variables) => {
    if (neverNull.some(name => variables[name] === null)) return undefined;
    const result = await compiled.query(undefined, context, variables);
    const data = result.data as Record<string, unknown> | null;
    const errors = result.errors ?? [];
    if (errors.length === 0) return { data };
    // When an error sets a parent to null, only graphql-js knows which of the other errors remain.
    if (errors.length > 1 && errors.some(({ path }) => !exists(data, path ?? []))) return undefined;
    return { data, errors: errors.map(rebuild) };
  };
}

/** True when the path exists in the data, even with null at its end. */
function exists(data: unknown, path: readonly (string | number)[]): boolean {
  let at = data;
  for (const key of path) {
    if (at === null || at === undefined) return false;
    at = (at as Record<string | number, unknown>)[key];
  }
  return true;
}

/** Rebuilds an error of graphql-jit as a GraphQLError: its own lacks fields of that class. */
const rebuild = ({ message, locations = [], path, originalError, extensions }: GraphQLError): GraphQLError => {
  const error = new GraphQLError(message, { path, originalError, extensions });
  // A fragment that was inlined twice lists its fields twice.
  const places = [...new Map(locations.map(place => [`${place.line}:${place.column}`, place])).values()];
  Object.defineProperty(error, 'locations', { value: places, enumerable: true });
  return error;
};
