/** Previews a merge for the API: obstacles, consequences, counts of children. */
import { previewMerge } from '../../domain/account/merge/preview.js';
import type { Account } from '../../domain/account/state.js';
import { globalId } from '../relay.js';
import { refusalError } from '../user-errors.js';
import { MergeConsequence, MergePreview } from './types.js';

export function previewOf(kept: Account, absorbed: Account): MergePreview {
  const { proposedAccountId, obstacles, consequences, movedStudentIds, sharedStudentIds } = previewMerge(
    kept,
    absorbed,
  );
  return Object.assign(new MergePreview(), {
    proposedAccountId: globalId('Account', proposedAccountId),
    obstacles: obstacles.map(code => refusalError({ code })),
    consequences: consequences.map(code => Object.assign(new MergeConsequence(), { code })),
    movedChildren: movedStudentIds.length,
    sharedChildren: sharedStudentIds.length,
  });
}
