/** The holder's path to an activated account, notified by the school. */
import { accept, type Decision, type VaultRef } from '../event.js';
import { refuse } from '../refusals.js';
import type { ActivateByLink, ChildFacts, ConfirmActivation, StartActivation } from './commands.js';
import { disputed } from './dispute.js';
import type { AccountEvent } from './events.js';
import { expired, fail, isBarred, isRight, lockElapsed } from './guard.js';
import { awaitsActivation, childrenToConfirm, type Account } from './state.js';

type Decided = Decision<AccountEvent>;

interface Confirmation {
  readonly children: readonly ChildFacts[];
  readonly birthDates: readonly string[];
  readonly disputes: StartActivation['disputes'];
}

type Confirmed = { readonly studentIds: string[]; readonly disputes: AccountEvent[] } | { readonly refused: Decided };

const sameDates = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && [...one].sort().join() === [...other].sort().join();

/** The birth dates of all attached children, each once, in any order; a pupil confirms nobody. */
function confirmChildren(account: Account, { children, birthDates, disputes }: Confirmation, at: string): Confirmed {
  if (account.kind === 'STUDENT') return { studentIds: [], disputes: [] };
  const newDisputes = disputes.map(({ studentId, disputeId }) => disputed(account, studentId, disputeId));
  if (newDisputes.some(events => events === undefined))
    return { refused: refuse('LINK_UNKNOWN', 'disputedStudentIds') };
  const kept = childrenToConfirm(
    account,
    disputes.map(({ studentId }) => studentId),
  );
  if (kept.length === 0) return { refused: refuse('NO_CHILD') };
  const dates = kept.map(link => children.find(({ studentId }) => studentId === link.studentId)?.birthDate);
  const known = dates.filter(date => date !== undefined);
  if (known.length < dates.length) return { refused: refuse('BIRTH_DATE_MISSING', 'birthDates') };
  if (!sameDates(known, birthDates)) return { refused: fail(account, at, 'BIRTH_DATES_MISMATCH') };
  return { studentIds: kept.map(({ studentId }) => studentId), disputes: newDisputes.flatMap(events => events ?? []) };
}

const activatedBySchool = (credentialId: string): AccountEvent => ({
  type: 'AccountActivated',
  data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId },
});

export function startActivation(account: Account, command: StartActivation): Decided {
  const { at, password, newPassword, contact } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (!command.emailValid) return refuse('EMAIL_INVALID', 'email');
  const over = expired(account, at);
  if (over.length) return refuse('CREDENTIALS_INVALID', undefined, over);
  if (isBarred(account, at)) return refuse('CREDENTIALS_INVALID');
  if (!isRight(account, password)) return fail(account, at, 'CREDENTIALS_INVALID');
  if (account.state === 'ACTIVATED')
    return refuse(account.credential?.provisional ? 'PASSWORD_CHANGE_REQUIRED' : 'ALREADY_ACTIVATED');
  if (!awaitsActivation(account)) return refuse('CREDENTIALS_INVALID');
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  if (!contact && account.kind === 'RESPONSABLE') return refuse('EMAIL_REQUIRED', 'email');
  const confirmed = confirmChildren(account, command, at);
  if ('refused' in confirmed) return confirmed.refused;
  const before = [...lockElapsed(account, at), ...confirmed.disputes];
  if (!contact) return accept(...before, activatedBySchool(newPassword.credentialId));
  return accept<AccountEvent>(...before, {
    type: 'ActivationStarted',
    data: { credentialId: newPassword.credentialId, contact, confirmedStudentIds: confirmed.studentIds },
  });
}

const sameRef = (one: VaultRef | undefined, other: VaultRef): boolean =>
  one?.personId === other.personId && one.version === other.version;

/** The link of the confirmation e-mail: it proves the address of the activation that is pending, no other. */
export function confirmActivation(account: Account, { at, proven, merged }: ConfirmActivation): Decided {
  const over = expired(account, at);
  if (over.length) return refuse('TOKEN_INVALID', undefined, over);
  const { activation } = account;
  if (!activation || !sameRef(activation.contact, proven)) return refuse('TOKEN_INVALID');
  const contact: AccountEvent[] = merged
    ? [{ type: 'ContactDetailsRecorded', data: { ...merged, changed: [...merged.changed] } }]
    : [];
  return accept(activatedBySchool(activation.credentialId), ...contact);
}

/** The one-time link of the notification e-mail: the address is proven by the arrival. */
export function activateByLink(account: Account, command: ActivateByLink): Decided {
  const { at, proven, newPassword } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  const over = expired(account, at);
  if (over.length) return refuse('TOKEN_INVALID', undefined, over);
  if (account.state === 'ACTIVATED') return refuse('ALREADY_ACTIVATED');
  if (!awaitsActivation(account) || !sameRef(account.contact, proven) || isBarred(account, at))
    return refuse('TOKEN_INVALID');
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const confirmed = confirmChildren(account, command, at);
  if ('refused' in confirmed) return confirmed.refused;
  const { studentIds, disputes } = confirmed;
  const children: AccountEvent[] = studentIds.length ? [{ type: 'ChildrenConfirmed', data: { studentIds } }] : [];
  return accept(...lockElapsed(account, at), ...disputes, ...children, activatedBySchool(newPassword.credentialId));
}
