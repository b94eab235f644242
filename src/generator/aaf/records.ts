/** Makes the AAF records of an invented school, by the base's own names of attributes. */
import { addTo } from '../../common/grouped.js';
import { SCHOOL_TYPES } from '../levels.js';
import { OLD_KINSHIP } from '../kinship.js';
import { FIRST_NAMES } from '../names.js';
import type { InventedPerson, InventedPupil, InventedResponsable, InventedSchool, Quirks } from '../model.js';

export type AafCategory = 'EtabEducNat' | 'MefEducNat' | 'PersEducNat' | 'PersRelEleve' | 'Eleve';
/** Values by attribute; one without values is written empty. */
export type Attributes = Record<string, readonly string[]>;

export interface InventedRecord {
  readonly category: AafCategory;
  readonly id: string;
  readonly attributes: Attributes;
  readonly quirks?: Quirks;
  /** What the record is of: traps note its place. */
  readonly of?: InventedPupil | InventedResponsable | InventedSchool;
}

const french = (day: string): string => day.split('-').reverse().join('/');

const CYCLES: Readonly<Record<string, string>> = { PS: 'I', MS: 'I', GS: 'I', CP: 'II', CE1: 'II', CE2: 'II' };

/** The attributes that have a value. */
const attributesOf = (values: Record<string, string | readonly string[] | undefined>): Attributes =>
  Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, typeof value === 'string' ? [value] : (value ?? [])] as const)
      .filter(([, list]) => list.length > 0 && list[0] !== ''),
  );

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

function relative(responsable: InventedResponsable, children: readonly string[]): InventedRecord {
  const { person, degree, quirks } = responsable;
  const id = responsable.aafId!;
  const used = person.usageSurname ?? person.surname;
  const civility = person.civility === 'M.' ? 'M.' : 'Mme';
  const common = { ENTPersonJointure: id, ENTPersonNomPatro: person.surname, ...addressOf(person) };
  const own =
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
    attributes: attributesOf({ ...common, ...own }),
    of: responsable,
    ...kept(quirks),
  };
}

const kept = (quirks: Quirks | undefined): { quirks?: Quirks } => (quirks ? { quirks } : {});

/** The links (`parentId$kinship$financial$legal$contact$payment`), and the list of legal responsables beside them. */
function linksOf({ links, quirks }: InventedPupil) {
  const authority = quirks?.authority;
  const old = authority === 'OLD' || authority === 'OLD_KINSHIP';
  const legal = links.filter(({ level }) => level === 1);
  const field = (at: number): string => {
    const link = links[at]!;
    if (authority === 'CONTRADICTING') return link.level === 1 ? '3' : '1';
    if (!old) return String(link.level);
    return link.level === 1 ? (link === legal[0] ? '1' : '2') : '0';
  };
  return {
    ENTElevePersRelEleve: links.map(({ responsable, kinship }, at) => {
      const code = old ? OLD_KINSHIP[kinship]! : kinship;
      return `${responsable.aafId}$${code}$${at === 0 ? 1 : 0}$${field(at)}$1$0`;
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

function pupil(one: InventedPupil, school: InventedSchool, etab: string): InventedRecord {
  const id = one.aafId!;
  const used = one.usageSurname ?? one.surname;
  const own = school.classes.find(({ code }) => code === one.classCode);
  const classCode = own?.code ?? one.classCode;
  const common = {
    ENTPersonJointure: id,
    ENTEleveINE: one.ine,
    ENTPersonNomPatro: one.surname,
    ENTPersonDateNaissance: one.birthDate && french(one.birthDate),
    ENTPersonSexe: one.sex,
    ENTPersonStructRattach: etab,
  };
  const more =
    school.degree === 'FIRST'
      ? {
          ENTPersonNom: used,
          ENTPersonPrenom: one.firstName,
          ENTPersonCivilite: one.sex === 'F' ? 'Mme' : 'M.',
          ENTPersonClasses: classCode && `${etab}$${school.year}$${one.level}$${classCode}$${own?.label ?? classCode}`,
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
  return { category: 'Eleve', id, attributes: attributesOf({ ...common, ...more }), of: one, ...kept(one.quirks) };
}

/** The records of the school, its relatives and its pupils. A record shared with an earlier school is not repeated. */
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
    // The first degree holds only legal responsables, and relatives of no pupil there.
    if (school.degree === 'FIRST' && linked.has(one) && !children.has(one)) continue;
    yield relative(one, children.get(one) ?? []);
  }
  for (const one of school.pupils) yield pupil(one, school, etab);
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
