/**
 * Global ids of merges. They name the absorbed account too: the ledger keeps merges on the streams of accounts, so that the account
 * is needed to find one there.
 */
import { globalId, uuidOf } from '../relay.js';

export interface MergeIds {
  readonly mergeId: string;
  /** Absent when the id is the bare UUID of the merge. */
  readonly absorbedAccountId?: string;
}

export const mergeGlobalId = ({ mergeId, absorbedAccountId }: Required<MergeIds>): string =>
  globalId('AccountMerge', `${mergeId}.${absorbedAccountId}`);

/** Reads an id argument: a global id of a merge, or its bare UUID. Throws BAD_USER_INPUT for any other. */
export function mergeIdsOf(id: string, field: string): MergeIds {
  const [merge = '', ...accounts] = id.split('.');
  const mergeId = uuidOf('AccountMerge', merge, field);
  if (accounts.length === 0) return { mergeId };
  // An id with a second point is refused here: no UUID has one.
  return { mergeId, absorbedAccountId: uuidOf('AccountMerge', accounts.join('.'), field) };
}
