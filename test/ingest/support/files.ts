/** Makes small SIECLE and ONDE exports, for tests of one rule each. */
import { Buffer } from 'node:buffer';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';

export const UAI = `0751234${uaiLetter('0751234')}`;

/** Encodes a text as ISO-8859-15. */
export const latin9 = (text: string): Buffer => {
  const special: Record<string, number> = { '€': 0xa4, Š: 0xa6, š: 0xa8, Ž: 0xb4, ž: 0xb8, Œ: 0xbc, œ: 0xbd, Ÿ: 0xbe };
  return Buffer.from([...text].map(sign => special[sign] ?? sign.charCodeAt(0)));
};

export interface Pupil {
  id?: string;
  ine?: string;
  surname?: string;
  firstName?: string;
  birth?: string;
  classCode?: string;
  /** More elements of the ELEVE. */
  more?: string;
}

/** The INE of this number: another for each. */
export const ineOf = (n: number): string => `${String(n).padStart(9, '0')}AB`;

export const pupil = (n: number, given: Pupil = {}): Pupil => ({
  id: `15${n}`,
  ine: ineOf(n),
  surname: `NOM${'ABCDEFGHIJ'[n % 10]}`,
  firstName: 'Zoé',
  birth: `0${1 + (n % 9)}/02/2014`,
  classCode: '6D',
  ...given,
});

export interface Parent {
  id: string;
  surname?: string;
  firstName?: string;
  more?: string;
  /** `[ELEVE_ID, level, kinship]` */
  links: [string, string, string][];
}

export const parent = (n: number, children: Pupil[], given: Partial<Parent> = {}): Parent => ({
  id: `209${n}`,
  surname: `PARENT${'ABCDEFGHIJ'[n % 10]}`,
  firstName: 'Chloé',
  links: children.map(({ id }) => [id!, '1', '10']),
  ...given,
});

export interface SiecleOptions {
  uai?: string;
  year?: string;
  date?: string;
  /** Replaces the XML declaration. */
  declaration?: string;
  structures?: [code: string, label: string][];
  mefs?: [code: string, label: string][];
  name?: string;
}

const tag = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>${value}</${name}>`;
const parameters = ({ uai = UAI, year = '2026', date = '10/09/2026', name }: SiecleOptions): string =>
  `<PARAMETRES><UAJ>${uai}</UAJ><ANNEE_SCOLAIRE>${year}</ANNEE_SCOLAIRE><DATE_EXPORT>${date}</DATE_EXPORT>${tag('DENOM_PRINC', name)}</PARAMETRES>`;
const DECLARATION = '<?xml version="1.0" encoding="ISO-8859-15"?>';

export const elevesXml = (pupils: Pupil[], options: SiecleOptions = {}): string =>
  `${options.declaration ?? DECLARATION}
<BEE_ELEVES>${parameters(options)}<DONNEES><ELEVES>
${pupils
  .map(
    p =>
      `<ELEVE${p.id === undefined ? '' : ` ELEVE_ID="${p.id}"`}>${tag('INE_RNIE', p.ine)}${tag('NOM_DE_FAMILLE', p.surname)}${tag('PRENOM', p.firstName)}${tag('DATE_NAISS', p.birth)}${p.more ?? ''}</ELEVE>`,
  )
  .join('\n')}
</ELEVES><STRUCTURES>
${pupils
  .map(p =>
    p.classCode === undefined
      ? ''
      : `<STRUCTURES_ELEVE ELEVE_ID="${p.id}"><STRUCTURE><CODE_STRUCTURE>${p.classCode}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>`,
  )
  .join('\n')}
</STRUCTURES></DONNEES></BEE_ELEVES>
`;

export const responsablesXml = (parents: Parent[], options: SiecleOptions = {}): string =>
  `${options.declaration ?? DECLARATION}
