/** Decides on erasing a person, and what an erased account answers. */
import { refuse } from '../refusals.js';
import type { Decision } from '../event.js';
import type { AccountCommand } from './commands.js';
import { accept } from './decision.js';
import type { Erase, ForgetPupil } from './erasure-commands.js';
import type { AccountEvent } from './events.js';
import { linksToCorrect } from './dispute.js';
import { ANSWERS } from './merge/absorbed.js';
import type { Account } from './state.js';

/** Erases the person; an account that is erased already never comes here (`answerOfErased`). */
export function erase({ links }: Account, { erasure: { accountIds, ...erasure } }: Erase) {
  return accept({
    type: 'PersonalDataErased' as const,
    data: {
      ...erasure,
      accountIds: [...accountIds],
      childIds: links.map(link => link.studentId),
    },
  });
}

/** Ends the attachment to a pupil who is erased, also one that a dispute has ended and the base still lists. */
export function forgetPupil(account: Account, { studentId }: ForgetPupil) {
  const isPupil = (link: { readonly studentId: string }): boolean => link.studentId === studentId;
  return accept(
    ...(account.links.some(isPupil)
      ? [{ type: 'LinkDetached' as const, data: { studentId, reason: 'ERASURE' as const } }]
      : []),
    ...(linksToCorrect(account).some(isPupil) ? [{ type: 'WithheldLinkRecorded' as const, data: { studentId } }] : []),
  );
}

/**
 * The answer of an account whose person is erased: visitors are answered as for an unknown account, whoever acts on it by its id is told that
 * there is none, and the system finds nothing to do.
 */
export function answerOfErased({ type }: AccountCommand): Decision<AccountEvent> {
  const answer = ANSWERS[type];
  if (answer === 'NOTHING' || answer === 'DECIDE_AS_USUAL') return accept();
  return refuse(answer === 'ACCOUNT_MERGED' ? 'ACCOUNT_UNKNOWN' : answer);
}
