/**
 * What lists and figures keep of an account, and how its events move that. It is a part of the domain's own state and equals
 * it after every event: a test holds that over random histories.
 */
import type { AccountEvent, DataOf } from '../../src/domain/account/events.js';
import { isOpen, type Dispute } from '../../src/domain/account/attachments.js';
import { withDispute, without, withLink, withOutcome, withWithdrawal } from '../../src/domain/account/links.js';
import { joined, staying } from '../../src/domain/account/merge/evolve.js';
import type { Merge, Unmerge } from '../../src/domain/account/merge/events.js';
import { withDisputes } from '../../src/domain/account/merge/provenance.js';
import type { Account, Children, MergedInto, Notification, PendingActivation } from '../../src/domain/account/state.js';
import { HistoryError } from '../../src/domain/shape.js';

type Kept =
  | 'accountId'
  | 'kind'
  | 'studentId'
  | 'state'
  | 'closedFrom'
  | 'origin'
  | 'links'
  | 'expiresAt'
  | 'lastSignedInAt'
  | 'identity'
  | 'hasEmail'
  | 'hasMobile'
  | 'erasedAt';

type OpenDispute = Pick<Dispute, 'disputeId' | 'studentId' | 'uai'>;

/** The part of an account that lists keep. */
export interface ListedAccount extends Pick<Account, Kept> {
  /** The open ones alone. */
  readonly disputes: readonly OpenDispute[];
  readonly notification?: Pick<Notification, 'at'>;
  readonly activation?: Pick<PendingActivation, 'credentialId'>;
  readonly mergedInto?: Pick<MergedInto, 'mergeId' | 'state'>;
}

/** With every field, absent ones too: objects of one shape are copied faster than those of many. */
export type WholeListedAccount = { readonly [Field in keyof Required<ListedAccount>]: ListedAccount[Field] };

const preCreated = ({ accountId, kind, studentId }: DataOf<'AccountPreCreated'>): WholeListedAccount => ({
  accountId,
  kind,
  studentId,
  state: 'NOT_NOTIFIED',
  closedFrom: undefined,
  origin: 'NON_RENSEIGNE',
  links: [],
  disputes: [],
  expiresAt: undefined,
  lastSignedInAt: undefined,
  identity: undefined,
  hasEmail: false,
  hasMobile: false,
  notification: undefined,
  activation: undefined,
  mergedInto: undefined,
  erasedAt: undefined,
});

/** The account after the event: the same object when the event moves nothing that is kept. */
export function evolveListed(account: ListedAccount | undefined, event: AccountEvent, at: string): ListedAccount {
  if (event.type === 'AccountPreCreated') return preCreated(event.data);
  if (!account) throw new HistoryError(`an account begins with AccountPreCreated, not with ${event.type}`);
  const { type, data } = event;
  switch (type) {
    case 'IdentityRecorded':
      return { ...account, identity: data.identity };
    case 'ContactDetailsRecorded':
      return { ...account, hasEmail: data.hasEmail, hasMobile: data.hasMobile };
    case 'EmailChangeConfirmed':
      return { ...account, hasEmail: true };
    case 'PhoneChangeConfirmed':
      return { ...account, hasMobile: true };
    case 'ChangeStopped':
      return data.back ? { ...account, hasEmail: data.back.hasEmail, hasMobile: data.back.hasMobile } : account;
    case 'LinkAttached':
      return { ...account, links: withLink(account, data) };
    case 'LinkDetached':
      return { ...account, links: without(account.links, data.studentId) };
    case 'LinkDisputed':
      return { ...account, ...withOpenDisputes(withDispute(account, data, at)) };
    case 'LinkDisputeResolved':
      return { ...account, ...withOpenDisputes(withOutcome(account, data, at)) };
    case 'LinkDisputeWithdrawn':
      return { ...account, ...withOpenDisputes(withWithdrawal(account, data, at)) };
    case 'AccountNotified':
      return notified(account, data, at);
    case 'PasswordReset':
      return passwordReset(account, data);
    case 'ActivationStarted':
      return { ...account, state: 'ACTIVATING', activation: { credentialId: data.credentialId } };
    case 'AccountActivated':
      return activated(account, data);
    case 'AccountExpired':
      return { ...account, state: 'EXPIRED', activation: undefined, expiresAt: undefined };
    case 'SignedIn':
      return { ...account, lastSignedInAt: at };
    case 'AccountClosed':
      return { ...account, state: 'CLOSED', closedFrom: account.state };
    case 'AccountFreed':
      return freed(account, data);
    case 'AccountReopened':
      return { ...account, state: account.closedFrom ?? 'NOT_NOTIFIED', closedFrom: undefined };
    // A merge brings settled disputes, too, which are not kept; its undoing only takes disputes away.
    case 'AccountsMerged':
      return data.absorbedAccountId === account.accountId
        ? absorbed(account, data)
        : { ...account, ...withOpenDisputes(joined(account, data)) };
    case 'AccountsUnmerged':
      return data.absorbedAccountId === account.accountId
        ? restored(account, data)
        : { ...account, ...staying(account, data) };
    case 'PersonalDataErased':
      return erased(account, at);
    // These events move nothing that is kept. LinkDisputeReconsidered is about a settled dispute, and only open ones are kept.
    case 'LinkDisputeReconsidered':
    case 'WithheldLinkRecorded':
    case 'SourceRecordAttached':
    case 'SourceRecordDetached':
    case 'ContactProven':
    case 'HolderTold':
    case 'NotificationDelivered':
    case 'NotificationFailed':
    case 'NotificationDropped':
    case 'ProvisionalPasswordRevealed':
    case 'AccountInvited':
    case 'LetterPrinted':
    case 'ActivationEmailSent':
    case 'ExpiryReminderSent':
    case 'SessionsEnded':
    case 'SignInFailed':
    case 'BirthDatesMismatched':
    case 'AccountLocked':
    case 'AccountUnlocked':
    case 'PasswordChanged':
    case 'PasswordChangeForced':
    case 'RegistrationTried':
    case 'LoginRecovered':
    case 'PasswordResetRequested':
    case 'EmailChangeRequested':
    case 'PhoneChangeRequested':
    case 'ChildrenConfirmed':
    case 'CredentialAbandoned':
    case 'FranceConnectLinked':
    case 'FranceConnectUnlinked':
    case 'FranceConnectCompared':
    case 'DuplicateSuspected':
    case 'DuplicateCleared':
    case 'DuplicateDismissed':
      return account;
  }
}

