/** The lists that can be exported: their columns as the console shows them, with French headings. */
import {
  responsablesConditions,
  responsablesList,
  type ResponsablesFilter,
} from '../../../projections/responsables/queries.js';
import { studentsConditions, studentsList } from '../../../projections/students/queries.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../../domain/account/labels.js';
import { zoneOfSchool } from '../../domain/time-zones.js';
import { cellOf } from '../../postgres/lists/cells.js';
import type { Conditions, Field, ListDefinition } from '../../postgres/lists/definition.js';
import type { ListAsked } from '../../postgres/lists/stream.js';
import type { Action } from '../../security/actions.js';

/** A column of a document. */
export interface Column {
  readonly heading: string;
  readonly field: Field;
  /** The French words for the codes that the field holds. */
  readonly words?: Readonly<Record<string, string>>;
  /** Its share of the width of a page. */
  readonly width: number;
}

/** A list of people of a school. */
export interface ExportedList {
  /** The right to export it. */
  readonly action: Action;
  readonly title: string;
  /** Begins the names of files. */
  readonly fileName: string;
  readonly readModel: string;
  readonly definition: ListDefinition;
  readonly conditions: (uai: string, filter: ResponsablesFilter) => Conditions;
  readonly columns: readonly Column[];
}

/** The fields of the list of responsables, of the pupil in each of its rows, and of the list of pupils. */
const responsable = responsablesList.fields;
const pupil = responsable.student.fields;
const student = studentsList.fields;

/** The columns of an account, which both lists end with. */
const ofAccount = (fields: typeof responsable | typeof student): Column[] => [
  { heading: 'Identifiant', field: fields.login, width: 3 },
  { heading: 'Adresse mail', field: fields.hasEmail, width: 1.5 },
  { heading: 'Origine', field: fields.origin, words: ORIGIN_LABELS, width: 2.5 },
  { heading: 'État', field: fields.state, words: STATE_LABELS, width: 3 },
  { heading: 'Notifié le', field: fields.notifiedAt, width: 2 },
  { heading: 'Dernière connexion', field: fields.lastSignedInAt, width: 2 },
];

export const EXPORTED_LISTS = {
  RESPONSABLES: {
    action: 'RESPONSABLES_EXPORT',
    title: 'Responsables',
    fileName: 'responsables',
    readModel: 'responsables',
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
    action: 'STUDENTS_LIST',
    title: 'Élèves',
    fileName: 'eleves',
    readModel: 'students',
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
} as const satisfies Readonly<Record<string, ExportedList>>;

/** A list of a school, as a person asked for it: the same rows in the same order as the query of the list. */
export interface ListRequest {
  readonly list: keyof typeof EXPORTED_LISTS;
  readonly uai: string;
  readonly filter: ResponsablesFilter;
  readonly sort: string;
  readonly descending: boolean;
}

export const exportedList = ({ list }: Pick<ListRequest, 'list'>): ExportedList => EXPORTED_LISTS[list];

/** Says which rows of which list are read, in which order, and from which read model. */
export function listAsked(request: ListRequest): ListAsked {
  const { definition, conditions, readModel } = exportedList(request);
  const { uai, filter, sort, descending } = request;
  return { list: definition, conditions: conditions(uai, filter), sort, descending, readModel };
}

/** The SQL expression of each column. Days are those of the school's clocks. */
export const listCells = (request: ListRequest): string[] =>
  exportedList(request).columns.map(({ field, words }) =>
    cellOf(field, { ...(words && { words }), yes: 'Oui', no: 'Non', zone: zoneOfSchool(request.uai) }),
  );
