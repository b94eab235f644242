/** The holder makes the account without the school: the mobile that the base knows, proven by a code, and the birth dates of the children. */
import { refuse } from '../refusals.js';
import { confirmOrDispute, isClosedToSms, mayDisputeBySms } from './children.js';
import type { RecordRegistrationTried, Register } from './commands.js';
import { contactRecorded } from './contact.js';
import { accept } from './decision.js';
import type { AccountEvent, AccountOrigin } from './events.js';
import { elapsedLockEvents } from './lockout.js';
import { isRepeated } from './recover.js';
import { awaitsActivation, type Account } from './state.js';

/** In seconds: a holder is told once in this time that somebody tries to make his or her account. */
const TOLD_AGAIN_SECONDS = 86_400;

const ORIGINS: Readonly<Record<Register['path'], AccountOrigin>> = {
  SELF_REGISTERED: 'RESPONSABLE',
  FRANCECONNECT: 'FRANCECONNECT',
};

/** Whether its holder can still make the account: that of a responsable, in use, and not activated in any way. */
export const isRegistrable = (account: Account): boolean =>
  account.kind === 'RESPONSABLE' &&
  account.mergedInto === undefined &&
  (awaitsActivation(account) || account.state === 'NOT_NOTIFIED' || account.state === 'EXPIRED');

const linkedBy = ({ linkId, differs }: NonNullable<Register['franceConnect']>): AccountEvent => ({
  type: 'FranceConnectLinked',
  data: { linkId, differs: [...differs] },
});

/**
 * Activates the account and signs its holder in. What the school has handed out is void from then on: the provisional password, a link, and
 * an activation whose e-mail is not confirmed.
 */
export function register(account: Account, command: Register) {
  const { at, path, contact, newPassword, franceConnect, eligible, barred } = command;
  if (newPassword?.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (account.state === 'ACTIVATED') return refuse('ALREADY_ACTIVATED');
  if (!isRegistrable(account) || !eligible || barred) return refuse('REGISTRATION_INVALID');
  if (newPassword?.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  if (isClosedToSms(account)) return refuse('BIRTH_DATES_BY_LETTER', 'birthDates');
  const disputed = command.disputes.map(({ studentId }) => studentId);
  if (!mayDisputeBySms(account, disputed)) return refuse('DISPUTE_BY_LETTER', 'disputedStudentIds');
  const confirmed = confirmOrDispute(account, command, at, 'SMS');
  if ('refusal' in confirmed) return confirmed;
  const events: AccountEvent[] = [
    ...elapsedLockEvents(account, at),
    ...confirmed.disputes,
    { type: 'ChildrenConfirmed', data: { studentIds: confirmed.studentIds } },
    ...(contact.changed.length ? [contactRecorded(contact)] : []),
    { type: 'ContactProven', data: { contact: contact.contact, field: 'MOBILE' } },
    {
      type: 'AccountActivated',
      data: { path, origin: ORIGINS[path], ...(newPassword && { credentialId: newPassword.credentialId }) },
    },
    ...(franceConnect ? [linkedBy(franceConnect)] : []),
    { type: 'SignedIn', data: { method: path === 'FRANCECONNECT' ? 'FRANCECONNECT' : 'PASSWORD' } },
  ];
  return accept(...events);
}

/** Records that somebody tried to make an account which is activated already; its holder is told, once a day. */
export function recordRegistrationTried(account: Account, { at, path }: RecordRegistrationTried) {
  const { state, registrationTriedAt: last } = account;
  const toldLately = isRepeated(last, at, TOLD_AGAIN_SECONDS);
  if (state !== 'ACTIVATED' || toldLately) return accept();
  return accept({ type: 'RegistrationTried', data: { path } });
}
