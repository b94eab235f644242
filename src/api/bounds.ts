/**
 * Limits the length and the characters of each text that a client sends. Every field or argument of type String or ID needs its bound
 * here: otherwise the schema cannot be built.
 */
import {
  getNullableType,
  isInputObjectType,
  isListType,
  isScalarType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import type { Texts } from '../domain/language.js';
import { MODALITY_BOUNDS } from '../domain/assistance/modalities.js';
import { LETTER_TEXT_BOUNDS } from '../domain/school/letter-texts.js';
import { ApiError } from './errors.js';

interface Bound {
  /** The greatest length, in UTF-16 units. */
  readonly most: number;
  readonly characters: RegExp;
  /** The rule for the characters, as the end of the sentence "This text must …". */
  readonly must: Texts;
}

/** One line: no control characters (line breaks, tabs, NUL), no unpaired surrogates, no line or paragraph separators. */
export const LINE = {
  characters: /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u,
  must: { fr: 'tenir sur une ligne, sans caractère invisible', en: 'stand on one line, without control characters' },
};
const VISIBLE = {
  characters: /^[\x21-\x7e]*$/,
  must: {
    fr: 'ne contenir que des lettres, des chiffres et des signes, sans accent ni espace',
    en: 'hold visible ASCII characters only',
  },
};
/** Lines: line breaks are allowed beside what one line holds. */
const LINES = {
  characters: /^(?:[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|\r?\n)*$/u,
  must: {
    fr: 'ne contenir aucun caractère invisible, sauf des sauts de ligne',
    en: 'hold no control characters but line breaks',
  },
};
const lines = (most: number): Bound => ({ most, ...LINES });
const line = (most: number): Bound => ({ most, ...LINE });
const visible = (most: number): Bound => ({ most, ...VISIBLE });

/** The bounds, by name of the field or argument. */
export const TEXT_BOUNDS: Readonly<Record<string, Bound>> = {
  // Ids and cursors.
  id: visible(100),
  ids: visible(100),
  accountId: visible(100),
  otherAccountId: visible(100),
  keptAccountId: visible(100),
  absorbedAccountId: visible(100),
  studentId: visible(100),
  disputedStudentIds: visible(100),
  disputeId: visible(100),
  mergeId: visible(100),
  eventId: visible(100),
  campaignId: visible(100),
  delegationId: visible(100),
  sessionId: visible(100),
  delegate: visible(255),
  rowIds: visible(100),
  requestId: visible(100),
  takenBy: visible(255),
  noticeVersion: visible(20),
  expectedDigest: visible(64),
  reference: line(40),
  after: visible(2_000),
  before: visible(2_000),
  // Codes.
  reason: line(40),
  reasons: line(60),
  code: line(60),
  academie: line(10),
  departement: line(10),
  classes: line(60),
  mefs: line(60),
  types: line(60),
  field: visible(60),
  stream: visible(100),
  reader: visible(60),
  correlation: visible(100),
  actor: visible(255),
  // What people type.
  search: line(100),
  login: line(100),
  signature: line(LETTER_TEXT_BOUNDS.signature),
  senderLines: line(LETTER_TEXT_BOUNDS.senderLine),
  contactLine: line(LETTER_TEXT_BOUNDS.contactLine),
  paragraph: line(LETTER_TEXT_BOUNDS.paragraph),
  form: line(MODALITY_BOUNDS.form),
  dataProtection: line(MODALITY_BOUNDS.dataProtection),
  hours: lines(MODALITY_BOUNDS.hours),
  text: lines(MODALITY_BOUNDS.text),
  tried: lines(1_000),
  note: lines(1_000),
  name: line(100),
  phone: line(MODALITY_BOUNDS.phone),
  password: line(1_000),
  currentPassword: line(1_000),
  newPassword: line(1_000),
  provisionalPassword: line(100),
  token: line(500),
  refreshToken: visible(100),
  codeRequest: visible(100),
  registration: visible(100),
  surname: line(100),
  firstName: line(100),
  ticket: visible(100),
  request: visible(100),
  returnTo: visible(2_000),
  email: line(254),
  mobile: line(40),
  homePhone: line(40),
  workPhone: line(40),
  lines: line(100),
  postalCode: line(20),
  city: line(100),
  country: line(100),
};

/** The most items of a list. `OTHER_LIMITS` has the lists with another limit. */
const MOST_ITEMS = 100;
const OTHER_LIMITS: Readonly<Record<string, number>> = {
  lines: 6,
  senderLines: LETTER_TEXT_BOUNDS.senderLines,
  birthDates: 30,
  disputedStudentIds: 30,
  rowIds: 1_000,
};

/** The most items that a list may have, by the name of the field or argument. */
export const mostItems = (name: string): number => OTHER_LIMITS[name] ?? MOST_ITEMS;

/** Checks a value. Throws BAD_USER_INPUT with the name of the faulty field; the message does not repeat the value. */
type Check = (value: unknown) => void;

const fault = (field: string, texts: Texts): ApiError => new ApiError('BAD_USER_INPUT', texts, { field });

function checkText(name: string, { most, characters, must }: Bound): Check {
  return value => {
    if (typeof value !== 'string') return;
    if (value.length > most)
      throw fault(name, {
        fr: `Ce texte est trop long : ${most} caractères au plus.`,
        en: `This text is too long: ${most} characters at most.`,
      });
    if (!characters.test(value))
      throw fault(name, { fr: `Ce texte doit ${must.fr}.`, en: `This text must ${must.en}.` });
  };
}

function checkItems(name: string, each: Check | undefined): Check {
  const most = mostItems(name);
  return value => {
    if (!Array.isArray(value)) return;
    if (value.length > most)
      throw fault(name, { fr: `Donnez-en ${most} au plus.`, en: `Give ${most} of them at most.` });
    if (each) value.forEach(each);
  };
}

/** Makes the check of a field or argument; undefined when its type holds neither text nor list. */
function checkOf(name: string, declared: GraphQLInputType): Check | undefined {
  const type = getNullableType(declared);
  if (isListType(type)) return checkItems(name, checkOf(name, type.ofType));
  if (isInputObjectType(type)) {
    const checks = Object.values(type.getFields()).flatMap(field => {
      const check = checkOf(field.name, field.type);
      return check ? [[field.name, check] as const] : [];
    });
    return value => {
      if (typeof value !== 'object' || value === null) return;
      for (const [field, check] of checks) check((value as Record<string, unknown>)[field]);
    };
  }
  // Custom scalars check their own values.
  if (!isScalarType(type) || (type.name !== 'String' && type.name !== 'ID')) return undefined;
  const bound = Object.hasOwn(TEXT_BOUNDS, name) ? TEXT_BOUNDS[name] : undefined;
  if (!bound) throw new Error(`no bound is known for the text \`${name}\`: give it one in api/bounds.ts`);
  return checkText(name, bound);
}

/** The checks made before, by the arguments of their field. */
const checkByArgs = new WeakMap<readonly GraphQLArgument[], Check | undefined>();

/** The check of a field's arguments; undefined when it takes neither text nor list. Throws when a text has no bound. */
export function boundsOf({ args }: Pick<GraphQLField<unknown, unknown>, 'args'>): Check | undefined {
  if (checkByArgs.has(args)) return checkByArgs.get(args);
  const checks = args.flatMap(arg => {
    const check = checkOf(arg.name, arg.type);
    return check ? [[arg.name, check] as const] : [];
  });
  const all: Check | undefined =
    checks.length === 0
      ? undefined
      : values => checks.forEach(([name, check]) => check((values as Record<string, unknown>)[name]));
  checkByArgs.set(args, all);
  return all;
}
