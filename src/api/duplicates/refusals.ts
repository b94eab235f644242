/** Why the mutations of two accounts of one person may be refused: by the check of rights on both, or by their command. */
import { exactly, type OfCommand, type OnAccount, type Refusals } from '../refusals.js';

const ON_BOTH = {
  ACCOUNT_UNKNOWN: 'or out of your reach: `field` says which',
  RIGHT_LAPSED: null,
  OTP_REQUIRED: null,
  OTP_TOO_OLD: null,
  COMMAND_ID_USED: null,
} as const;

export const DUPLICATE_REFUSALS = {
  accountsMerge: exactly<Refusals<OnAccount | OfCommand<'accounts', 'mergeByHand'>>>()({
    ...ON_BOTH,
    ACCOUNT_MERGED: 'one of the two was merged into a third',
    MERGE_SAME_ACCOUNT: null,
    MERGE_KIND: null,
    MERGE_DISPUTED: null,
    MERGE_BOTH_FRANCECONNECT: null,
  }),
  accountsUnmerge: exactly<Refusals<OnAccount | OfCommand<'accounts', 'unmerge'>>>()({
    ...ON_BOTH,
    MERGE_UNKNOWN: null,
    ACCOUNT_MERGED: 'the account that stayed was merged in turn: undo that first',
  }),
  duplicateDismiss: exactly<Refusals<OnAccount | OfCommand<'duplicates', 'dismiss'>>>()({
    ...ON_BOTH,
    ACCOUNT_MERGED: null,
    MERGE_SAME_ACCOUNT: null,
    MERGE_KIND: null,
  }),
};
