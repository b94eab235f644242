/** Finds the columns of the ONDE exports by their headers, old or new, in any order. */
import type { BaseField } from '../../domain/diagnosis/corrections.js';
import { foldJoined } from '../../text/fold.js';

/** `Nom d’usage élève` → `nomdusageeleve`: without accents, case, spaces and punctuation. */
const headerKey = (header: string): string => foldJoined(header).replace(/[^a-z0-9]/g, '');

export type PupilColumn =
  | 'surname'
  | 'usageSurname'
  | 'firstName'
  | 'birthDate'
  | 'sex'
  | 'ine'
  | 'address'
  | 'postalCode'
  | 'city'
  | 'country'
  | 'classLabel'
  | 'classCode';
export type ResponsableColumn =
  | 'civility'
  | 'usageSurname'
  | 'surname'
  | 'firstName'
  | 'address'
  | 'postalCode'
  | 'city'
  | 'country'
  | 'email'
  | 'home'
  | 'work'
  | 'mobile';

type Names<Column extends string> = Readonly<Record<Column, readonly string[]>>;

const PUPIL: Names<PupilColumn> = {
  surname: ['Nom élève', 'Nom de famille élève', 'Nom'],
  usageSurname: ["Nom d'usage élève", 'Nom usage élève', "Nom d'usage"],
  firstName: ['Prénom élève', 'Prénom'],
  birthDate: ['Date naissance', 'Date de naissance', 'Né(e) le'],
  sex: ['Sexe'],
  ine: ['INE', 'Identifiant national'],
  address: ['Adresse1', 'Adresse'],
  postalCode: ['Cp1', 'CP', 'Code postal'],
  city: ['Commune1', 'Commune'],
  country: ['Pays1', 'Pays'],
  classLabel: ['Libellé classe', 'Classe'],
  classCode: ['Identifiant classe'],
};

const RESPONSABLE: Names<ResponsableColumn> = {
  civility: ['Civilité Responsable', 'Civilité'],
  usageSurname: ['Nom usage responsable', "Nom d'usage responsable"],
  surname: ['Nom responsable', 'Nom de famille responsable'],
  firstName: ['Prénom responsable'],
  address: ['Adresse responsable'],
  postalCode: ['CP responsable', 'Code postal responsable'],
  city: ['Commune responsable'],
  country: ['Pays', 'Pays responsable'],
  email: ['Courriel', 'Mél', 'Adresse électronique'],
  home: ['Téléphone domicile'],
  work: ['Téléphone travail', 'Téléphone professionnel'],
  mobile: ['Téléphone portable'],
};

/** The headers of the columns that schools are told to correct. */
export const CORRECTED: Readonly<Record<BaseField, string>> = {
  SURNAME: RESPONSABLE.surname[0]!,
  FIRST_NAME: RESPONSABLE.firstName[0]!,
  MOBILE: RESPONSABLE.mobile[0]!,
  EMAIL: RESPONSABLE.email[0]!,
  // Everybody whom ONDE names for a child is a legal guardian.
  LEGAL_GUARDIAN: 'Nom de famille enfant',
  PUPIL_INE: PUPIL.ine[0]!,
  PUPIL_BIRTH_DATE: PUPIL.birthDate[0]!,
  PUPIL_ENROLMENT: PUPIL.classLabel[0]!,
};

/** The headers of a child's columns, in this order. */
const CHILD = [/^nomd?usageenfant/, /^nom(defamille)?enfant/, /^prenomenfant/, /^classes?(enfants?)?\d*$/];
/** How many cells a row has for each child: usage surname, surname, first name, class. */
export const CELLS_OF_CHILD = CHILD.length;

/** The index of each column that the header has. */
export type Columns<Column extends string> = ReadonlyMap<Column, number>;

/** The index of each column, by the first of its names that the header has. */
function locate<Column extends string>(keys: readonly string[], names: Names<Column>): Columns<Column> {
  const columns = new Map<Column, number>();
  for (const [column, labels] of Object.entries(names) as [Column, readonly string[]][])
    for (const label of labels) {
      const at = keys.indexOf(headerKey(label));
      if (at >= 0) {
        columns.set(column, at);
        break;
      }
    }
  return columns;
}

/** The header of one of the two exports: where its columns are, and how many cells it has. */
export type OndeHeader =
  | { readonly of: 'pupils'; readonly columns: Columns<PupilColumn>; readonly width: number }
  | {
      readonly of: 'responsables';
      readonly columns: Columns<ResponsableColumn>;
      /** Index of the first child's first column: groups of `CELLS_OF_CHILD` from there to the end of each row. */
      readonly children: number;
      readonly width: number;
    };

/** Whether a cell holds a date, number or e-mail address. No header does: one that does has run together with a row. */
const isValue = (cell: string): boolean => /\d{3}|\d[/-]\d|@/.test(cell);

/** Recognises the header row of an export; `undefined` when it is the header of neither export. */
export function recognise(header: readonly string[]): OndeHeader | undefined {
  const keys = header.map(headerKey);
  while (keys.at(-1) === '') keys.pop();
  const width = keys.length;
  if (header.some(isValue)) return undefined;
  const children = keys.findIndex(key => CHILD[0]!.test(key));
  const responsables = locate(keys, RESPONSABLE);
  if (
    children >= 0 &&
    (responsables.has('surname') || responsables.has('usageSurname')) &&
    responsables.has('firstName')
  ) {
    const areGroups = keys.slice(children).every((key, at) => CHILD[at % CELLS_OF_CHILD]!.test(key));
    return areGroups && (width - children) % CELLS_OF_CHILD === 0
      ? { of: 'responsables', columns: responsables, children, width }
      : undefined;
  }
  const pupils = locate(keys, PUPIL);
  if (pupils.has('surname') && pupils.has('firstName') && pupils.has('birthDate') && pupils.has('classLabel'))
    return { of: 'pupils', columns: pupils, width };
  return undefined;
}
