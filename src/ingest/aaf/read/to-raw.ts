/**
 * Converts AAF attributes to raw records. The one thing judged here is who is a legal responsable:
 * `ENTEleveAutoriteParentale` says it where it is present, else the fourth field of the link, whose meaning changed on
 * 30/03/2018 together with the kinship codes.
 */
import type { Degree } from '../../../domain/school/events.js';
import { ifDefined } from '../../if-defined.js';
import { nameKey } from '../../../text/names.js';
import type {
  Origin,
  RawAddress,
  RawClass,
  RawHeader,
  RawLink,
  RawMef,
  RawPhones,
  RawPlacement,
  RawResponsable,
  RawStudent,
} from '../../pipeline/raw.js';
import type { ListAttribute, SingleAttribute } from './attributes.js';
import type { AafAttributes } from './shape.js';

const valuesOf = (attributes: AafAttributes, name: string): readonly string[] =>
  Object.hasOwn(attributes, name) ? attributes[name]! : [];

const values = (attributes: AafAttributes, name: ListAttribute): readonly string[] => valuesOf(attributes, name);

/** The first value of the first attribute that has one. */
const first = (attributes: AafAttributes, ...names: SingleAttribute[]): string | undefined =>
  names.map(name => valuesOf(attributes, name)[0]).find(value => value !== undefined);

/** Splits `a$b$$c`; an empty field is `undefined`. */
const fields = (value: string): (string | undefined)[] => value.split('$').map(field => field.trim() || undefined);

function addressOf(attributes: AafAttributes): RawAddress | undefined {
  const lines = (first(attributes, 'ENTPersonAdresse') ?? '')
    .split('$')
    .map(line => line.trim())
    .filter(line => line !== '');
  const address = {
    lines,
    ...ifDefined('postalCode', first(attributes, 'ENTPersonCodePostal')),
    ...ifDefined('city', first(attributes, 'ENTPersonVille')),
    ...ifDefined('country', first(attributes, 'ENTPersonPays')),
  };
  return lines.length || address.postalCode || address.city ? address : undefined;
}

/** The base always gives the surname in use: a usage surname when it differs from the one of birth. */
function surnamesOf(attributes: AafAttributes) {
  const used = first(attributes, 'sn', 'ENTPersonNom');
  const birth = first(attributes, 'ENTPersonNomPatro');
  const usage = used !== undefined && birth !== undefined && nameKey(used) !== nameKey(birth) ? used : undefined;
  return { ...ifDefined('surname', used), ...ifDefined('birthSurname', birth), ...ifDefined('usageSurname', usage) };
}

function mobilesOf(attributes: AafAttributes): Pick<RawPhones, 'mobile' | 'otherMobiles'> {
  const [mobile, ...otherMobiles] = (['ENTPersonMobileSMS', 'mobile', 'ENTPersRelEleveTelMobile'] as const).flatMap(
    name => values(attributes, name),
  );
  return { ...ifDefined('mobile', mobile), ...(otherMobiles.length ? { otherMobiles } : {}) };
}

function firstNamesOf(attributes: AafAttributes) {
  const otherFirstNames = values(attributes, 'ENTPersonAutresPrenoms');
  return {
    ...ifDefined('firstName', first(attributes, 'givenName', 'ENTPersonPrenom')),
    ...(otherFirstNames.length ? { otherFirstNames } : {}),
  };
}

const personOf = (attributes: AafAttributes, origin: Origin) => ({
  origin,
  ...surnamesOf(attributes),
  ...firstNamesOf(attributes),
  ...ifDefined('email', first(attributes, 'mail', 'ENTPersonMail')),
  ...ifDefined('address', addressOf(attributes)),
  phones: {
    ...mobilesOf(attributes),
    ...ifDefined('home', first(attributes, 'homePhone', 'ENTPersonTelPerso')),
    ...ifDefined('work', first(attributes, 'telephoneNumber', 'ENTPersRelEleveTelPro')),
  },
});

