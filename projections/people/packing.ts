/**
 * What is stored of a person's document by the projections that show states and names: of an account only what their rows
 * and the fold of its later events depend on. Nothing that is left out has a say in what is kept.
 */
import type { AccountState } from '../../src/domain/account/events.js';
import type { Account, Dispute } from '../../src/domain/account/state.js';
import { isAccount, type AccountDocument, type PersonDocument, type StudentDocument } from './documents.js';

type Kept = 'kind' | 'studentId' | 'state' | 'closedFrom' | 'origin' | 'links' | 'expiresAt' | 'lastSignedInAt';

interface PackedAccount extends Pick<Account, Kept> {
  readonly account: string;
  readonly identity?: readonly [personId: string, version: number];
  readonly email?: true;
  readonly mobile?: true;
  readonly notifiedAt?: string;
  /** Of the pending activation. */
  readonly activation?: string;
  /** Of an account absorbed. */
  readonly merge?: readonly [mergeId: string, before: AccountState];
  /** The open ones. */
  readonly disputes?: readonly Dispute[];
  readonly names: Omit<AccountDocument, 'account'>;
}

export const packPerson = (document: PersonDocument): object =>
  isAccount(document) ? packAccount(document) : document;

function packAccount({ account, ...names }: AccountDocument): PackedAccount {
  const { accountId, kind, studentId, state, closedFrom, mergedInto, origin, links } = account;
  const { expiresAt, lastSignedInAt, identity } = account;
  const disputes = account.disputes.filter(({ outcome }) => outcome === undefined);
  return {
    account: accountId,
    kind,
    ...(studentId && { studentId }),
    state,
    ...(closedFrom && { closedFrom }),
    ...(mergedInto && { merge: [mergedInto.mergeId, mergedInto.state] as const }),
    origin,
    links,
    ...(expiresAt && { expiresAt }),
    ...(lastSignedInAt && { lastSignedInAt }),
    ...(identity && { identity: [identity.personId, identity.version] as const }),
    ...(account.hasEmail && { email: true as const }),
    ...(account.hasMobile && { mobile: true as const }),
    ...(account.notification && { notifiedAt: account.notification.at }),
    ...(account.activation && { activation: account.activation.credentialId }),
    ...(disputes.length > 0 && { disputes }),
    names,
  };
}

/** The rest of an account is as of one just created. */
export function unpackPerson(stored: object): PersonDocument {
  if (!('account' in stored)) return stored as StudentDocument;
  const {
    account: accountId,
    names,
    identity,
    email,
    mobile,
    notifiedAt,
    activation,
    merge,
    ...kept
  } = stored as PackedAccount;
  const contact = { personId: accountId, version: 0 };
  const account: Account = {
    accountId,
    personId: identity?.[0] ?? accountId,
    createdAt: '',
    sources: [],
    disputes: [],
    confirmedStudentIds: [],
    deliveries: [],
    passwordChangeForced: false,
    failures: 0,
    hasEmail: email ?? false,
    hasMobile: mobile ?? false,
    ...kept,
    ...(identity && { identity: { personId: identity[0], version: identity[1] } }),
    ...(notifiedAt && { notification: { at: notifiedAt, channel: 'LETTER', uai: '', reminded: false } }),
    ...(merge && { mergedInto: { mergeId: merge[0], state: merge[1], accountId, at: '', links: [] } }),
    ...(activation && { activation: { credentialId: activation, contact, confirmedStudentIds: [] } }),
  };
  return { account, ...names };
}
