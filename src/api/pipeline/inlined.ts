/**
 * An operation as it stands for given values of its conditions: what `@skip` and `@include` leave out is gone, and so are
 * the directives; fragments are opened where they are spread. What is left asks for the same, in the same order. What runs
 * it need know of neither: graphql-jit gets both wrong where one fragment is spread twice, or one field asked for twice.
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

export interface Opened {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** What stands for the values of an operation's conditions; undefined when one is no boolean: it cannot be executed. */
export type ConditionsOf = (variables: Readonly<Record<string, unknown>>) => string | undefined;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(
    document.definitions.flatMap(definition =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );

const conditionOf = ({ arguments: given = [] }: DirectiveNode | ConstDirectiveNode): string | boolean => {
  const value = given.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.VARIABLE) return value.name.value;
  return value?.kind === Kind.BOOLEAN && value.value;
};

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

/** How the values of the variables in conditions are told apart. */
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

/** The operation opened for the values of its conditions, all of which are booleans. */
export function open(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Opened {
  const fragments = fragmentsOf(document);

  const isIncluded = ({ directives = [] }: SelectionNode): boolean =>
    directives.filter(isCondition).every(directive => {
      const condition = conditionOf(directive);
      const holds = typeof condition === 'string' ? variables[condition] === true : condition;
      return holds === (directive.name.value === 'include');
    });

  /** `spread`: fragments spread before for every object that comes here, which add nothing a second time. */
  const openSet = (set: SelectionSetNode, spread: Set<string>): SelectionSetNode => ({
    ...set,
    selections: set.selections.filter(isIncluded).flatMap((selection): SelectionNode[] => {
      const bare = { ...selection, directives: selection.directives?.filter(one => !isCondition(one)) ?? [] };
      if (bare.kind === Kind.FIELD)
        return [bare.selectionSet ? { ...bare, selectionSet: openSet(bare.selectionSet, new Set()) } : bare];
      if (bare.kind === Kind.INLINE_FRAGMENT)
        return [{ ...bare, selectionSet: openSet(bare.selectionSet, new Set(spread)) }];
      const fragment = fragments.get(bare.name.value);
      if (!fragment || spread.has(bare.name.value)) return [];
      spread.add(bare.name.value);
      const { typeCondition } = fragment;
      const selectionSet = openSet(fragment.selectionSet, new Set(spread));
      return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives: bare.directives, selectionSet }];
    }),
  });

  const opened = { ...operation, selectionSet: openSet(operation.selectionSet, new Set()) };
  return { document: { ...document, definitions: [opened] }, operation: opened };
}
