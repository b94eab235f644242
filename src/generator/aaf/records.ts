/** Makes the AAF records of an invented school, by the base's own names of attributes. */
import { addTo } from '../../common/grouped.js';
import { SCHOOL_TYPES } from '../levels.js';
import { OLD_KINSHIP } from '../kinship.js';
import { FIRST_NAMES } from '../names.js';
import type { InventedPerson, InventedPupil, InventedResponsable, InventedSchool, Quirks } from '../model.js';

/** The categories of AAF: each has files of its own. */
export type AafCategory = 'EtabEducNat' | 'MefEducNat' | 'PersEducNat' | 'PersRelEleve' | 'Eleve';
/** The values of each attribute. An attribute with an empty list is written without a value. */
export type Attributes = Record<string, readonly string[]>;

/** A record of AAF before it is written as a request. */
export interface InventedRecord {
  readonly category: AafCategory;
  readonly id: string;
  readonly attributes: Attributes;
  readonly quirks?: Quirks;
  /** The invented school or person that the record describes: traps note where it was written. Absent for MEF and staff. */
  readonly of?: InventedPupil | InventedResponsable | InventedSchool;
}

const frenchDate = (day: string): string => day.split('-').reverse().join('/');

/** The cycle of each level; all other levels are of cycle III. */
const CYCLES: Readonly<Record<string, string>> = { PS: 'I', MS: 'I', GS: 'I', CP: 'II', CE1: 'II', CE2: 'II' };

/** Makes a list of each single value, and leaves out attributes without a value. */
const attributesOf = (values: Record<string, string | readonly string[] | undefined>): Attributes =>
  Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, typeof value === 'string' ? [value] : (value ?? [])] as const)
      .filter(([, list]) => list.length > 0 && list[0] !== ''),
  );

/** The school's id in the export, from its index in the académie. */
export const schoolId = (index: number): string => String(1_000 + index);

function schoolRecord(school: InventedSchool, id: string): InventedRecord {
  const town = school.responsables[0]?.person.address.city ?? '';
  const sign = { ECOLE: 'E.E.PU', COLLEGE: 'CLG', LYCEE: 'LYC' }[school.kind];
  const attributes = attributesOf({
    ENTStructureJointure: id,
    ENTStructureUAI: school.uai,
    ENTStructureNomCourant: `${sign}$${school.name.toUpperCase()}$${town.toUpperCase()}`,
    ENTStructureTypeStruct: SCHOOL_TYPES[school.kind].title.toUpperCase(),
    ...(school.degree === 'SECOND' && {
      ENTStructureClasses: school.classes.map(({ code, label }) => `${code}$${label}`),
    }),
  });
  return { category: 'EtabEducNat', id, attributes, of: school };
}

const addressOf = ({ address }: InventedPerson) => ({
  ENTPersonAdresse: `${address.line}$$`,
  ENTPersonCodePostal: address.postalCode,
  ENTPersonVille: address.city,
  ENTPersonPays: 'FRANCE',
});

function relativeRecord(responsable: InventedResponsable, children: readonly string[]): InventedRecord {
  const { person, degree, quirks } = responsable;
  const id = responsable.aafId!;
  const used = person.usageSurname ?? person.surname;
  const civility = person.civility === 'M.' ? 'M.' : 'Mme';
  const common = { ENTPersonJointure: id, ENTPersonNomPatro: person.surname, ...addressOf(person) };
  const byDegree =
    degree === 'FIRST'
      ? {
          ENTPersonNom: used,
          ENTPersonPrenom: person.firstName,
          ENTPersonCivilite: civility,
          ENTPersRelEleveTelMobile: person.mobile,
          ENTPersonTelPerso: person.home,
          ENTPersRelEleveTelPro: person.work,
          ENTPersonMail: person.email,
          ENTPersRelEleveEleve: [...children, ...(quirks?.alsoNames ?? []).map(({ aafId }) => aafId!)],
        }
      : {
          sn: used,
          givenName: person.firstName,
          personalTitle: civility,
          ENTPersonMobileSMS: person.sms,
          mobile: person.mobile,
          homePhone: person.home,
          telephoneNumber: person.work,
          mail: person.email,
        };
  return {
    category: 'PersRelEleve',
    id,
    attributes: attributesOf({ ...common, ...byDegree }),
    of: responsable,
    ...quirksOf(quirks),
  };
}

const quirksOf = (quirks: Quirks | undefined): { quirks?: Quirks } => (quirks ? { quirks } : {});

/**
 * The links of a pupil (`parentId$kinship$financial$legal$contact$payment`), and the list of legal responsables beside them, as the
 * quirk `authority` says: as today without a quirk; `OLD`: as before 2018, without the list; `OLD_KINSHIP`: as before 2018, with the list; `ABSENT`: as today,
 * without the list; `CONTRADICTING`: the fourth field says the opposite of the list. Before 2018 the fourth field had 1 and 2 for legal responsables and 0 for others.
 */
