/** Converts SIECLE elements to raw records, in the new form and the old (ids as children, `NOM`, `RESP_LEGAL`). */
import { ifDefined } from '../if-defined.js';
import { valueOf, type XmlElement } from '../formats/read/xml.js';
import type { RawAddress, RawItem } from '../pipeline/raw.js';

/** Converts one element of a file, which is named for reports, to raw records. */
type Reader = (element: XmlElement, file: string) => RawItem[];

const phonesOf = (element: XmlElement) => ({
  ...ifDefined('mobile', valueOf(element, 'TEL_PORTABLE')),
  ...ifDefined('home', valueOf(element, 'TEL_PERSONNEL')),
  ...ifDefined('work', valueOf(element, 'TEL_PROFESSIONNEL')),
});

const namesOf = (element: XmlElement) => ({
  ...ifDefined('surname', valueOf(element, 'NOM')),
  ...ifDefined('birthSurname', valueOf(element, 'NOM_DE_FAMILLE')),
  ...ifDefined('usageSurname', valueOf(element, 'NOM_USAGE', 'NOM_D_USAGE')),
  ...ifDefined('email', valueOf(element, 'MEL')),
  ...ifDefined('addressId', valueOf(element, 'ADRESSE_ID')),
  phones: phonesOf(element),
});

const originOf = (element: XmlElement, file: string, id: string | undefined) => ({
  file,
  line: element.line,
  ...ifDefined('recordId', id),
});

const header: Reader = (element, file) => [
  {
    kind: 'header',
    origin: { file, line: element.line },
    ...ifDefined('uai', valueOf(element, 'UAJ', 'UAI', 'RNE')),
    ...ifDefined('year', valueOf(element, 'ANNEE_SCOLAIRE')),
    ...ifDefined('exportedOn', valueOf(element, 'DATE_EXPORT', 'HORODATAGE')),
    ...ifDefined('schoolName', schoolName(element)),
  },
];

const schoolName = (element: XmlElement): string | undefined => {
  const parts = [valueOf(element, 'DENOM_PRINC'), valueOf(element, 'DENOM_COMPL')].filter(part => part !== undefined);
  return parts.length ? parts.join(' ') : undefined;
};

const student: Reader = (element, file) => {
  const id = valueOf(element, 'ELEVE_ID');
  return [
    {
      kind: 'student',
      origin: originOf(element, file, id),
      ...ifDefined('id', id),
      ...namesOf(element),
      ...ifDefined('firstName', valueOf(element, 'PRENOM')),
      ines: [valueOf(element, 'INE_RNIE'), valueOf(element, 'ID_NATIONAL'), valueOf(element, 'INE_BEA')].filter(
        ine => ine !== undefined,
      ),
      ...ifDefined('birthDate', valueOf(element, 'DATE_NAISS')),
      ...ifDefined('sex', valueOf(element, 'CODE_SEXE')),
      ...ifDefined('mef', valueOf(element, 'CODE_MEF')),
      ...ifDefined('exitDate', valueOf(element, 'DATE_SORTIE')),
    },
  ];
};

/** The classes of a pupil: structures of type `D` (division). Groups are left out. */
const placements: Reader = (element, file) => {
  const studentId = valueOf(element, 'ELEVE_ID');
  return element.children.flatMap((structure): RawItem[] => {
    const classCode = valueOf(structure, 'CODE_STRUCTURE');
    if (structure.name !== 'STRUCTURE' || valueOf(structure, 'TYPE_STRUCTURE') !== 'D') return [];
    if (studentId === undefined || classCode === undefined) return [];
    return [{ kind: 'placement', origin: originOf(structure, file, studentId), studentId, classCode }];
  });
};

const responsable: Reader = (element, file) => {
  const id = valueOf(element, 'PERSONNE_ID');
  return [
    {
      kind: 'responsable',
      origin: originOf(element, file, id),
      ...ifDefined('id', id),
      ...namesOf(element),
      ...ifDefined('firstName', valueOf(element, 'PRENOM')),
      ...ifDefined('civility', valueOf(element, 'LC_CIVILITE', 'LL_CIVILITE')),
    },
  ];
};

const link: Reader = (element, file) => {
  const studentId = valueOf(element, 'ELEVE_ID');
  const responsableId = valueOf(element, 'PERSONNE_ID');
  return [
    {
      kind: 'link',
      origin: originOf(element, file, `${studentId ?? '?'}–${responsableId ?? '?'}`),
      ...ifDefined('studentId', studentId),
      ...ifDefined('responsableId', responsableId),
      ...ifDefined('kinshipCode', valueOf(element, 'CODE_PARENTE')),
      ...ifDefined('level', valueOf(element, 'NIVEAU_RESPONSABILITE')),
      ...ifDefined('oldLevel', valueOf(element, 'RESP_LEGAL')),
    },
  ];
};

const address: Reader = element => {
  const id = valueOf(element, 'ADRESSE_ID');
  if (id === undefined) return [];
  const value: RawAddress = {
    lines: [1, 2, 3, 4].map(line => valueOf(element, `LIGNE${line}_ADRESSE`)).filter(line => line !== undefined),
    ...ifDefined('postalCode', valueOf(element, 'CODE_POSTAL')),
    ...ifDefined('city', valueOf(element, 'LIBELLE_POSTAL', 'COMMUNE_ETRANGERE')),
    ...ifDefined('country', valueOf(element, 'LL_PAYS')),
  };
  return [{ kind: 'address', id, address: value }];
};

const schoolClass: Reader = (element, file) => {
  const code = valueOf(element, 'CODE_STRUCTURE');
  if (code === undefined) return [];
  const label = valueOf(element, 'LIBELLE_LONG');
  return [{ kind: 'class', origin: originOf(element, file, code), code, ...ifDefined('label', label) }];
};

const mef: Reader = (element, file) => {
  const code = valueOf(element, 'CODE_MEF');
  if (code === undefined) return [];
  const label = valueOf(element, 'LIBELLE_LONG', 'LIBELLE_EDITION');
  return [{ kind: 'mef', origin: originOf(element, file, code), code, ...ifDefined('label', label) }];
};

/** By root element: the file's usual name, and the reader of each of its records. */
export const SIECLE_FILES: Readonly<Record<string, { name: string; records: Readonly<Record<string, Reader>> }>> = {
  BEE_ELEVES: {
    name: 'ElevesSansAdresses.xml',
    records: { PARAMETRES: header, ELEVE: student, STRUCTURES_ELEVE: placements, ADRESSE: address },
  },
  BEE_RESPONSABLES: {
    name: 'ResponsablesAvecAdresses.xml',
    records: { PARAMETRES: header, PERSONNE: responsable, RESPONSABLE_ELEVE: link, ADRESSE: address },
  },
  BEE_STRUCTURES: { name: 'Structures.xml', records: { PARAMETRES: header, DIVISION: schoolClass } },
  BEE_NOMENCLATURES: { name: 'Nomenclature.xml', records: { PARAMETRES: header, MEF: mef } },
};
