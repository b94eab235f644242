/**
 * Types for the tables of refusals. Each mutation has one in the `refusals.ts` of its noun, with every code that its command or its check
 * of rights can answer. A missing or superfluous code does not compile. The mutation's description in the schema is made from it.
 */
import type { Commands } from '../command/index.js';
import type { CodesOf } from '../domain/event.js';
import type { RefusalCode } from '../domain/refusals.js';
import type { ErrorCode } from './errors.js';
import type { UserErrorCode } from './user-errors.js';

/** Maps each code to a remark on its meaning for this mutation, shown in brackets; null for none. */
export type Refusals<Code extends UserErrorCode = UserErrorCode> = Readonly<Record<Code, string | null>>;

type Groups = Pick<
  Commands,
  | 'account'
  | 'accounts'
  | 'academies'
  | 'assistance'
  | 'campaigns'
  | 'delegations'
  | 'erasures'
  | 'letterTexts'
  | 'duplicates'
  | 'holder'
  | 'registrations'
>;

/** The refusals that a command declares. */
export type OfCommand<Group extends keyof Groups, Name extends keyof Groups[Group]> = Groups[Group][Name] extends (
  ...asked: never[]
) => Promise<infer Answer>
  ? CodesOf<Answer>
  : never;

/**
 * Declares a table of exactly these codes. Unlike with `satisfies`, a superfluous code from a spread does not compile either.
 */
export const exactly =
  <Codes extends Partial<Refusals>>() =>
  <const Table extends Codes>(table: Table & Readonly<Record<Exclude<keyof Table, keyof Codes>, never>>): Table =>
    table;

/** The codes of a table that come from the command: those that the result of the mutation's command may have. */
export type CommandCode<Table> = Extract<keyof Table, RefusalCode>;

/** Codes of the check of rights on an account. An account out of reach is refused like an unknown one. */
export const REFUSED_ON_ACCOUNT = ['ACCOUNT_UNKNOWN', 'RIGHT_LAPSED', 'OTP_REQUIRED', 'OTP_TOO_OLD'] as const;
export type OnAccount = (typeof REFUSED_ON_ACCOUNT)[number];

/** Codes of the check of rights in every school of a campaign's order. */
export const REFUSED_IN_SCHOOLS = [
  'SCHOOL_UNKNOWN',
  'FORBIDDEN',
  'RIGHT_LAPSED',
  'OTP_REQUIRED',
  'OTP_TOO_OLD',
] as const;
export type InSchools = (typeof REFUSED_IN_SCHOOLS)[number];

/** Codes of the check of rights on a campaign. One out of reach is refused like an unknown one. */
export const REFUSED_ON_CAMPAIGN = [
  'CAMPAIGN_UNKNOWN',
  'FORBIDDEN',
  'RIGHT_LAPSED',
  'OTP_REQUIRED',
  'OTP_TOO_OLD',
] as const;
export type OnCampaign = (typeof REFUSED_ON_CAMPAIGN)[number];

/** Codes of the check of rights of the portal. A signed-in holder always has the right on his or her own account. */
export const REFUSED_TO_PORTAL = ['RIGHT_LAPSED'] as const;
export type ToPortal = (typeof REFUSED_TO_PORTAL)[number];

/** Errors that every mutation may give in `errors`. */
const ERRORS_OF_ALL = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'LEDGER_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];

const withMeaning = ([code, meaning]: [string, string | null]): string =>
  meaning === null ? code : `${code} (${meaning})`;

/** Makes the description of a mutation. `errors`: those that it may give besides the errors of all mutations. */
export const describeMutation = (
  text: string,
  refusals: Partial<Refusals>,
  errors: readonly ErrorCode[] = [],
): string => {
  const codes = Object.entries(refusals)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(withMeaning);
  const refused = codes.length === 0 ? 'It has no userErrors.' : `userErrors: ${codes.join(', ')}.`;
  return `${text} ${refused} Errors: ${[...ERRORS_OF_ALL, ...errors].join(', ')}.`;
};
