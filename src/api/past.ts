/** What lists as of a moment share: the argument `at`, its check, and the relation that takes the place of the list of now. */
import { PERIODS, type PastListName } from '../../projections/periods/queries.js';
import { Conditions, type ListDefinition } from '../postgres/lists/definition.js';
import { conditionsOver } from '../postgres/lists/relation.js';
import type { ApiContext } from './context.js';
import { badInput } from './errors.js';
import { atLeast } from './list.js';

/** The options of the argument at of lists. */
export const AT = {
  nullable: true,
  description:
    'Lists the people as they were at the end of this instant, by the events up to it; as they are now when left out. Your right is that of today. Names are those that the bases had given by then; of somebody whose data were erased since, there are none. Labels of classes and MEF, and logins, are those of today. BAD_USER_INPUT for an instant to come.',
} as const;

/** The relation to read, and the conditions that hold its values, to which those of the filter are added. */
export interface ListToRead {
  readonly definition: ListDefinition;
  readonly conditions: Conditions;
  /** For the arguments that a cursor belongs to. */
  readonly moment: { readonly at?: string };
}

/** Throws BAD_USER_INPUT for an instant to come. */
export function checkAt({ services }: ApiContext, at: string): void {
  if (at > services.clock.now()) throw badInput('This instant is to come: give one that has passed.', 'at');
}

/** Waits for `minPosition`, and finds the relation: that of now, or that of the moment `at`. The caller has checked the right. */
export async function relationFor(
  context: ApiContext,
  name: PastListName,
  definition: ListDefinition,
  { uai, at, minPosition }: { uai: string; at?: string | null; minPosition?: string | null },
): Promise<ListToRead> {
  if (!at) {
    await atLeast(context, minPosition, [name]);
    return { definition, conditions: new Conditions(), moment: {} };
  }
  checkAt(context, at);
  await atLeast(context, minPosition, PERIODS);
  const relation = await context.services.pastLists.of(name, uai, { at });
  return { definition: relation.definition, conditions: conditionsOver(relation), moment: { at } };
}