/** The key among the attributes of a person's record. The request has it, too, as `identifier/id`. */
export const jointureOf = (attributes: AafAttributes): string | undefined => first(attributes, 'ENTPersonJointure');

/** `identifier/id` of the pupil's school. */
export const schoolIdOf = (attributes: AafAttributes): string | undefined =>
  first(attributes, 'ENTPersonStructRattach');

export const rawStudent = (id: string, attributes: AafAttributes, origin: Origin): RawStudent => {
  const ine = first(attributes, 'ENTEleveINE');
  return {
    kind: 'student',
    id,
    ...personOf(attributes, origin),
    ines: ine === undefined ? [] : [ine],
    ...ifDefined('birthDate', first(attributes, 'ENTPersonDateNaissance')),
    ...ifDefined('sex', first(attributes, 'ENTPersonSexe')),
    ...ifDefined('mef', first(attributes, 'ENTEleveMEF')),
    ...ifDefined('siecleId', first(attributes, 'ENTEleveStructRattachId')),
  };
};

/** The classes in a pupil's record, with their labels in the first degree. Leaves out classes of other schools than the pupil's. */
export function rawPlacements(
  id: string,
  attributes: AafAttributes,
  origin: Origin,
): { placements: RawPlacement[]; classes: RawClass[] } {
  const school = schoolIdOf(attributes);
  // Second degree: `school$class`. First degree: `school$year$level$class$label`.
  const ofSecondDegree = values(attributes, 'ENTEleveClasses')
    .map(fields)
    .map(([classSchool, code]) => ({ classSchool, code, label: undefined }));
  const ofFirstDegree = values(attributes, 'ENTPersonClasses')
    .map(fields)
    .map(([classSchool, , , code, label]) => ({ classSchool, code, label }));
  const placed = [...ofSecondDegree, ...ofFirstDegree].filter(
    ({ classSchool }) => classSchool === undefined || school === undefined || classSchool === school,
  );
  return {
    placements: placed.flatMap(({ code }) =>
      code === undefined ? [] : [{ kind: 'placement', origin, studentId: id, classCode: code }],
    ),
    classes: placed.flatMap(({ code, label }) =>
      code === undefined || label === undefined ? [] : [{ kind: 'class', origin, code, label }],
    ),
  };
}

/** The MEF that stands in a pupil's record, with its label. */
export const rawMefOfStudent = (attributes: AafAttributes, origin: Origin): RawMef[] => {
  const code = first(attributes, 'ENTEleveMEF');
  return code === undefined
    ? []
    : [{ kind: 'mef', origin, code, ...ifDefined('label', first(attributes, 'ENTEleveLibelleMEF')) }];
};

export const rawResponsable = (id: string, attributes: AafAttributes, origin: Origin): RawResponsable => ({
  kind: 'responsable',
  id,
  ...personOf(attributes, origin),
  ...ifDefined('civility', first(attributes, 'personalTitle', 'ENTPersonCivilite')),
});

/** The ids in the first fields of all values of these attributes, each id once. */
const idsIn = (attributes: AafAttributes, ...names: ListAttribute[]): string[] => [
  ...new Set(names.flatMap(name => values(attributes, name).flatMap(value => fields(value)[0] ?? []))),
];

/** Ids of the responsables a pupil's record names, in either attribute. */
export const responsableIdsOf = (attributes: AafAttributes): string[] =>
  idsIn(attributes, 'ENTElevePersRelEleve', 'ENTEleveAutoriteParentale');

/** Ids of the pupils a responsable's record names (first degree). They make no link: links come from the pupils' records. */
export const pupilIdsOf = (attributes: AafAttributes): string[] => idsIn(attributes, 'ENTPersRelEleveEleve');

/** The day from which levels and kinship codes are those of today. */
const NEW_CODES_FROM = '2018-03-30';
/**
 * Whether a link has today's codes: its kinship code has two digits then, and was `1` to `7` before. Without a kinship, the day of the files
 * decides; where that is not known either, the codes are those of today.
 */
