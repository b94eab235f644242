/**
 * Rewrites an operation for given values of its conditions: removes the selections that `@skip` and `@include` exclude, then these
 * directives, and inlines each fragment where it is spread. The order of fields stays. graphql-jit needs this: it mishandles conditions
 * and fragments when a fragment is spread twice, or a field selected twice.
 */
import {
  Kind,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Inlined {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Writes the values of an operation's conditions as text; undefined when one is not a boolean: the operation is then invalid. */
export type ConditionsOf = (variables: Readonly<Record<string, unknown>>) => string | undefined;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(
    document.definitions.flatMap(definition =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );

/** The condition of `@skip` or `@include`: the name of a variable, or its value. */
const conditionOf = ({ arguments: argumentNodes = [] }: DirectiveNode | ConstDirectiveNode): string | boolean => {
  const value = argumentNodes.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.VARIABLE) return value.name.value;
  return value?.kind === Kind.BOOLEAN && value.value;
};

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

/** Finds the variables that conditions depend on, and writes their values as a text: `1` and `0`. */
export function conditionsOf(document: DocumentNode): ConditionsOf {
  const names = new Set<string>();
  const see = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      for (const condition of (selection.directives ?? []).filter(isCondition).map(conditionOf))
        if (typeof condition === 'string') names.add(condition);
      if ('selectionSet' in selection && selection.selectionSet) see(selection.selectionSet);
    }
  };
  for (const definition of document.definitions) if ('selectionSet' in definition) see(definition.selectionSet);
  const list = [...names];
  return variables => {
    let values = '';
    for (const name of list) {
      if (typeof variables[name] !== 'boolean') return undefined;
      values += variables[name] ? '1' : '0';
    }
    return values;
  };
}

/** Inlines the operation for the values of its conditions, which must be booleans. */
export function inlineFragments(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Inlined {
  const fragments = fragmentsOf(document);

  const isIncluded = ({ directives = [] }: SelectionNode): boolean =>
    directives.filter(isCondition).every(directive => {
      const condition = conditionOf(directive);
      const holds = typeof condition === 'string' ? variables[condition] === true : condition;
      return holds === (directive.name.value === 'include');
    });

  /** `spread`: fragments already inlined into this selection; a second spread adds nothing. */
  const inlineSet = (set: SelectionSetNode, spread: Set<string>): SelectionSetNode => ({
    ...set,
    selections: set.selections.filter(isIncluded).flatMap((selection): SelectionNode[] => {
      const bare = { ...selection, directives: selection.directives?.filter(one => !isCondition(one)) ?? [] };
      if (bare.kind === Kind.FIELD)
        return [bare.selectionSet ? { ...bare, selectionSet: inlineSet(bare.selectionSet, new Set()) } : bare];
      if (bare.kind === Kind.INLINE_FRAGMENT)
        return [{ ...bare, selectionSet: inlineSet(bare.selectionSet, new Set(spread)) }];
      const fragment = fragments.get(bare.name.value);
      if (!fragment || spread.has(bare.name.value)) return [];
      spread.add(bare.name.value);
      const { typeCondition } = fragment;
      const selectionSet = inlineSet(fragment.selectionSet, new Set(spread));
      return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives: bare.directives, selectionSet }];
    }),
  });

  const inlined = { ...operation, selectionSet: inlineSet(operation.selectionSet, new Set()) };
  return { document: { ...document, definitions: [inlined] }, operation: inlined };
}