const erased = ({ accountId, kind, studentId, origin }: ListedAccount, at: string): ListedAccount => ({
  ...preCreated({ accountId, kind, personId: '', ...(studentId !== undefined && { studentId }) }),
  state: 'CLOSED',
  origin,
  erasedAt: at,
});

/** What lists keep of the children: of open disputes, which link is disputed. */
const withOpenDisputes = ({ links, disputes }: Children): Pick<ListedAccount, 'links' | 'disputes'> => ({
  links,
  disputes: disputes.filter(isOpen).map(({ disputeId, studentId, uai }) => ({ disputeId, studentId, uai })),
});

const notified = (account: ListedAccount, data: DataOf<'AccountNotified'>, at: string): ListedAccount => ({
  ...account,
  notification: { at },
  ...(account.state !== 'ACTIVATED' && {
    state: 'NOTIFIED',
    origin: 'ETABLISSEMENT',
    activation: undefined,
    expiresAt: data.expiresAt,
  }),
});

const passwordReset = (account: ListedAccount, { expiresAt }: DataOf<'PasswordReset'>): ListedAccount =>
  account.state === 'ACTIVATED'
    ? account
    : { ...account, state: 'NOTIFIED', activation: undefined, expiresAt: expiresAt ?? account.expiresAt };

/** A pending activation is confirmed by a link sent to an e-mail address: the account then has one. */
const activated = (account: ListedAccount, { origin, credentialId }: DataOf<'AccountActivated'>): ListedAccount => ({
  ...account,
  state: 'ACTIVATED',
  origin,
  activation: undefined,
  expiresAt: undefined,
  hasEmail: account.hasEmail || (account.activation !== undefined && account.activation.credentialId === credentialId),
});

const freed = (account: ListedAccount, { hasEmail, hasMobile }: DataOf<'AccountFreed'>): ListedAccount => ({
  ...account,
  ...(account.state === 'CLOSED' ? { closedFrom: 'NOT_NOTIFIED' } : { state: 'NOT_NOTIFIED' }),
  origin: 'NON_RENSEIGNE',
  hasEmail,
  hasMobile,
  notification: undefined,
  activation: undefined,
  expiresAt: undefined,
  lastSignedInAt: undefined,
});

const absorbed = (account: ListedAccount, { mergeId }: Merge): ListedAccount => ({
  ...account,
  state: 'CLOSED',
  closedFrom: account.closedFrom ?? account.state,
  mergedInto: { mergeId, state: account.state },
  links: [],
  disputes: [],
});

function restored(account: ListedAccount, { mergeId, links, disputes }: Unmerge): ListedAccount {
  const { mergedInto } = account;
  if (mergedInto?.mergeId !== mergeId) return account;
  const { state } = mergedInto;
  return {
    ...account,
    ...withOpenDisputes({ links: withDisputes(links, disputes), disputes }),
    state,
    closedFrom: state === 'CLOSED' ? account.closedFrom : undefined,
    mergedInto: undefined,
  };
}
