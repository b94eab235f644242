/** Letters and cards that are printed. */
import type { Command } from '../dependencies.js';
import { refuse } from '../../domain/refusals.js';
import type { SchoolAction } from './by-school.js';
import { studentsOf } from './children.js';
import { handleAccount, type AnswerTo } from './stream.js';

/**
 * What is printed of an account: the number of the letter, counted from 1 since the account was notified; the login; and the provisional
 * password when one is valid.
 */
export interface LetterContent {
  readonly number: number;
  readonly login: string;
  readonly password?: string;
}

/** The answer to a print: `printed` is what goes on the page. */
export type PrintResult = AnswerTo<'PrintLetter', 'ACCOUNT_UNKNOWN' | 'NO_PROVISIONAL_PASSWORD'> & {
  readonly printed?: LetterContent;
};

/**
 * Opens the provisional password of an account for one printed letter: with it where one is valid, else with the login alone.
 * `LetterPrinted` is appended first: when it cannot be, nothing is opened (the fault is thrown). Refused `NOT_IN_SCHOOL` when no
 * pupil of the account is enrolled in the school that prints, `NOT_NOTIFIED` and `ACCOUNT_EXPIRED` where there is nothing to print,
 * `NO_PROVISIONAL_PASSWORD` when the vault no longer holds what the letter needs.
 */
export const print: Command<SchoolAction & { printId: string }, PrintResult> = async (
  deps,
  { accountId, uai, printId, campaignId },
  context,
) => {
  const result = await handleAccount(deps, accountId, context, {
    type: 'PrintLetter',
    build: async (account, at) => ({
      type: 'PrintLetter',
      at,
      uai,
      printId,
      inSchool: (await studentsOf(deps, account)).some(({ placement }) => placement?.uai === uai),
      campaignId,
    }),
  });
  if (result.outcome !== 'accepted') return result;
  const [event] = result.events;
  if (event?.type !== 'LetterPrinted') return result;
  const { credentialId, number } = event.data;
  const [[login], password] = await Promise.all([
    deps.vault.logins.loginOf([accountId]),
    credentialId === undefined ? undefined : deps.vault.credentials.reveal(credentialId),
  ]);
  if (login === undefined || (credentialId !== undefined && password === undefined))
    return refuse('NO_PROVISIONAL_PASSWORD');
  return { ...result, printed: { number, login, ...(password !== undefined && { password }) } };
};