const hasNewCodes = (kinship: string | undefined, day = NEW_CODES_FROM): boolean =>
  kinship === undefined ? day >= NEW_CODES_FROM : /^[1-9]\d$/.test(kinship);

/**
 * The links in a pupil's record. `day` (`YYYY-MM-DD`) is the day of the files. Level 1 is a legal responsable, 2 a person in charge, 3 a
 * contact. Links stand in `ENTElevePersRelEleve` (`responsable$kinship$…$level$…`), each with its level. Where the record also lists the
 * legal responsables (`ENTEleveAutoriteParentale`: `responsable$kinship`), that list alone says who is legal: whoever is in it has level 1,
 * and any other link is one of level 3 if it says so in today's codes, and of level 2 otherwise. The first degree has that list and no links.
 */
export function rawLinks(
  id: string,
  attributes: AafAttributes,
  origin: Origin,
  degree: Degree,
  day?: string,
): RawLink[] {
  /** By the id of each legal responsable, the kinship. */
  const kinshipOfLegal = new Map(
    values(attributes, 'ENTEleveAutoriteParentale').map(value => {
      const [responsableId, kinship] = fields(value);
      return [responsableId, kinship];
    }),
  );
  const link = (responsableId: string | undefined, kinship: string | undefined, level: object): RawLink => ({
    kind: 'link',
    origin: { ...origin, recordId: `${id}–${responsableId ?? '?'}` },
    studentId: id,
    ...ifDefined('responsableId', responsableId),
    ...ifDefined('kinshipCode', kinship),
    ...level,
  });
  const linkFields = degree === 'FIRST' ? [] : values(attributes, 'ENTElevePersRelEleve').map(fields);
  const links = linkFields.map(([responsableId, kinship, , legal]) => {
    if (kinshipOfLegal.size === 0) return link(responsableId, kinship, levelOf(kinship, legal, day));
    if (kinshipOfLegal.has(responsableId)) return link(responsableId, kinship, { level: '1' });
    return link(responsableId, kinship, { level: hasNewCodes(kinship, day) && legal === '3' ? '3' : '2' });
  });
  const met = new Set(linkFields.map(([responsableId]) => responsableId));
  for (const [responsableId, kinship] of kinshipOfLegal)
    if (!met.has(responsableId)) links.push(link(responsableId, kinship, { level: '1' }));
  return links;
}

/** The level in a link: `legal` is its fourth field. A link without one has an empty level, which is rejected as invalid. */
function levelOf(
  kinship: string | undefined,
  legal: string | undefined,
  day: string | undefined,
): Pick<RawLink, 'level' | 'oldLevel'> {
  if (legal === undefined) return { level: '' };
  return hasNewCodes(kinship, day) ? { level: legal } : { oldLevel: legal };
}

/** Reads a school's UAI, its name (the second field of `CLG$CLG VICTOR HUGO$PARIS`), and its classes with their labels. */
export const rawSchool = (attributes: AafAttributes, origin: Origin): { header: RawHeader; classes: RawClass[] } => {
  const uai = first(attributes, 'ENTStructureUAI');
  const name = first(attributes, 'ENTStructureNomCourant');
  const parts = name === undefined ? [] : fields(name);
  return {
    header: {
      kind: 'header',
      origin,
      ...ifDefined('uai', uai),
      ...ifDefined('schoolName', parts[1] ?? parts[0]),
    },
    classes: values(attributes, 'ENTStructureClasses')
      .map(fields)
      .flatMap(([code, label]) =>
        code === undefined ? [] : [{ kind: 'class', origin, code, ...ifDefined('label', label) }],
      ),
  };
};

export const rawMef = (attributes: AafAttributes, origin: Origin): RawMef[] => {
  const code = first(attributes, 'ENTMefJointure');
  return code === undefined
    ? []
    : [{ kind: 'mef', origin, code, ...ifDefined('label', first(attributes, 'ENTLibelleMef')) }];
};
