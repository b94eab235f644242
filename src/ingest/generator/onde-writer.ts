/** Writes an invented school as the two ONDE exports: CSV, semicolons, CRLF, ISO-8859-15. */
import iconv from 'iconv-lite';
import type { InventedPupil, InventedResponsable, InventedSchool } from './model.js';

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

const cell = (value: string | undefined): string => {
  const text = (value ?? '').replaceAll('’', "'");
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const encoded = (rows: readonly (readonly (string | undefined)[])[]): Buffer =>
  iconv.encode(rows.map(row => `${row.map(cell).join(';')}\r\n`).join(''), 'ISO-8859-15');

const cycleOf = (level: string): string =>
  /^[PMG]S$/.test(level) ? 'CYCLE I' : /^C(P|E[12])$/.test(level) ? 'CYCLE II' : 'CYCLE III';

function pupilRow(school: InventedSchool, one: InventedPupil): (string | undefined)[] {
  const home = one.links[0]?.responsable.person.address;
  const own = school.classes.find(({ code }) => code === one.classCode);
  const before = [one.surname, one.usageSurname, one.firstName, one.birthDate, one.sex];
  const address = [home?.line, home?.postalCode, home?.city, 'FRANCE', cycleOf(one.level), one.level];
  return school.oldForms
    ? [...before, ...address, own?.label]
    : [...before, one.ine, ...address, own?.label, own?.code];
}

const isOf =
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
    ...children.flatMap(one => [
      one.usageSurname,
      one.surname,
      one.firstName,
      school.classes.find(({ code }) => code === one.classCode)?.label,
    ]),
  ];
}

/** The files by the names ONDE gives them. ONDE holds legal responsables only. */
export function ondeFiles(school: InventedSchool): Map<string, Buffer> {
  const rows = school.responsables.flatMap(responsable => {
    const children = school.pupils.filter(isOf(responsable));
    return children.length ? [responsableRow(school, responsable, children)] : [];
  });
  const groups = Math.max(1, ...rows.map(row => (row.length - RESPONSABLE_HEADER.length) / 4));
  const header = [...RESPONSABLE_HEADER, ...Array.from({ length: groups }, () => CHILD_HEADER).flat()];
  return new Map([
    [
      'CSVExtraction-eleves.csv',
      encoded([school.oldForms ? OLD_PUPIL_HEADER : PUPIL_HEADER, ...school.pupils.map(one => pupilRow(school, one))]),
    ],
    ['CSVExtraction-responsables.csv', encoded([header, ...rows])],
  ]);
}
