/** Letters and cards that are printed. */
import type { Command } from '../dependencies.js';
import type { SchoolAction } from './by-school.js';
import { handleAccount, type AnswerTo } from './stream.js';

/**
 * Records that a letter is printed, and says which provisional password is on it: call it before the letter leaves the system. Refused
 * `NOT_NOTIFIED` and `ACCOUNT_EXPIRED` where there is nothing to print.
 */
export const printLetter: Command<SchoolAction & { printId: string }, AnswerTo<'PrintLetter'>> = (
  deps,
  { accountId, uai, printId, campaignId },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'PrintLetter',
    build: (_, at) => ({ type: 'PrintLetter', at, uai, printId, campaignId }),
  });
