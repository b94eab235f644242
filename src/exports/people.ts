/** The lists of people of a school: their columns as the console shows them, with French headings. */
import type { Pool } from 'pg';
import {
  responsablesConditions,
  responsablesList,
  type ResponsablesFilter,
} from '../../projections/responsables/queries.js';
import { PERIODS, type PastListName } from '../../projections/periods/queries.js';
import { schoolsByUai } from '../../projections/schools/queries.js';
import { studentsConditions, studentsList, type StudentsFilter } from '../../projections/students/queries.js';
import { ofSchools } from '../completeness/shown.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import { cellOf } from '../postgres/lists/cells.js';
import type { PastLists } from '../past/index.js';
import { Conditions, type ListDefinition } from '../postgres/lists/definition.js';
import { conditionsOver } from '../postgres/lists/relation.js';
import { countRows, openRows, type Counted, type ListToRead, type Reading } from '../postgres/lists/stream.js';
import { inWords } from './in-words.js';
import type { FieldColumn, OpenList } from './open-list.js';

interface PeopleList {
  readonly title: string;
  /** Begins the names of files. */
  readonly fileName: string;
  readonly definition: ListDefinition;
  /** The list as of a moment. */
  readonly past: PastListName;
  /** Adds the conditions of the filter to those given. */
  readonly conditions: (uai: string, filter: ResponsablesFilter & StudentsFilter, given: Conditions) => Conditions;
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
    past: 'responsables',
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
    past: 'students',
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
  /** The instant (ISO 8601 UTC) as of which the list is read; as it is now when left out. */
  readonly asOf?: string;
}

/** Where lists of people are read: those of now in the read models, those as of a moment by the lists of the past. */
export interface PeopleDeps {
  readonly pool: Pool;
  readonly pastLists: Pick<PastLists, 'of'>;
}

const listOf = ({ list }: PeopleRequest): PeopleList => PEOPLE_LISTS[list];

/** The read models that the list shows. */
export const peopleReadModels = (request: Pick<PeopleRequest, 'list' | 'asOf'>): readonly string[] =>
  request.asOf === undefined ? PEOPLE_LISTS[request.list].definition.readModels : PERIODS;

/** Says which rows of the list of now are read, in which order. */
export function peopleToRead(request: PeopleRequest, given = new Conditions()): ListToRead {
  const { definition, conditions } = listOf(request);
  const { uai, filter, sort, descending } = request;
  return { list: definition, conditions: conditions(uai, filter, given), sort, descending };
}

/** Does the same of the list as of the moment, if the request has one. */
async function toRead({ pastLists }: PeopleDeps, request: PeopleRequest): Promise<ListToRead> {
  const { uai, asOf } = request;
  if (asOf === undefined) return peopleToRead(request);
  const relation = await pastLists.of(listOf(request).past, uai, { at: asOf });
  return { ...peopleToRead(request, conditionsOver(relation)), list: relation.definition };
}

/** How its columns are read. Days are those of the school's clocks. */
export const peopleReading = (request: PeopleRequest): Reading => ({
  cells: listOf(request).columns.map(({ field, words }) =>
    cellOf(field, { ...(words && { words }), yes: 'Oui', no: 'Non' }),
  ),
  zone: zoneOfSchool(request.uai),
});

/** Counts the rows, and reads the position at which they are counted. */
export const countPeople = async (deps: PeopleDeps, request: PeopleRequest): Promise<Counted> =>
  countRows(deps.pool, await toRead(deps, request));

/** Opens the list for a file. `at` is the time of the file: ISO 8601 UTC. */
export async function openPeople(deps: PeopleDeps, request: PeopleRequest, at: string): Promise<OpenList> {
  const { pool } = deps;
  const { uai, asOf } = request;
  const { title, fileName, columns } = listOf(request);
  const reading = peopleReading(request);
  const [school] = await schoolsByUai(pool, [uai]);
  const open = await openRows(pool, await toRead(deps, request), reading);
  return {
    ...open,
    persons: new Map([[uai, open.count]]),
    title,
    of: school ? `${school.name} (${uai})` : uai,
    phrases: inWords(request),
    columns,
    at,
    zone: reading.zone,
    fileName: `${fileName}-${uai}${asOf === undefined ? '' : `-au-${dayShown(asOf, reading.zone)}`}`,
    readModels: peopleReadModels(request),
    concerns: ofSchools(uai),
  };
}