function linksOf({ links, quirks }: InventedPupil) {
  const authority = quirks?.authority;
  const beforeReform = authority === 'OLD' || authority === 'OLD_KINSHIP';
  const legal = links.filter(({ level }) => level === 1);
  const fourthField = (at: number): string => {
    const link = links[at]!;
    if (authority === 'CONTRADICTING') return link.level === 1 ? '3' : '1';
    if (!beforeReform) return String(link.level);
    return link.level === 1 ? (link === legal[0] ? '1' : '2') : '0';
  };
  return {
    ENTElevePersRelEleve: links.map(({ responsable, kinship }, at) => {
      const code = beforeReform ? OLD_KINSHIP[kinship]! : kinship;
      return `${responsable.aafId}$${code}$${at === 0 ? 1 : 0}$${fourthField(at)}$1$0`;
    }),
    ENTEleveAutoriteParentale:
      authority === 'ABSENT' || authority === 'OLD' ? [] : legal.map(({ responsable }) => responsable.aafId!),
  };
}

/** One pupil in three has another first name, chosen by his or her id. */
const otherFirstNames = ({ id, sex }: InventedPupil): string[] => {
  const names = FIRST_NAMES[sex];
  return Number(id) % 3 ? [] : [names[Number(id) % names.length]!];
};

function pupilRecord(one: InventedPupil, school: InventedSchool, etab: string): InventedRecord {
  const id = one.aafId!;
  const used = one.usageSurname ?? one.surname;
  const { classCode } = one;
  const schoolClass = school.classes.find(({ code }) => code === classCode);
  const common = {
    ENTPersonJointure: id,
    ENTEleveINE: one.ine,
    ENTPersonNomPatro: one.surname,
    ENTPersonDateNaissance: one.birthDate && frenchDate(one.birthDate),
    ENTPersonSexe: one.sex,
    ENTPersonStructRattach: etab,
  };
  const byDegree =
    school.degree === 'FIRST'
      ? {
          ENTPersonNom: used,
          ENTPersonPrenom: one.firstName,
          ENTPersonCivilite: one.sex === 'F' ? 'Mme' : 'M.',
          ENTPersonClasses:
            classCode && `${etab}$${school.year}$${one.level}$${classCode}$${schoolClass?.label ?? classCode}`,
          ENTEleveNiveau: one.level,
          ENTEleveCycle: `CYCLE ${CYCLES[one.level] ?? 'III'}`,
          ENTEleveAutoriteParentale: one.links
            .filter(({ level }) => level === 1)
            .map(({ responsable, kinship }) => `${responsable.aafId}$${kinship}`),
        }
      : {
          ENTEleveStructRattachId: one.id,
          sn: used,
          givenName: one.firstName,
          ENTPersonAutresPrenoms: otherFirstNames(one),
          personalTitle: one.sex === 'F' ? 'Mme' : 'M.',
          mail: one.email,
          ENTEleveClasses: classCode && `${etab}$${classCode}`,
          ENTEleveMEF: one.mef,
          ENTEleveLibelleMEF: school.mefs.find(({ code }) => code === one.mef)?.label,
          ...linksOf(one),
        };
  return {
    category: 'Eleve',
    id,
    attributes: attributesOf({ ...common, ...byDegree }),
    of: one,
    ...quirksOf(one.quirks),
  };
}

/** Yields the records of the school, of its responsables and of its pupils. A record shared with an earlier school is not repeated. */
export function* recordsOf(school: InventedSchool, index: number): Generator<InventedRecord> {
  const etab = schoolId(index);
  yield schoolRecord(school, etab);
  const linked = new Set<InventedResponsable>();
  const children = new Map<InventedResponsable, string[]>();
  for (const { links, aafId } of school.pupils)
    for (const { responsable, level } of links) {
      linked.add(responsable);
      if (level === 1) addTo(children, responsable, aafId!);
    }
  for (const one of school.responsables) {
    if (one.aafId === one.earlier?.aafId) continue;
    // An export of the first degree holds legal responsables, and relatives whom no pupil of the school names (`alsoNames`).
    if (school.degree === 'FIRST' && linked.has(one) && !children.has(one)) continue;
    yield relativeRecord(one, children.get(one) ?? []);
  }
  for (const one of school.pupils) yield pupilRecord(one, school, etab);
}

/** The nomenclature of the second degree. */
export const mefRecords = (): InventedRecord[] =>
  Object.values(SCHOOL_TYPES)
    .flatMap(({ mefs }) => mefs)
    .map(({ code, label }) => ({
      category: 'MefEducNat',
      id: code,
      attributes: attributesOf({ ENTMefJointure: code, ENTLibelleMef: label }),
    }));

/** Staff, which no import needs: one teacher a class. */
export function* staffRecords(school: InventedSchool, index: number): Generator<InventedRecord> {
  for (const [at, { code }] of school.classes.entries()) {
    const id = String(900_000_000 + index * 1_000 + at);
    const names = school.degree === 'FIRST' ? { ENTPersonNom: 'PROF' } : { sn: 'PROF' };
    yield {
      category: 'PersEducNat',
      id,
      attributes: attributesOf({ ENTPersonJointure: id, ...names, ENTAuxEnsClasses: `${schoolId(index)}$${code}` }),
    };
  }
}
