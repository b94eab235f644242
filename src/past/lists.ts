/** The lists of people of a school as they stood at a moment. */
import type { Moment } from '../../projections/ledger-events/queries.js';
import type { PersonDocument } from '../../projections/people/documents.js';
import { responsables } from '../../projections/responsables/projection.js';
import { responsablesList } from '../../projections/responsables/queries.js';
import { students } from '../../projections/students/projection.js';
import { studentsList } from '../../projections/students/queries.js';
import type { Clock } from '../clock.js';
import type { ListDefinition } from '../postgres/lists/definition.js';
import type { Relation } from '../postgres/lists/relation.js';
import type { Projection } from '../projector/projection.js';
import { findChanges, type Between, type Changes } from './changes.js';
import { PastCache, type Made } from './cache.js';
import { PastPeople, type PastDeps } from './people.js';
import { relationOf } from './relation.js';

const listOf = (projection: Projection<PersonDocument>, list: ListDefinition, own: boolean) => ({
  projection,
  own,
  toRelation: relationOf(projection, list),
});

const LISTS = {
  responsables: listOf(responsables, responsablesList, false),
  students: listOf(students, studentsList, true),
} as const;
export type PastListName = keyof typeof LISTS;

export interface PastLists {
  /**
   * The list of a school as of a moment, with the names that the vault has for that time. Of somebody who is erased there is no name,
   * whatever the moment. Throws `TooManyPupils`.
   */
  of(list: PastListName, uai: string, moment: Moment): Promise<Relation>;
  /** What changed in a school between two moments. Throws `TooManyPupils`. */
  changes(between: Between): Promise<Changes>;
}

export interface PastListsDeps extends PastDeps {
  readonly clock: Clock;
}

export function createPastLists({ pool, names, clock }: PastListsDeps): PastLists {
  const cache = new PastCache(pool, clock);

  async function make(list: PastListName, uai: string, moment: Moment): Promise<Made> {
    const { projection, own, toRelation } = LISTS[list];
    const people = await PastPeople.of(pool, projection, { uai, moment, own });
    return { relation: toRelation(await people.rows(names)) };
  }

  return {
    of: async (list, uai, moment) =>
      (await cache.get([list, uai, moment], moment, () => make(list, uai, moment))).relation,
    changes: between => cache.get(['changes', between], between.to, () => findChanges({ pool, names }, between)),
  };
}
