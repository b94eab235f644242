/** The lists of people of a school: their columns as the console shows them, with French headings. */
import type { Pool } from 'pg';
import {
  responsablesConditions,
  responsablesList,
  type ResponsablesFilter,
} from '../../projections/responsables/queries.js';
import { schoolsByUai } from '../../projections/schools/queries.js';
import { studentsConditions, studentsList, type StudentsFilter } from '../../projections/students/queries.js';
import { ofSchools } from '../completeness/shown.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import { zoneOfSchool } from '../domain/time-zones.js';
import { cellOf } from '../postgres/lists/cells.js';
import type { Conditions, ListDefinition } from '../postgres/lists/definition.js';
import { countRows, openRows, type Counted, type ListToRead, type Reading } from '../postgres/lists/stream.js';
import { inWords } from './in-words.js';
import type { FieldColumn, OpenList } from './open-list.js';

interface PeopleList {
  readonly title: string;
  /** Begins the names of files. */
  readonly fileName: string;
  readonly definition: ListDefinition;
  readonly conditions: (uai: string, filter: ResponsablesFilter & StudentsFilter) => Conditions;
  readonly columns: readonly FieldColumn[];
}

/** The fields of the list of responsables, of the pupil in each of its rows, and of the list of pupils. */
const responsable = responsablesList.fields;
const pupil = responsable.student.fields;
const student = studentsList.fields;

/** The columns of an account, which both lists end with. */
const ofAccount = (fields: typeof responsable | typeof student): FieldColumn[] => [
  { heading: 'Identifiant', field: fields.login, width: 3 },
  { heading: 'Adresse mail', field: fields.hasEmail, width: 1.5 },
  { heading: 'Origine', field: fields.origin, words: ORIGIN_LABELS, width: 2.5 },
  { heading: 'État', field: fields.state, words: STATE_LABELS, width: 3 },
  { heading: 'Notifié le', field: fields.notifiedAt, width: 2 },
  { heading: 'Dernière connexion', field: fields.lastSignedInAt, width: 2 },
];

export const PEOPLE_LISTS = {
  RESPONSABLES: {
    title: 'Responsables',
    fileName: 'responsables',
    definition: responsablesList,
    conditions: responsablesConditions,
    columns: [
      { heading: 'Nom de l’élève', field: pupil.surname, width: 3 },
      { heading: 'Prénom de l’élève', field: pupil.firstName, width: 2.5 },
      { heading: 'Classe', field: pupil.schoolClass.fields.label, width: 2 },
      { heading: 'MEF', field: pupil.mef.fields.label, width: 3 },
      { heading: 'Nom du responsable', field: responsable.surname, width: 3 },
      { heading: 'Prénom du responsable', field: responsable.firstName, width: 2.5 },
      ...ofAccount(responsable),
    ],
  },
  STUDENTS: {
    title: 'Élèves',
    fileName: 'eleves',
    definition: studentsList,
    conditions: studentsConditions,
    columns: [
      { heading: 'Nom', field: student.surname, width: 3 },
      { heading: 'Prénom', field: student.firstName, width: 2.5 },
      { heading: 'Classe', field: student.schoolClass.fields.label, width: 2 },
      { heading: 'MEF', field: student.mef.fields.label, width: 3 },
      ...ofAccount(student),
    ],
  },
} as const satisfies Readonly<Record<string, PeopleList>>;

/** A list of people of a school: the same rows in the same order as the query of that list. */
export interface PeopleRequest {
  readonly list: keyof typeof PEOPLE_LISTS;
  readonly uai: string;
  /** The filter of both lists; `disputed` and `hasMobile` count for responsables alone, `hasIne` for pupils. */
  readonly filter: ResponsablesFilter & StudentsFilter;
  readonly sort: string;
  readonly descending: boolean;
}

const listOf = ({ list }: PeopleRequest): PeopleList => PEOPLE_LISTS[list];

/** Says which rows of which list are read, in which order, and from which read models. */
export function peopleToRead(request: PeopleRequest): ListToRead {
  const { definition, conditions } = listOf(request);
  const { uai, filter, sort, descending } = request;
  return { list: definition, conditions: conditions(uai, filter), sort, descending };
}

/** How its columns are read. Days are those of the school's clocks. */
export const peopleReading = (request: PeopleRequest): Reading => ({
  cells: listOf(request).columns.map(({ field, words }) =>
    cellOf(field, { ...(words && { words }), yes: 'Oui', no: 'Non' }),
  ),
  zone: zoneOfSchool(request.uai),
});

/** Counts the rows, and reads the position at which they are counted. */
export const countPeople = (pool: Pool, request: PeopleRequest): Promise<Counted> =>
  countRows(pool, peopleToRead(request));

/** Opens the list for a file. `at` is the time of the file: ISO 8601 UTC. */
export async function openPeople(pool: Pool, request: PeopleRequest, at: string): Promise<OpenList> {
  const { uai } = request;
  const { title, fileName, columns, definition } = listOf(request);
  const reading = peopleReading(request);
  const [school] = await schoolsByUai(pool, [uai]);
  const open = await openRows(pool, peopleToRead(request), reading);
  return {
    ...open,
    persons: new Map([[uai, open.count]]),
    title,
    of: school ? `${school.name} (${uai})` : uai,
    phrases: inWords(request),
    columns,
    at,
    zone: reading.zone,
    fileName: `${fileName}-${uai}`,
    readModels: definition.readModels,
    concerns: ofSchools(uai),
  };
}
