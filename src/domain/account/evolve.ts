/** How each event moves an account. Total over all events; nothing here refuses: what happened, happened. */
import { HistoryError } from '../shape.js';
import type { AccountEvent, ContactField, DataOf as Of } from './events.js';
import { cleared, dismissed, merged, suspected, unmerged, withoutBrought } from './evolve-merges.js';
import { detached, disputed, linked, settled, withheld } from './links.js';
import { preCreated } from './pre-created.js';
import { keptWhenClosed, type Account } from './state.js';

const elapsed = { failures: 0, retryAt: undefined, lockedUntil: undefined } as const;
const unlocked = { ...elapsed, locks: undefined } as const;
/** What a holder asked for under a credential falls with it: it may not have been the holder. */
const nothingAsked = { resetRequest: undefined, emailChange: undefined, phoneChange: undefined } as const;
const provisional = (credentialId: string) => ({ credentialId, provisional: true });
const chosen = (credentialId: string) => ({ credentialId, provisional: false });

const holding = (account: Account, fields: readonly ContactField[], by: 'HOLDER' | 'SCHOOL'): Account['held'] => ({
  ...account.held,
  ...Object.fromEntries(fields.map(field => [field, by])),
});

const contactRecorded = (account: Account, data: Of<'ContactDetailsRecorded'>): Account => {
  const { contact, hasEmail, hasMobile, changed, base } = data;
  if (!base) return { ...account, contact, hasEmail, hasMobile, held: holding(account, changed, 'SCHOOL') };
  const held = Object.fromEntries(
    Object.entries(account.held).filter(([field]) => !changed.includes(field as ContactField)),
  );
  return { ...account, contact, baseContact: base, hasEmail, hasMobile, held };
};

const notified = (account: Account, data: Of<'AccountNotified'>, at: string): Account => {
  const notification = { at, channel: data.channel, uai: data.uai, reminded: false };
  const credential = data.credentialId === undefined ? account.credential : provisional(data.credentialId);
  if (account.state === 'ACTIVATED') {
    const reset = data.credentialId !== undefined;
    return {
      ...account,
      notification,
      credential,
      passwordChangeForced: account.passwordChangeForced || reset,
      ...(reset ? { ...unlocked, ...nothingAsked } : {}),
    };
  }
  return {
    ...account,
    ...unlocked,
    state: 'NOTIFIED',
    origin: 'ETABLISSEMENT',
    notification,
    credential,
    activation: undefined,
    expiresAt: data.expiresAt,
  };
};

const passwordReset = (account: Account, data: Of<'PasswordReset'>): Account => {
  const credential = provisional(data.credentialId);
  if (account.state === 'ACTIVATED')
    return { ...account, ...unlocked, ...nothingAsked, credential, passwordChangeForced: true };
  return {
    ...account,
    ...unlocked,
    state: 'NOTIFIED',
    credential,
    activation: undefined,
    expiresAt: data.expiresAt ?? account.expiresAt,
    ...(account.notification ? { notification: { ...account.notification, reminded: false } } : {}),
  };
};

const activated = (account: Account, data: Of<'AccountActivated'>, at: string): Account => {
  const { activation } = account;
  const confirmed = activation && activation.credentialId === data.credentialId ? activation : undefined;
  return {
    ...account,
    ...unlocked,
    state: 'ACTIVATED',
    origin: data.origin,
    credential: data.credentialId === undefined ? undefined : chosen(data.credentialId),
    activation: undefined,
    expiresAt: undefined,
    passwordChangeForced: false,
    activatedAt: at,
    ...(confirmed
      ? {
          contact: confirmed.contact,
          hasEmail: true,
          held: holding(account, ['EMAIL'], 'HOLDER'),
          confirmedStudentIds: confirmed.confirmedStudentIds,
        }
      : {}),
  };
};

const delivery = (account: Account, notificationId: string, outcome: 'DELIVERED' | 'FAILED'): Account => ({
  ...account,
  deliveries: [...account.deliveries.slice(-9), { notificationId, outcome }],
});

