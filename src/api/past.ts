/** What lists as of a moment share: the argument `at`, its check, and the relation that takes the place of the list of now. */
import { PAST_READ_MODELS, MOST_PUPILS, TooManyPupils, type PastListName } from '../past/index.js';
import { Conditions, type ListDefinition } from '../postgres/lists/definition.js';
import { conditionsOver } from '../postgres/lists/relation.js';
import type { ApiContext } from './context.js';
import { ApiError, badInput } from './errors.js';
import { atLeast } from './list.js';

/** The options of the argument at of lists. */
export const AT = {
  nullable: true,
  description: `Lists the people as they were at the end of this instant, by the events up to it; as they are now when left out. Your right is that of today. Names are those that the bases had given by then; of somebody whose data were erased since, there are none. Labels of classes and MEF, and logins, are those of today. BAD_USER_INPUT for an instant to come, and for a school that has had more than ${MOST_PUPILS.toLocaleString('en')} pupils.`,
} as const;

/** The relation to read, and the conditions that hold its values, to which those of the filter are added. */
export interface ListToRead {
  readonly definition: ListDefinition;
  readonly conditions: Conditions;
  /** For the arguments that a cursor belongs to. */
  readonly moment: { readonly at?: string };
}

const TOO_MANY = {
  fr: `Cet établissement a eu plus de ${MOST_PUPILS} élèves : ses listes à une date passée ne peuvent pas être établies.`,
  en: `This school has had more than ${MOST_PUPILS} pupils: its lists as of a past date cannot be made.`,
};

/** Turns the refusal of a school that has had too many pupils into BAD_USER_INPUT, which names the argument. */
export async function withinBounds<T>(made: Promise<T>, field: string): Promise<T> {
  try {
    return await made;
  } catch (error) {
    if (error instanceof TooManyPupils) throw new ApiError('BAD_USER_INPUT', TOO_MANY, { field });
    throw error;
  }
}

/** Waits for `minPosition`, and finds the relation: that of now, or that of the moment `at`. The caller has checked the right. */
export async function relationFor(
  context: ApiContext,
  name: PastListName,
  definition: ListDefinition,
  { uai, at, minPosition }: { uai: string; at?: string | null; minPosition?: string | null },
): Promise<ListToRead> {
  const { clock, pastLists } = context.services;
  if (!at) {
    await atLeast(context, minPosition, [name]);
    return { definition, conditions: new Conditions(), moment: {} };
  }
  if (at > clock.now()) throw badInput('This instant is to come: give one that has passed.', 'at');
  await atLeast(context, minPosition, PAST_READ_MODELS);
  const relation = await withinBounds(pastLists.of(name, uai, { at }), 'at');
  return { definition: relation.definition, conditions: conditionsOver(relation), moment: { at } };
}
