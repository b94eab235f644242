/**
 * Computes the cost of an operation from the schema, before anything is executed. A field that reads the database costs READ, a row of
 * a page costs 1, and the fields of a row count once for each row of its page.
 */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type GraphQLType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Cost } from '../decorators.js';
import { MOST_ROWS } from '../relay.js';

/** Cost of a field with a resolver. */
export const READ = 10;
/** Cost of a mutation: it reads, decides, appends and waits for the projection; some hash a password. */
export const COMMAND = 100;
/** Assumed length of a list whose arguments do not bound it. */
const ITEMS = 10;

export type CostOf = (variables: Readonly<Record<string, unknown>>) => number;
type SizeOf = CostOf;

/** The cost of a response key: one field, or several merged. */
interface Part {
  /** Counts once for each object that has the field. */
  readonly each: number;
  /** Counts once, however many objects have the field. */
  readonly once: number;
  /** Counts once for each item that the field gives. */
  readonly perItem: number;
  /** Number of items that the field gives of one object. */
  readonly size: SizeOf;
  /** The fields of an item: they count once for each item. */
  readonly below: readonly Part[];
}

const ONE: SizeOf = () => 1;

/** The size that an argument gives, by a variable or in the document; undefined when it gives none. */
function numberOf(value: ValueNode | undefined, read: (value: unknown) => number | undefined): SizeOf | undefined {
  if (value?.kind === Kind.VARIABLE) {
    const name = value.name.value;
    return variables => read(variables[name]) ?? 0;
  }
  const literal = value?.kind === Kind.INT ? Number(value.value) : value?.kind === Kind.LIST ? value.values : undefined;
  const size = read(literal);
  return size === undefined ? undefined : () => size;
}

const rows = (value: unknown): number | undefined =>
  typeof value === 'number' ? Math.min(Math.max(value, 0), MOST_ROWS) : undefined;
const items = (value: unknown): number | undefined => (Array.isArray(value) ? value.length : undefined);

/** The most rows of a page, by its `first` or `last`. One that is no number counts as one row: such a page is refused later. */
function rowsOf({ arguments: argumentNodes = [] }: FieldNode): SizeOf {
  const sizes = argumentNodes
    .filter(({ name }) => name.value === 'first' || name.value === 'last')
    .map(({ value }) => numberOf(value, rows) ?? ONE);
  return variables => (sizes.length === 0 ? MOST_ROWS : Math.max(...sizes.map(size => size(variables))));
}

/** The length of a list whose items an argument names, such as `nodes(ids:)`; undefined when no argument does. */
function itemsOf(
  { args }: GraphQLField<unknown, unknown>,
  { arguments: argumentNodes = [] }: FieldNode,
): SizeOf | undefined {
  const naming = new Set(args.filter(isList).map(({ name }) => name));
  const [size] = argumentNodes
    .filter(({ name }) => naming.has(name.value))
    .flatMap(({ value }) => numberOf(value, items) ?? []);
  return size;
}

const isList = ({ type }: { readonly type: GraphQLType }): boolean =>
  isListType(isNonNullType(type) ? type.ofType : type);
const isConnection = (type: unknown): boolean =>
  isCompositeType(type) && 'getFields' in type && 'edges' in type.getFields() && 'pageInfo' in type.getFields();

const costOfField = ({ extensions, resolve }: GraphQLField<unknown, unknown>, byDefault: number): Cost =>
  (extensions.cost as Cost | undefined) ?? (resolve ? byDefault : 'free');

/** Makes the function that computes the cost of an operation from its coerced variables. Fragments must be inlined. */
export function costOf(schema: GraphQLSchema, operation: OperationDefinitionNode): CostOf {
  const root = schema.getRootType(operation.operation);

  /** The costs of a selection. `rowsHere`: the number of edges, inside a connection. */
  const partsOf = (type: GraphQLCompositeType, sets: readonly SelectionSetNode[], rowsHere: SizeOf): Part[] => {
    const found = new Map<string, { on: GraphQLCompositeType; nodes: [FieldNode, ...FieldNode[]] }>();
    const enter = (on: GraphQLCompositeType, { selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const key = `${on.name}.${selection.alias?.value ?? selection.name.value}`;
          const known = found.get(key);
          if (known) known.nodes.push(selection);
          else found.set(key, { on, nodes: [selection] });
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          const narrowed = selection.typeCondition && schema.getType(selection.typeCondition.name.value);
          // A fragment on an interface that the type implements selects fields of the type itself.
          const stays = !narrowed || !isCompositeType(narrowed) || (isAbstractType(narrowed) && !isAbstractType(on));
          enter(stays ? on : narrowed, selection.selectionSet);
        }
      }
    };
    for (const set of sets) enter(type, set);
    return [...found.values()].flatMap(({ on, nodes }) => partOf(on, nodes, rowsHere) ?? []);
  };

  const partOf = (
    on: GraphQLCompositeType,
    nodes: readonly [FieldNode, ...FieldNode[]],
    rowsHere: SizeOf,
  ): Part | undefined => {
    const [node] = nodes;
    const field = 'getFields' in on ? on.getFields()[node.name.value] : undefined;
    if (!field) return undefined;
    const named = getNamedType(field.type);
    const isEdges = isConnection(on) && field.name === 'edges';
    const namedItems = isList(field) ? itemsOf(field, node) : undefined;
    const size = isEdges ? rowsHere : isList(field) ? (namedItems ?? (() => ITEMS)) : ONE;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const below = isCompositeType(named) ? partsOf(named, sets, isConnection(named) ? rowsOf(node) : ONE) : [];
    const cost = costOfField(field, operation.operation === OperationTypeNode.MUTATION && on === root ? COMMAND : READ);
    const [each, once] = cost === 'free' ? [0, 0] : cost === 'once' ? [0, READ] : [cost, 0];
    // A row of a page costs 1. Items that an argument names are read one by one: each costs as much as the field.
    const perItem = isEdges ? 1 : namedItems ? each : 0;
    return each + once + perItem + below.length === 0 ? undefined : { each, once, perItem, size, below };
  };

  const parts = root ? partsOf(root, [operation.selectionSet], ONE) : [];
  const sum = (of: readonly Part[], times: number, variables: Readonly<Record<string, unknown>>): number =>
    of.reduce((total, { each, once, perItem, size, below }) => {
      const itemsInAll = times * size(variables);
      return total + once + times * each + itemsInAll * perItem + sum(below, itemsInAll, variables);
    }, 0);
  return variables => sum(parts, 1, variables);
}