export function evolve(account: Account | undefined, event: AccountEvent, at: string): Account {
  if (event.type === 'AccountPreCreated') return preCreated(event.data, at);
  if (!account) throw new HistoryError(`an account begins with AccountPreCreated, not with ${event.type}`);
  const { type, data } = event;
  switch (type) {
    case 'SourceRecordAttached':
      return { ...account, sources: [...account.sources.filter(other => other.recordKey !== data.recordKey), data] };
    case 'SourceRecordDetached':
      return {
        ...account,
        sources: account.sources.filter(({ recordKey }) => recordKey !== data.recordKey),
        ...withoutBrought(account, data.recordKey),
      };
    case 'IdentityRecorded':
      return { ...account, identity: data.identity };
    case 'ContactDetailsRecorded':
      return contactRecorded(account, data);
    case 'LinkAttached':
      return linked(account, data);
    case 'LinkDetached':
      return detached(account, data, at);
    case 'AccountNotified':
      return notified(account, data, at);
    case 'NotificationDelivered':
      return delivery(account, data.notificationId, 'DELIVERED');
    case 'NotificationFailed':
      return delivery(account, data.notificationId, 'FAILED');
    case 'PasswordReset':
      return passwordReset(account, data);
    case 'ProvisionalPasswordRevealed':
    case 'CredentialAbandoned':
      return account;
    case 'ActivationStarted':
      return { ...account, ...unlocked, state: 'ACTIVATING', activation: { ...data, startedFrom: account.contact } };
    case 'ActivationEmailSent':
      return account.activation
        ? { ...account, activation: { ...account.activation, emailTokenId: data.tokenId } }
        : account;
    case 'AccountActivated':
      return activated(account, data, at);
    case 'AccountExpired':
      return {
        ...account,
        ...unlocked,
        state: 'EXPIRED',
        credential: undefined,
        activation: undefined,
        expiresAt: undefined,
      };
    case 'ExpiryReminderSent':
      return account.notification ? { ...account, notification: { ...account.notification, reminded: true } } : account;
    case 'SignedIn':
      return { ...account, ...unlocked, lastSignedInAt: at };
    case 'SignInFailed':
      return { ...account, failures: data.failures, retryAt: data.retryAt };
    case 'AccountLocked':
      return { ...account, lockedUntil: data.until, locks: (account.locks ?? 0) + 1 };
    case 'AccountUnlocked':
      return { ...account, ...(data.reason === 'ELAPSED' ? elapsed : unlocked) };
    case 'PasswordChanged':
      return {
        ...account,
        ...unlocked,
        credential: chosen(data.credentialId),
        ...nothingAsked,
        passwordChangeForced: false,
      };
    case 'PasswordChangeForced':
      return { ...account, ...nothingAsked, resetRequest: account.resetRequest, passwordChangeForced: true };
    case 'PasswordResetRequested':
      return { ...account, resetRequest: { at, ...data } };
    case 'EmailChangeRequested':
      return { ...account, emailChange: { at, ...data } };
    case 'EmailChangeConfirmed':
      return {
        ...account,
        contact: data.contact,
        hasEmail: true,
        held: holding(account, ['EMAIL'], 'HOLDER'),
        emailChange: undefined,
      };
    case 'PhoneChangeRequested':
      return { ...account, phoneChange: { at, ...data } };
    case 'PhoneChangeConfirmed':
      return {
        ...account,
        contact: data.contact,
        hasMobile: true,
        held: holding(account, ['MOBILE'], 'HOLDER'),
        phoneChange: undefined,
      };
    case 'ChildrenConfirmed':
      return { ...account, confirmedStudentIds: data.studentIds };
    case 'LinkDisputed':
      return disputed(account, data);
    case 'LinkDisputeResolved':
    case 'LinkDisputeReconsidered':
      return settled(account, data);
    case 'WithheldLinkRecorded':
      return withheld(account, data);
    case 'AccountClosed':
      return {
        ...account,
        ...nothingAsked,
        credential: keptWhenClosed(account),
        state: 'CLOSED',
        closedFrom: account.state,
      };
    case 'AccountReopened':
      return { ...account, state: account.closedFrom ?? 'NOT_NOTIFIED', closedFrom: undefined };
    case 'DuplicateSuspected':
      return suspected(account, data, at);
    case 'DuplicateCleared':
      return cleared(account, data);
    case 'DuplicateDismissed':
      return dismissed(account, data);
    case 'AccountsMerged':
      return merged(account, data, at);
    case 'AccountsUnmerged':
      return unmerged(account, data, at);
  }
}
