/** Parses and validates documents and checks their limits, for every transport. */
import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  NoSchemaIntrospectionCustomRule as noIntrospection,
  type ValidationContext,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { limitsRule, type RequestLimits } from './limits.js';

/** A document that may be executed, with the operation to run, or why it may not. */
export type Prepared =
  | { readonly document: DocumentNode; readonly operation: OperationDefinitionNode }
  | { readonly errors: readonly GraphQLError[] };

/** Parses and validates a document, and finds the operation to run. */
export type PrepareDocument = (query: string, operationName: string | null | undefined) => Prepared;

const withCode = (code: string) => (error: unknown) =>
  error instanceof GraphQLError
    ? new GraphQLError(error.message, {
        nodes: error.nodes,
        source: error.source,
        positions: error.positions,
        extensions: { code, ...error.extensions },
      })
    : new GraphQLError('This request cannot be read.', { extensions: { code } });

/**
 * A validation rule: a subscription has one root field, without a directive, so that the field whose right is checked is the one that
 * is executed. The rule of graphql-js allows conditions, and throws for those with a variable.
 */
const oneSubscriptionField = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: ({ operation, selectionSet }) => {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return;
    const names = new Set<string>();
    let conditions = 0;
    let introspection = false;
    const seen = new Set<SelectionSetNode>();
    const enter = (set: SelectionSetNode): void => {
      if (seen.has(set)) return;
      seen.add(set);
      for (const selection of set.selections) {
        conditions += selection.directives?.length ?? 0;
        if (selection.kind === Kind.FIELD) {
          names.add(selection.alias?.value ?? selection.name.value);
          introspection ||= selection.name.value.startsWith('__');
        } else if (selection.kind === Kind.INLINE_FRAGMENT) enter(selection.selectionSet);
        else enter(context.getFragment(selection.name.value)?.selectionSet ?? NO_SELECTION);
      }
    };
    enter(selectionSet);
    if (names.size > 1 || conditions > 0 || introspection)
      context.reportError(
        new GraphQLError('Write the field of a subscription alone and without a directive.', {
          nodes: selectionSet.selections,
        }),
      );
  },
});
const NO_SELECTION: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };

/** Characters of the longest document that is remembered. Longer ones are rare, and one would take the place of many. */
const LONGEST = 16 * 1024;

/** The most documents remembered, and the most characters of them all. A parsed document takes some fifty bytes for each character. */
const MOST = { documents: 1_000, characters: 500_000 };

/** Makes the function that parses and validates documents. It remembers those used last, `most` at most. */
export function documentPreparer(
  schema: GraphQLSchema,
  limits: RequestLimits,
  introspection: boolean,
  most = MOST,
): PrepareDocument {
  const cache = new LRUCache<string, DocumentNode>({
    max: most.documents,
    maxSize: most.characters,
    maxEntrySize: LONGEST,
    sizeCalculation: (_document, query) => query.length,
  });
  const rules = [
    ...specifiedRules.filter(rule => rule !== SingleFieldSubscriptionsRule),
    oneSubscriptionField,
    limitsRule(limits),
    ...(introspection ? [] : [noIntrospection]),
  ];

  const read = (query: string): DocumentNode | readonly GraphQLError[] => {
    const cached = cache.get(query);
    if (cached) return cached;
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: limits.tokens });
    } catch (error) {
      return [withCode('GRAPHQL_PARSE_FAILED')(error)];
    }
    const errors = validate(schema, document, rules);
    if (errors.length > 0) return errors.map(withCode('GRAPHQL_VALIDATION_FAILED'));
    cache.set(query, document);
    return document;
  };

  return (query, operationName) => {
    const document = read(query);
    if ('length' in document) return { errors: document };
    const operation = getOperationAST(document, operationName);
    if (operation) return { document, operation };
    return {
      errors: [
        new GraphQLError('Name the operation to run: the document has none, or several, of that name.', {
          extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
        }),
      ],
    };
  };
}
