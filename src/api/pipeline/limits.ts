/** Limits the size of requests, over HTTP and WebSocket alike. */
import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

export interface RequestLimits {
  /** Tokens of a document. */
  readonly tokens: number;
  /** Nesting of fields. */
  readonly depth: number;
  /** Fields renamed by an alias, in one operation. */
  readonly aliases: number;
  /** Root fields of one operation. */
  readonly rootFields: number;
  /** Fields in all, each fragment counted wherever it is spread. */
  readonly fields: number;
  /** Directives in a document. */
  readonly directives: number;
  /** Cost of one operation, by `cost.ts`. */
  readonly cost: number;
}

export const REQUEST_LIMITS: RequestLimits = {
  tokens: 2_000,
  depth: 12,
  aliases: 30,
  rootFields: 10,
  fields: 600,
  directives: 20,
  cost: 1_500,
};

/** Introspection fields do not count: the query that tools send is deeper than the limit, and its cost is fixed. */
const INTROSPECTION = new Set(['__schema', '__type']);

interface Measures {
  depth: number;
  aliases: number;
  fields: number;
  rootFields: number;
}

function measure(document: DocumentNode, set: SelectionSetNode, stopAt: RequestLimits): Measures {
  const fragments = new Map(
    document.definitions.flatMap(definition =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
  const total: Measures = { depth: 0, aliases: 0, fields: 0, rootFields: 0 };
  /** Counts a selection. `inside`: the fragments in which it stands, by name. */
  const enter = (selectionSet: SelectionSetNode, depth: number, inside: readonly string[]): void => {
    for (const selection of selectionSet.selections) {
      // Stops once a limit is exceeded, and in a hundred fragments within one another, so that neither time nor stack runs out.
      if (total.fields > stopAt.fields || total.aliases > stopAt.aliases || inside.length > 100) return;
      if (selection.kind === Kind.FIELD) {
        if (depth === 1) total.rootFields++;
        if (depth === 1 && INTROSPECTION.has(selection.name.value)) continue;
        total.fields++;
        total.depth = Math.max(total.depth, depth);
        if (selection.alias && selection.alias.value !== selection.name.value) total.aliases++;
        if (selection.selectionSet) enter(selection.selectionSet, depth + 1, inside);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        total.fields++;
        enter(selection.selectionSet, depth, inside);
      } else {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        total.fields++;
        if (fragment && !inside.includes(name)) enter(fragment, depth, [...inside, name]);
      }
    }
  };
  enter(set, 1, []);
  return total;
}

/** The error of an exceeded limit. `limit` tells the mask which: validation replaces the code of every error by its own. */
const exceeded = (message: string, limit: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'LIMIT_EXCEEDED', limit } });

/** The error of an operation that would cost more than it may. */
export const tooCostly = (cost: number, most: number): GraphQLError =>
  exceeded(`This request costs ${cost}: ${most} at most. Ask for fewer rows, or in several requests.`, 'cost');

/** The validation rule. Its error names the first limit exceeded and its value. */
export const limitsRule =
  (limits: RequestLimits) =>
  (context: ValidationContext): ASTVisitor => {
    const refuse = (what: string, most: number): void =>
      context.reportError(exceeded(`This request has too many ${what}: ${most} at most.`, what));
    let directives = 0;
    return {
      Directive: () => {
        if (++directives === limits.directives + 1) refuse('directives', limits.directives);
      },
      OperationDefinition: operation => {
        const { depth, aliases, fields, rootFields } = measure(context.getDocument(), operation.selectionSet, limits);
        if (depth > limits.depth) refuse('levels', limits.depth);
        else if (aliases > limits.aliases) refuse('aliases', limits.aliases);
        else if (fields > limits.fields) refuse('fields', limits.fields);
        else if (rootFields > limits.rootFields) refuse('fields at its root', limits.rootFields);
      },
    };
  };
