/**
 * Coerces the variables of an operation as graphql-js does, by functions made once from their types. Values that are not clearly valid
 * are left to graphql-js, which reports what is wrong.
 */
import {
  getVariableValues,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLError,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';

type Values = Record<string, unknown>;
export type Coerced =
  | { readonly coerced: Values; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never };

/** Coerces the values sent with an operation. */
export type CoerceVariables = (operation: OperationDefinitionNode, values: Values) => Coerced;

/** Answered in place of a coerced value when the value is not clearly valid. */
const UNSURE = Symbol('not clearly valid');
type Coerce = (value: unknown) => unknown;

const MOST_ERRORS = 10;

export function createCoerceVariables(schema: GraphQLSchema): CoerceVariables {
  const coercers = coercersOf();
  const coerceByOperation = new WeakMap<OperationDefinitionNode, (values: Values) => Values | undefined>();
  return (operation, values) => {
    const definitions = operation.variableDefinitions ?? [];
    let coerce = coerceByOperation.get(operation);
    if (!coerce) coerceByOperation.set(operation, (coerce = variablesOf(schema, definitions, coercers)));
    const coerced = coerce(values);
    return coerced ? { coerced } : getVariableValues(schema, definitions, values, { maxErrors: MOST_ERRORS });
  };
}

function variablesOf(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  coercerOf: (type: GraphQLInputType) => Coerce,
): (values: Values) => Values | undefined {
  const variables = definitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node);
    if (!isInputType(type)) return undefined;
    return { name: variable.name.value, type, defaultValue, coerce: coercerOf(type) };
  });
  return values => {
    const coerced: Values = {};
    for (const variable of variables) {
      if (!variable) return undefined;
      const { name, type, defaultValue, coerce } = variable;
      if (!Object.hasOwn(values, name)) {
        if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
        else if (isNonNullType(type)) return undefined;
        continue;
      }
      const value = coerce(values[name]);
      if (value === UNSURE) return undefined;
      coerced[name] = value;
    }
    return coerced;
  };
}

/** Returns the coercing function of a type, made once. */
function coercersOf(): (type: GraphQLInputType) => Coerce {
  const known = new WeakMap<GraphQLInputType, Coerce>();
  const make = (type: GraphQLInputType): Coerce => {
    if (isNonNullType(type)) return unlessNull(coercerOf(type.ofType));
    if (isListType(type)) return orNull(listOf(coercerOf(type.ofType)));
    return orNull(isInputObjectType(type) ? objectOf(type, coercerOf) : leafOf(type));
  };
  const coercerOf = (type: GraphQLInputType): Coerce => {
    let coerce = known.get(type);
    if (!coerce) known.set(type, (coerce = make(type)));
    return coerce;
  };
  return coercerOf;
}

const leafOf =
  (type: GraphQLLeafType): Coerce =>
  value => {
    try {
      const parsed: unknown = type.parseValue(value);
      return parsed === undefined ? UNSURE : parsed;
    } catch {
      return UNSURE;
    }
  };

const orNull =
  (coerce: Coerce): Coerce =>
  value =>
    value === null ? null : value === undefined ? UNSURE : coerce(value);

const unlessNull =
  (coerce: Coerce): Coerce =>
  value =>
    value === null ? UNSURE : coerce(value);

const listOf =
  (coerce: Coerce): Coerce =>
  value => {
    if (!Array.isArray(value)) return UNSURE;
    const items = (value as unknown[]).map(coerce);
    return items.includes(UNSURE) ? UNSURE : items;
  };

/** Reads the fields with the first value, not before, because types may refer to each other. */
function objectOf(type: GraphQLInputObjectType, coercerOf: (type: GraphQLInputType) => Coerce): Coerce {
  const fieldsOf = () =>
    Object.values(type.getFields()).map(field => ({
      name: field.name,
      required: isNonNullType(field.type),
      default: field.defaultValue,
      coerce: coercerOf(field.type),
    }));
  let fields: ReturnType<typeof fieldsOf> | undefined;
  return sent => {
    if (typeof sent !== 'object' || Array.isArray(sent) || type.isOneOf) return UNSURE;
    const values = sent as Values;
    const coerced: Values = {};
    let present = 0;
    for (const field of (fields ??= fieldsOf())) {
      if (!Object.hasOwn(values, field.name)) {
        if (field.default !== undefined) coerced[field.name] = field.default;
        else if (field.required) return UNSURE;
        continue;
      }
      present++;
      const value = field.coerce(values[field.name]);
      if (value === UNSURE) return UNSURE;
      coerced[field.name] = value;
    }
    // A field that the type does not have is an error, which graphql-js reports.
    return present === Object.keys(values).length ? coerced : UNSURE;
  };
}
