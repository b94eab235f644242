/** Writes an invented school as a SIECLE export: four XML files in ISO-8859-15, or as its `form` says. */
import { declaration, encodeText } from './encode-text.js';
import { OLD_KINSHIP } from './kinship.js';
import type { FileForm, InventedPupil, InventedResponsable, InventedSchool } from './model.js';

/** The text for XML. Straightens apostrophes, for ISO-8859-15 has no `’`. */
const escaped = (text: string): string =>
  text
    .replaceAll('’', "'")
    .replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

/** An element; `numeric` writes letters beyond ASCII as numeric references. */
const element = (name: string, value: string | undefined, numeric = false): string => {
  if (value === undefined || value === '') return `<${name}/>`;
  const text = escaped(value);
  return `<${name}>${numeric ? text.replace(/[^\x20-\x7e]/g, letter => `&#${letter.codePointAt(0)};`) : text}</${name}>`;
};

const frenchDate = (day: string): string => day.split('-').reverse().join('/');

/** The legal level as exports before 2018 wrote it (`RESP_LEGAL`), by today's. */
const OLD_LEVEL = { 1: '1', 2: '0', 3: '0' } as const;

const parameters = (school: InventedSchool, day: string, more = ''): string =>
  `<PARAMETRES>${element('UAJ', school.uai)}${element('ANNEE_SCOLAIRE', String(school.year))}${element('DATE_EXPORT', frenchDate(day))}${more}</PARAMETRES>`;

const documentOf = (root: string, body: string, form: FileForm | undefined): Buffer =>
  encodeText(`${declaration(form)}<${root}>\n${body}\n</${root}>\n`, form);

function pupilElement(one: InventedPupil, old: boolean): string {
  // An INE of today's form (RNIE) ends with two letters.
  const rnie = one.ine && /[A-Z]{2}$/.test(one.ine);
  // ELENOET is the school's own number of the pupil.
  return [
    `<ELEVE ELEVE_ID="${one.id}" ELENOET="${8_000 + Number(one.id)}">`,
    element('ID_NATIONAL', old || !rnie ? one.ine : undefined),
    old ? '' : element('INE_RNIE', rnie ? one.ine : undefined),
    element(old ? 'NOM' : 'NOM_DE_FAMILLE', one.surname),
    element('NOM_USAGE', one.usageSurname),
    element('PRENOM', one.firstName),
    element('DATE_NAISS', one.birthDate && frenchDate(one.birthDate)),
    element('CODE_SEXE', one.sex === 'F' ? '2' : '1'),
    element('CODE_MEF', one.mef),
    element('DATE_SORTIE', one.exitDate && frenchDate(one.exitDate)),
    element('MEL', one.email),
    '<TEL_PORTABLE/></ELEVE>',
  ].join('');
}

/** The pupil's class and a group of it; nothing for a pupil without a class. */
const placement = ({ id, classCode }: InventedPupil): string =>
  classCode === undefined
    ? ''
    : `<STRUCTURES_ELEVE ELEVE_ID="${id}"><STRUCTURE>${element('CODE_STRUCTURE', classCode)}<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>` +
      `<STRUCTURE>${element('CODE_STRUCTURE', `${classCode}GR1`)}<TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>`;

const personElement = ({ id, person: one, quirks }: InventedResponsable, old: boolean): string =>
  [
    old ? `<PERSONNE>${element('PERSONNE_ID', id)}` : `<PERSONNE PERSONNE_ID="${id}">`,
    element('LC_CIVILITE', one.civility),
    element(old ? 'NOM' : 'NOM_DE_FAMILLE', one.surname, quirks?.entities),
    element('NOM_USAGE', one.usageSurname),
    element('PRENOM', one.firstName, quirks?.entities),
    element('TEL_PERSONNEL', one.home),
    element('TEL_PORTABLE', one.mobile),
    element('TEL_PROFESSIONNEL', one.work),
    element('ACCEPTE_SMS', old ? 'true' : '1'),
    element('MEL', one.email),
    element('ADRESSE_ID', id),
    '</PERSONNE>',
  ].join('');

