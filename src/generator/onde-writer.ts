/** Writes an invented school as the two ONDE exports: CSV, semicolons, CRLF, ISO-8859-15. */
import { encodeText } from './encode-text.js';
import type { FileForm, InventedPupil, InventedResponsable, InventedSchool } from './model.js';

/** The headers as ONDE writes them: that of `Cycle` begins with a blank. */
const PUPIL_HEADER = [
  'Nom élève',
  "Nom d'usage élève",
  'Prénom élève',
  'Date naissance',
  'Sexe',
  'INE',
  'Adresse1',
  'Cp1',
  'Commune1',
  'Pays1',
  ' Cycle',
  'Niveau',
  'Libellé classe',
  'Identifiant classe',
];
const OLD_PUPIL_HEADER = [
  'Nom élève',
  "Nom d'usage élève",
  'Prénom élève',
  'Date naissance',
  'Sexe',
  'Adresse1',
  'Cp1',
  'Commune1',
  'Pays1',
  ' Cycle',
  'Niveau',
  'Classe',
];
const RESPONSABLE_HEADER = [
  'Civilité Responsable',
  'Nom usage responsable',
  'Nom responsable',
  'Prénom responsable',
  'Adresse responsable',
  'CP responsable',
  'Commune responsable',
  'Pays',
  'Courriel',
  'Téléphone domicile',
  'Téléphone travail',
  'Téléphone portable',
];
const CHILD_HEADER = ["Nom d'usage enfant", 'Nom de famille enfant', 'Prénom enfant', 'Classes enfants'];

/** The text of a cell, in quotes where its content needs them. Straightens apostrophes, for ISO-8859-15 has no `’`. */
const cell = (value: string | undefined): string => {
  const text = (value ?? '').replaceAll('’', "'");
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

type Row = readonly (string | undefined)[];

const table = (rows: readonly Row[], form: FileForm | undefined): Buffer =>
  encodeText(rows.map(row => `${row.map(cell).join(';')}\r\n`).join(''), form);

const cycleOf = (level: string): string =>
  /^[PMG]S$/.test(level) ? 'CYCLE I' : /^C(P|E[12])$/.test(level) ? 'CYCLE II' : 'CYCLE III';

function pupilRow(school: InventedSchool, one: InventedPupil): (string | undefined)[] {
  const home = one.links[0]?.responsable.person.address;
  const schoolClass = school.classes.find(({ code }) => code === one.classCode);
  const { french, ragged } = one.quirks ?? {};
  const day = french ? one.birthDate?.split('-').reverse().join('/') : one.birthDate;
  const sex = french && one.sex === 'M' ? 'H' : one.sex;
  const identity = [one.surname, one.usageSurname, one.firstName, day, sex];
  const address = [home?.line, home?.postalCode, home?.city, 'FRANCE', cycleOf(one.level), one.level];
  return school.oldForms
    ? [...identity, ...address, schoolClass?.label ?? one.classCode]
    : [
        ...identity,
        one.ine,
        ...address,
        schoolClass?.label ?? one.classCode,
        schoolClass?.code,
        ...(ragged ? ['', '', ''] : []),
      ];
}

const isLegalChildOf =
  (responsable: InventedResponsable) =>
  (one: InventedPupil): boolean =>
    one.links.some(link => link.responsable === responsable && link.level === 1);

function responsableRow(
  school: InventedSchool,
  responsable: InventedResponsable,
  children: readonly InventedPupil[],
): (string | undefined)[] {
  const { person } = responsable;
  return [
    person.civility === 'M.' ? 'M.' : 'Mme',
    person.usageSurname,
    person.surname,
    person.firstName,
    person.address.line,
    person.address.postalCode,
    person.address.city,
    'FRANCE',
    person.email,
    person.home,
    person.work,
    person.mobile,
    ...children.flatMap(one => {
      const { child } = one.links.find(link => link.responsable === responsable)!;
      return [
        one.usageSurname,
        one.surname,
        child?.firstName ?? one.firstName,
        child?.classLabel ?? school.classes.find(({ code }) => code === one.classCode)?.label,
      ];
    }),
  ];
}

const PUPILS = 'CSVExtraction-eleves.csv';
const RESPONSABLES = 'CSVExtraction-responsables.csv';

/**
 * Makes the two files, by the names that ONDE gives them. The second holds legal responsables alone. Calls `place` with the file and
 * line of each record.
 */
export function ondeFiles(
  school: InventedSchool,
  place: (record: InventedPupil | InventedResponsable, at: { file: string; line: number }) => void = () => undefined,
): Map<string, Buffer> {
  const { pupils, responsables, oldForms, form } = school;
  // The header is the first line.
  pupils.forEach((one, at) => place(one, { file: PUPILS, line: at + 2 }));
  const rows: Row[] = [];
  for (const responsable of responsables) {
    const children = pupils.filter(isLegalChildOf(responsable));
    if (children.length === 0 && !responsable.quirks?.childless) continue;
    rows.push(responsableRow(school, responsable, children));
    place(responsable, { file: RESPONSABLES, line: rows.length + 1 });
  }
  // The header repeats the columns of a child as often as the longest row does.
  const groups = Math.max(1, ...rows.map(row => (row.length - RESPONSABLE_HEADER.length) / 4));
  const header = [...RESPONSABLE_HEADER, ...Array.from({ length: groups }, () => CHILD_HEADER).flat()];
  return new Map([
    [PUPILS, table([oldForms ? OLD_PUPIL_HEADER : PUPIL_HEADER, ...pupils.map(one => pupilRow(school, one))], form)],
    [RESPONSABLES, table([header, ...rows], form)],
  ]);
}
