/** The lists of people of a school as they stood at a moment, and what changed between two. */
import type { Pool } from 'pg';
import { pastRows, PERIODS, type Moment, type PastListName } from '../../projections/periods/queries.js';
import { responsablesList } from '../../projections/responsables/queries.js';
import { studentsList } from '../../projections/students/queries.js';
import type { ListDefinition } from '../postgres/lists/definition.js';
import type { Relation } from '../postgres/lists/relation.js';
import type { Directory } from '../projector/projection.js';
import { findChanges, type Between, type Changes } from './changes.js';

export interface PastLists {
  /**
   * The list of a school as of a moment, with the names that the bases had given by then. Of somebody who is erased there is no name, whatever the
   * moment. Labels of classes and MEF, and logins, are those of today.
   */
  of(list: PastListName, uai: string, moment: Moment): Promise<Relation>;
  /** What changed in a school between two moments. */
  changes(between: Between): Promise<Changes>;
}

export interface PastDeps {
  /** Reads the read models. */
  readonly pool: Pool;
  /** The vault, for the labels of classes. */
  readonly names: Pick<Directory, 'classLabels'>;
}

const LISTS: Readonly<Record<PastListName, ListDefinition>> = {
  responsables: responsablesList,
  students: studentsList,
};

/** The list of now over the rows of the moment, in place of its view. `labels` are those of the school's classes, by code. */
export function pastList(name: PastListName, moment: Moment, labels: ReadonlyMap<string, string>): Relation {
  const list = LISTS[name];
  const [, alias] = list.from.split(' ');
  const { sql, values } = pastRows(name, moment, labels);
  return { definition: { ...list, readModels: PERIODS, from: `${sql} ${alias}` }, values };
}

export function createPastLists({ pool, names }: PastDeps): PastLists {
  const labelsOf = async (uai: string): Promise<ReadonlyMap<string, string>> =>
    (await names.classLabels([uai])).get(uai) ?? new Map<string, string>();
  return {
    of: async (list, uai, moment) => pastList(list, moment, await labelsOf(uai)),
    changes: async between => findChanges(pool, between, await labelsOf(between.uai)),
  };
}