<BEE_RESPONSABLES>${parameters(options)}<DONNEES><PERSONNES>
${parents.map(p => `<PERSONNE PERSONNE_ID="${p.id}">${tag('NOM_DE_FAMILLE', p.surname)}${tag('PRENOM', p.firstName)}${p.more ?? ''}</PERSONNE>`).join('\n')}
</PERSONNES><RESPONSABLES>
${parents
  .flatMap(p =>
    p.links.map(
      ([eleve, level, kinship]) =>
        `<RESPONSABLE_ELEVE><ELEVE_ID>${eleve}</ELEVE_ID><PERSONNE_ID>${p.id}</PERSONNE_ID><NIVEAU_RESPONSABILITE>${level}</NIVEAU_RESPONSABILITE><CODE_PARENTE>${kinship}</CODE_PARENTE></RESPONSABLE_ELEVE>`,
    ),
  )
  .join('\n')}
</RESPONSABLES></DONNEES></BEE_RESPONSABLES>
`;

export interface NamedBuffer {
  name: string;
  buffer: Buffer;
}

export const siecle = (pupils: Pupil[], parents: Parent[], options: SiecleOptions = {}): NamedBuffer[] => [
  { name: 'ElevesSansAdresses.xml', buffer: latin9(elevesXml(pupils, options)) },
  { name: 'ResponsablesSansAdresses.xml', buffer: latin9(responsablesXml(parents, options)) },
  ...(options.structures
    ? [
        {
          name: 'Structures.xml',
          buffer: latin9(
            `${DECLARATION}<BEE_STRUCTURES>${parameters(options)}<DONNEES><DIVISIONS>${options.structures.map(([code, label]) => `<DIVISION CODE_STRUCTURE="${code}"><LIBELLE_LONG>${label}</LIBELLE_LONG></DIVISION>`).join('')}</DIVISIONS></DONNEES></BEE_STRUCTURES>`,
          ),
        },
      ]
    : []),
  ...(options.mefs
    ? [
        {
          name: 'Nomenclature.xml',
          buffer: latin9(
            `${DECLARATION}<BEE_NOMENCLATURES>${parameters(options)}<DONNEES><MEFS>${options.mefs.map(([code, label]) => `<MEF CODE_MEF="${code}"><LIBELLE_LONG>${label}</LIBELLE_LONG></MEF>`).join('')}</MEFS></DONNEES></BEE_NOMENCLATURES>`,
          ),
        },
      ]
    : []),
];

export const ONDE_PUPILS =
  "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1; Cycle;Niveau;Libellé classe;Identifiant classe";
export const ONDE_RESPONSABLES =
  "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants";

/** The row of a pupil, a girl in CP. */
export const ondePupil = (
  surname: string,
  firstName: string,
  birth: string,
  ine: string,
  classLabel = '02 CP2 de Mme I.',
  code = '7001',
): string =>
  `${surname};;${firstName};${birth};F;${ine};1 rue Pasteur;75001;Paris;FRANCE;CYCLE II;CP;${classLabel};${code}`;

/** The row of a responsable; each child is `[surname, firstName, classLabel]`. */
export const ondeParent = (
  surname: string,
  firstName: string,
  mobile: string,
  children: [string, string, string][],
  email = '',
): string =>
  [
    `Mme;;${surname};${firstName};1 rue Pasteur;75001;Paris;FRANCE;${email};;;${mobile}`,
    ...children.map(([surname, firstName, classLabel]) => `;${surname};${firstName};${classLabel}`),
  ].join(';');

const csv = (lines: string[]): Buffer => latin9(lines.map(line => `${line}\r\n`).join(''));

export const onde = (
  pupils: string[],
  parents: string[],
  headers: { pupils?: string; parents?: string } = {},
): NamedBuffer[] => [
  { name: 'CSVExtraction-eleves.csv', buffer: csv([headers.pupils ?? ONDE_PUPILS, ...pupils]) },
  { name: 'CSVExtraction-responsables.csv', buffer: csv([headers.parents ?? ONDE_RESPONSABLES, ...parents]) },
];
