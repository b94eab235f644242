/** Finds which subfields are selected, so that costly ones are computed only when needed. */
import { Kind, type FragmentDefinitionNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

type Fragments = { readonly [name: string]: FragmentDefinitionNode };

/** True when a selection has the field directly, or in a fragment. */
const holds = (set: SelectionSetNode | undefined, field: string, fragments: Fragments): boolean =>
  (set?.selections ?? []).some(selection => {
    if (selection.kind === Kind.FIELD) return selection.name.value === field;
    if (selection.kind === Kind.INLINE_FRAGMENT) return holds(selection.selectionSet, field, fragments);
    return holds(fragments[selection.name.value]?.selectionSet, field, fragments);
  });

/**
 * True when the subfield is selected directly below the field being resolved, under whatever alias, also in a fragment. True, too, when `@skip` or
 * `@include` leaves it out: it is then computed without need.
 */
export const selects = ({ fieldNodes, fragments }: GraphQLResolveInfo, field: string): boolean =>
  fieldNodes.some(node => holds(node.selectionSet, field, fragments));
