/** Finds which subscriptions can share one execution: those with the same result, however their documents are written. */
import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  print,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { addTo } from '../../common/grouped.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { fragmentsOf } from '../pipeline/inlined.js';

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced, defaults filled in. */
  readonly variables: Record<string, unknown>;
}

/** One field of the result: its response key, name and arguments, and the fields below it (null for a leaf). */
type ResultField = readonly [key: string, field: string, args: unknown, below: unknown];

/**
 * Writes a valid operation as canonical text: equal for operations with the same result. Names of the operation, its variables and
 * fragments, blanks, comments, the order of arguments, and literal values or variables make no difference. The response keys and their
 * order do.
 */
export function canonicalOperation({ schema, document, operation, variables }: Operation): string {
  const fragments = fragmentsOf(document);

  const isIncluded = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;

  const applies = (type: GraphQLObjectType, on: string | undefined): boolean => {
    if (on === undefined || on === type.name) return true;
    const condition = schema.getType(on);
    return isAbstractType(condition) && schema.isSubType(condition, type);
  };

  /** Groups fields by response key, in order of first appearance, with fragments opened. */
  function collect(type: GraphQLObjectType, set: SelectionSetNode, into: Map<string, FieldNode[]>): void {
    for (const node of set.selections) {
      if (!isIncluded(node)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        addTo(into, key, node);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      if (fragment && applies(type, fragment.typeCondition?.name.value)) collect(type, fragment.selectionSet, into);
    }
  }

  /** What is selected below a field; null for a leaf. */
  function below(type: GraphQLOutputType, nodes: readonly FieldNode[]): unknown {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (sets.length === 0) return null;
    const named = getNamedType(type);
    return isObjectType(named) ? fields(named, sets) : asWritten(nodes);
  }

  function fields(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): ResultField[] {
    const found = new Map<string, FieldNode[]>();
    for (const set of sets) collect(type, set, found);
    return [...found].map(([key, nodes]) => {
      const [node] = nodes as [FieldNode];
      const definition = type.getFields()[node.name.value];
      // `__typename`, which no type defines.
      if (!definition) return [key, node.name.value, null, null];
      return [key, definition.name, argumentsOf(definition, node), below(definition.type, nodes)];
    });
  }

  function argumentsOf(definition: Parameters<typeof getArgumentValues>[0], node: FieldNode): unknown {
    try {
      return getArgumentValues(definition, node, variables);
    } catch {
      // A null for a non-null argument: the execution reports it.
      return asWritten([node]);
    }
  }

  /** The nodes as the client wrote them, where they cannot be made canonical: they then equal only the very same text and variables. */
  const asWritten = (nodes: readonly FieldNode[]): unknown => [
    nodes.map(node => print(node)),
    [...fragments.values()].map(fragment => print(fragment)),
    variables,
  ];

  const root = schema.getRootType(operation.operation);
  return root ? canonicalJson(fields(root, [operation.selectionSet])) : print(document);
}
