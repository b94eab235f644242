/**
 * The refusals of a mutation stand in one table beside it, `refusals.ts` of its noun: what its command can answer and what
 * its check of rights can. The compiler takes no code more and none fewer; the schema's description is made of it.
 */
import type { Commands } from '../command/index.js';
import type { CodesOf } from '../domain/event.js';
import type { RefusalCode } from '../domain/refusals.js';
import type { ErrorCode } from './errors.js';
import type { UserErrorCode } from './user-errors.js';

/** Each code, with what it means of this mutation beyond its sentence: the end of a sentence in brackets; null for nothing more. */
export type Refusals<Code extends UserErrorCode = UserErrorCode> = Readonly<Record<Code, string | null>>;

type Groups = Pick<Commands, 'account' | 'accounts' | 'duplicates' | 'holder'>;

/** The refusals that a command declares. */
export type OfCommand<Group extends keyof Groups, Name extends keyof Groups[Group]> = Groups[Group][Name] extends (
  ...asked: never[]
) => Promise<infer Answer>
  ? CodesOf<Answer>
  : never;

/**
 * A table of exactly these codes. `satisfies` alone lets a code too many pass where it comes from a spread; here it does not
 * compile.
 */
export const exactly =
  <Codes extends Partial<Refusals>>() =>
  <const Table extends Codes>(table: Table & Readonly<Record<Exclude<keyof Table, keyof Codes>, never>>): Table =>
    table;

/** The codes of a table that come from the command: the resolver of the mutation may give no other command. */
export type CommandCode<Table> = Extract<keyof Table, RefusalCode>;

/** What the check of rights on an account refuses: one out of reach is refused as if it did not exist. */
export const REFUSED_ON_ACCOUNT = ['ACCOUNT_UNKNOWN', 'RIGHT_LAPSED', 'OTP_REQUIRED', 'OTP_TOO_OLD'] as const;
export type OnAccount = (typeof REFUSED_ON_ACCOUNT)[number];

/** What the check of rights of the portal refuses. A holder signed in has the right on his or her own account for good. */
export const REFUSED_TO_PORTAL = ['RIGHT_LAPSED'] as const;
export type ToPortal = (typeof REFUSED_TO_PORTAL)[number];

/** Errors that any mutation may end in, instead of an answer. */
const ERRORS_OF_ALL = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'LEDGER_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];

const named = ([code, meaning]: [string, string | null]): string => (meaning === null ? code : `${code} (${meaning})`);

/** The description of a mutation. `errors`: those it may end in beside the errors of all. */
export const describeMutation = (
  text: string,
  refusals: Partial<Refusals>,
  errors: readonly ErrorCode[] = [],
): string => {
  const codes = Object.entries(refusals)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(named);
  const refused = codes.length === 0 ? 'It has no userErrors.' : `userErrors: ${codes.join(', ')}.`;
  return `${text} ${refused} Errors: ${[...ERRORS_OF_ALL, ...errors].join(', ')}.`;
};
