/**
 * Attributes of agents in the académies' directory, as FIM gives them (docs/domain.md, "Where agents come from").
 *
 * - `FrEduFonctAdm`: the function. `DIR` head, `DEC` director of an école, `IEN1D` inspector of the first degree; `ADF` and `ENS` alone give
 *   no right.
 * - `FrEduRneResp`: the schools in charge, each `UAI$UAJ$PU$N$T3$LYC$340` or the UAI alone; `X` for none.
 * - `FrEduRne`: the posts, each `UAI$UAJ$PU$<function>$UAI$T3$LYC$340`.
 * - `FrEduResDel`: delegations by DELEG-CE, each
 *   `<application>|<url>|<from dd/mm/yyyy>|<until dd/mm/yyyy>|<who>|FrEduRneResp=…;…|<server>|<function>|`.
 * - `codaca`: the académie, three digits.
 *
 * A claim is one text or a list of texts.
 */
import { ACADEMIES } from '../../domain/academies.js';
import { DELEGABLE } from '../../security/actions.js';
import type { Grant } from '../../security/principal.js';
import { parseUai } from '../../text/uai.js';
import type {
  Claims,
  DelegatedApplication,
  Delegations,
  Mapped,
  MappingOptions,
  Remark,
  RemarkCode,
} from '../mapping.js';
import { delegationPeriod } from './period.js';

/** The most values of a claim that are read: an inspector is in charge of a few places, the head of a group of schools of a dozen. */
const MOST_VALUES = 200;
const LONGEST_VALUE = 4_000;
/** What the directory writes where there is no value. */
const NONE = 'X';
/** The codes of nature of schools of the first degree. */
const FIRST_DEGREE = /^1\d\d$/;

/** A school, or a circonscription, as a value names it. */
interface Place {
  readonly uai: string;
  /** Code of its nature; absent where the UAI stands alone. */
  readonly nature?: string;
}

/** Reads claims, and notes what it leaves out. */
class Reader {
  readonly remarks: Remark[] = [];
  constructor(private readonly claims: Claims) {}

  remark(code: RemarkCode, claim: string): void {
    this.remarks.push({ code, claim });
  }

  /** The values of a claim, without those that say that there is none. */
  values(claim: string): string[] {
    const given = this.claims[claim];
    if (given === undefined || given === null) return [];
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (list.length > MOST_VALUES) {
      this.remark('TOO_MANY_VALUES', claim);
      return [];
    }
    return list.flatMap(value => {
      const text = typeof value === 'string' && value.length <= LONGEST_VALUE ? value.trim() : undefined;
      if (text === undefined) this.remark('VALUE_MALFORMED', claim);
      return text === undefined || text === '' || text === NONE ? [] : [text];
    });
  }

  /** The one value of a claim; undefined when there is none, or several. */
  value(claim: string): string | undefined {
    const [value, ...others] = this.values(claim);
    if (others.length === 0) return value;
    this.remark('VALUE_MALFORMED', claim);
    return undefined;
  }

  /** The places that a list of `UAI$…` names, read from values of `claim`. */
  places(claim: string, values: readonly string[]): Place[] {
    return values.flatMap(value => {
      const place = placeOf(value.split('$'), 7);
      if (!place) this.remark('VALUE_MALFORMED', claim);
      return place ? [place] : [];
    });
  }

  /** The places of the posts of one function. */
  posts(post: string): Place[] {
    return this.values('FrEduRne').flatMap(value => {
      const fields = value.split('$');
      const place = placeOf(fields, 8);
      if (!place) this.remark('VALUE_MALFORMED', 'FrEduRne');
      return place && fields[3] === post ? [place] : [];
    });
  }
}

/** The place that a value names by its fields: by `count` of them, from the UAI to the nature, or by the UAI alone. `undefined` for any other number. */
function placeOf(fields: readonly string[], count: number): Place | undefined {
  const uai = parseUai(fields[0] ?? '');
  if (uai === undefined || (fields.length !== 1 && fields.length !== count)) return undefined;
  const nature = fields[count - 1];
  return nature === undefined ? { uai } : { uai, nature };
}

const uaisOf = (places: readonly Place[]): string[] => [...new Set(places.map(({ uai }) => uai))];

const headOf = (places: readonly Place[]): Grant[] =>
  places.length === 0 ? [] : [{ role: 'SCHOOL_HEAD', schools: uaisOf(places) }];