const linkElements = (one: InventedPupil, old: boolean): string =>
  one.links
    .map(
      ({ responsable, kinship, level }) =>
        `<RESPONSABLE_ELEVE>${element('ELEVE_ID', one.id)}${element('PERSONNE_ID', responsable.id)}` +
        (old ? element('RESP_LEGAL', OLD_LEVEL[level]) : element('NIVEAU_RESPONSABILITE', String(level))) +
        `${element('CODE_PARENTE', old ? (OLD_KINSHIP[kinship] ?? kinship) : kinship)}<PAIE_FRAIS_SCOLAIRES>0</PAIE_FRAIS_SCOLAIRES></RESPONSABLE_ELEVE>`,
    )
    .join('\n');

const addressElement = ({ id, person: { address: at } }: InventedResponsable): string =>
  `<ADRESSE ADRESSE_ID="${id}">${element('LIGNE1_ADRESSE', at.line)}${element('CODE_POSTAL', at.postalCode)}${element('LIBELLE_POSTAL', at.city)}${element('LL_PAYS', 'FRANCE')}</ADRESSE>`;

const PUPILS = 'ElevesSansAdresses.xml';
const RESPONSABLES = 'ResponsablesAvecAdresses.xml';

/**
 * Makes the four files, by the names that SIECLE gives them. `day` is the day of the export, `YYYY-MM-DD`. Tells `place` the file
 * and id of each record, for the key of traps.
 */
export function siecleFiles(
  school: InventedSchool,
  day: string,
  place: (record: InventedPupil | InventedResponsable, at: { file: string; id: string }) => void = () => undefined,
): Map<string, Buffer> {
  const { pupils, responsables, classes, mefs, oldForms: old, form } = school;
  for (const one of pupils) place(one, { file: PUPILS, id: one.id });
  for (const one of responsables) place(one, { file: RESPONSABLES, id: one.id });
  const lines = (parts: string[]): string => parts.filter(part => part !== '').join('\n');
  return new Map([
    [
      PUPILS,
      documentOf(
        'BEE_ELEVES',
        `${parameters(school, day)}\n<DONNEES><ELEVES>\n${lines(pupils.map(one => pupilElement(one, old)))}\n</ELEVES>` +
          `<STRUCTURES>\n${lines(pupils.map(placement))}\n</STRUCTURES></DONNEES>`,
        form,
      ),
    ],
    [
      RESPONSABLES,
      documentOf(
        'BEE_RESPONSABLES',
        `${parameters(school, day)}\n<DONNEES><PERSONNES>\n${lines(responsables.map(one => personElement(one, old)))}\n</PERSONNES>` +
          `<RESPONSABLES>\n${lines(pupils.map(one => linkElements(one, old)))}\n</RESPONSABLES>` +
          `<ADRESSES>\n${lines(responsables.map(addressElement))}\n</ADRESSES></DONNEES>`,
        form,
      ),
    ],
    [
      'Structures.xml',
      documentOf(
        'BEE_STRUCTURES',
        `${parameters(school, day)}\n<DONNEES><DIVISIONS>\n${lines(classes.map(({ code, label }) => `<DIVISION CODE_STRUCTURE="${escaped(code)}">${element('LIBELLE_LONG', label)}</DIVISION>`))}\n</DIVISIONS></DONNEES>`,
        form,
      ),
    ],
    [
      'Nomenclature.xml',
      documentOf(
        'BEE_NOMENCLATURES',
        `${parameters(school, day, element('DENOM_PRINC', school.name))}\n<DONNEES><MEFS>\n${lines(mefs.map(({ code, label }) => `<MEF CODE_MEF="${code}">${element('LIBELLE_LONG', label)}${element('LIBELLE_EDITION', label.toLowerCase())}</MEF>`))}\n</MEFS></DONNEES>`,
        form,
      ),
    ],
  ]);
}
