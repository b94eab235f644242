/** Moves the records of the bases to the kept account after a merge, and back after its undoing. */
import type { AccountEvent } from '../../domain/account/events.js';
import { accounts } from '../../domain/account/history.js';
import { processOf, type Process, type Statement } from '../../process/process.js';
import { GIVE_BACK, REPOINT } from '../pipeline/known/account-records.js';

export const recordsProcess: Process = processOf<AccountEvent, Statement>({
  name: 'merged-records',
  category: accounts,
  on: {
    AccountsMerged: ({ absorbedAccountId, keptAccountId }) => ({
      name: 'records-repoint',
      text: REPOINT,
      values: [absorbedAccountId, keptAccountId],
    }),
    AccountsUnmerged: ({ keptAccountId, absorbedAccountId, sources }) => ({
      name: 'records-give-back',
      text: GIVE_BACK,
      values: [keptAccountId, absorbedAccountId, sources.map(({ recordKey }) => recordKey)],
    }),
  },
  carryOut: async reactions => reactions.map(({ answer }) => answer),
});
