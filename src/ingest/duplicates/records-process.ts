/** After merges and their undoing, in the console as by the rule: the records of the bases are those of the account that holds them. */
import type { Process, Statement } from '../../process/follower.js';
import { accounts } from '../../domain/account/history.js';
import { GIVE_BACK, REPOINT } from '../pipeline/known/account-records.js';

export const recordsProcess: Process = {
  name: 'merged-records',
  handles: new Set(['AccountsMerged', 'AccountsUnmerged']),
  react: events =>
    Promise.resolve(
      events.flatMap((recorded): Statement[] => {
        const event = accounts.decode(recorded);
        if (event.type === 'AccountsMerged')
          return [
            {
              name: 'records-repoint',
              text: REPOINT,
              values: [event.data.absorbedAccountId, event.data.keptAccountId],
            },
          ];
        if (event.type !== 'AccountsUnmerged') return [];
        const { keptAccountId, absorbedAccountId, sources } = event.data;
        const keys = sources.map(({ recordKey }) => recordKey);
        return [{ name: 'records-give-back', text: GIVE_BACK, values: [keptAccountId, absorbedAccountId, keys] }];
      }),
    ),
};
