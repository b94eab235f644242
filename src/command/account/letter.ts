/** Letters and cards that are printed. */
import type { Command } from '../dependencies.js';
import type { LetterContents } from '../../domain/account/commands.js';
import { refuse } from '../../domain/refusals.js';
import { isEligible } from '../../domain/student/state.js';
import type { SchoolAction } from './by-school.js';
import { studentsOf } from './children.js';
import { handleAccount, type AnswerTo } from './stream.js';

/** What is printed of an account. */
export interface LetterContent {
  /** The number of the letter, counted from 1 since the account was notified; of an invitation, since it was invited. */
  readonly number: number;
  /** The login, and the provisional password where one is valid; an invitation has neither. */
  readonly credentials?: { readonly login: string; readonly password?: string };
}

/** The answer to a print: `printed` is what goes on the page. */
export type PrintResult = AnswerTo<'PrintLetter', 'ACCOUNT_UNKNOWN' | 'NO_PROVISIONAL_PASSWORD'> & {
  readonly printed?: LetterContent;
};

/** A letter to be printed. */
export interface Print extends SchoolAction {
  readonly printId: string;
  readonly contents: LetterContents;
}

/**
 * Opens what one printed letter carries: nothing for an invitation; else the login, and the provisional password where one is valid.
 * `LetterPrinted` is appended first: when it cannot be, nothing is opened (the fault is thrown). Refused `NOT_IN_SCHOOL` when no
 * pupil of the account is enrolled in the school that prints, `NO_PROVISIONAL_PASSWORD` when the vault no longer holds what the letter
 * needs, and as `printLetter` decides where there is nothing to print.
 */
export const print: Command<Print, PrintResult> = async (
  deps,
  { accountId, uai, printId, contents, campaignId },
  context,
) => {
  const result = await handleAccount(deps, accountId, context, {
    type: 'PrintLetter',
    build: async (account, at) => {
      const students = await studentsOf(deps, account);
      const inSchool = students.some(({ placement }) => placement?.uai === uai);
      const eligible = students.some(isEligible);
      return { type: 'PrintLetter', at, uai, printId, contents, inSchool, eligible, campaignId };
    },
  });
  if (result.outcome !== 'accepted') return result;
  const [event] = result.events;
  if (event?.type !== 'LetterPrinted') return result;
  const { credentialId, number, invitation } = event.data;
  if (invitation) return { ...result, printed: { number } };
  const [[login], password] = await Promise.all([
    deps.vault.logins.loginOf([accountId]),
    credentialId === undefined ? undefined : deps.vault.credentials.reveal(credentialId),
  ]);
  if (login === undefined || (credentialId !== undefined && password === undefined))
    return refuse('NO_PROVISIONAL_PASSWORD');
  return { ...result, printed: { number, credentials: { login, ...(password !== undefined && { password }) } } };
};