/** The roles of a director: head of the écoles in charge or, where the directory names none, of those of the posts as director. */
function directorOf(reader: Reader): Grant[] {
  const inCharge = reader.places('FrEduRneResp', reader.values('FrEduRneResp'));
  const places = inCharge.length > 0 ? inCharge : reader.posts('DEC');
  const ecoles = places.filter(({ nature }) => nature === undefined || FIRST_DEGREE.test(nature));
  if (ecoles.length < places.length) reader.remark('NOT_FIRST_DEGREE', 'FrEduRneResp');
  return headOf(ecoles);
}

/** An inspector sees the figures of the circonscriptions that the directory names; those have UAIs, too. */
function inspectorOf(reader: Reader): Grant[] {
  const inCharge = reader.places('FrEduRneResp', reader.values('FrEduRneResp'));
  const places = inCharge.length > 0 ? inCharge : reader.posts('IEN1D');
  if (places.length === 0) reader.remark('CIRCONSCRIPTION_MISSING', 'FrEduRneResp');
  return uaisOf(places).map(circonscription => ({ role: 'ACADEMIE_DASHBOARD', circonscription }));
}

/** Functions that give no role of their own: what is delegated to such an agent is in `FrEduResDel`. */
const WITHOUT_RIGHT = ['ADF', 'ENS'];

function byFunction(reader: Reader): Grant[] {
  const code = reader.value('FrEduFonctAdm');
  if (code === 'DIR') return headOf(reader.places('FrEduRneResp', reader.values('FrEduRneResp')));
  if (code === 'DEC') return directorOf(reader);
  if (code === 'IEN1D') return inspectorOf(reader);
  if (code !== undefined && !WITHOUT_RIGHT.includes(code)) reader.remark('FUNCTION_UNKNOWN', 'FrEduFonctAdm');
  return [];
}

const CLAIM = 'FrEduResDel';
/** The beginning of the field of a delegation that names its schools. */
const SCHOOLS = 'FrEduRneResp=';

const matches = (wanted: DelegatedApplication, application: string, delegatedFunction: string): boolean =>
  wanted.application === application &&
  (wanted.delegatedFunction === undefined || wanted.delegatedFunction === delegatedFunction);

/** The roles of one value of `FrEduResDel`: none when it is about another application. */
function delegated(reader: Reader, value: string, { delegate, helpdesk }: Delegations, now: string): Grant[] {
  const [application = '', , from = '', until = '', , schools = '', , delegatedFunction = '', ...rest] =
    value.split('|');
  const ofHelpdesk = matches(helpdesk, application, delegatedFunction);
  if (!ofHelpdesk && !matches(delegate, application, delegatedFunction)) return [];
  const wellFormed = value.split('|').length >= 8 && rest.every(field => field === '') && schools.startsWith(SCHOOLS);
  const places = wellFormed ? reader.places(CLAIM, schools.slice(SCHOOLS.length).split(';').filter(Boolean)) : [];
  if (!wellFormed) reader.remark('VALUE_MALFORMED', CLAIM);
  return uaisOf(places).flatMap((uai): Grant[] => {
    const period = delegationPeriod({ from, until, uai, now });
    if (typeof period === 'string') {
      reader.remark(period, CLAIM);
      return [];
    }
    const held = { schools: [uai], until: period.until };
    return ofHelpdesk
      ? [{ role: 'STUDENT_HELPDESK', ...held }]
      : [{ role: 'SCHOOL_DELEGATE', ...held, rights: DELEGABLE }];
  });
}

/** Joins grants that differ in their schools alone. */
function joined(grants: readonly Grant[]): Grant[] {
  const byRest = new Map<string, Grant>();
  for (const { schools = [], ...rest } of grants) {
    const key = JSON.stringify(rest);
    const before = byRest.get(key)?.schools ?? [];
    byRest.set(key, schools.length > 0 ? { ...rest, schools: [...new Set([...before, ...schools])] } : rest);
  }
  return [...byRest.values()];
}

/** `codaca` has three digits where the codes of académies have two. */
function academieOf(reader: Reader): string | undefined {
  const code = reader.value('codaca');
  if (code === undefined) return undefined;
  const found = ACADEMIES.find(academie => academie.code.padStart(3, '0') === code)?.code;
  if (found === undefined) reader.remark('ACADEMIE_UNKNOWN', 'codaca');
  return found;
}

/** The roles of an agent. */
export function rolesOfAgent(
  claims: Claims,
  { delegations, now }: Pick<MappingOptions, 'delegations' | 'now'>,
): Omit<Mapped, 'subject'> {
  const reader = new Reader(claims);
  const roles = [
    ...byFunction(reader),
    ...joined(reader.values(CLAIM).flatMap(value => delegated(reader, value, delegations, now))),
  ];
  const academie = academieOf(reader);
  return { roles, ...(academie === undefined ? {} : { academie }), remarks: reader.remarks };
}
