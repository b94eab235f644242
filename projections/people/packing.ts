/** Packs documents of persons for storage, without the fields that are absent, and unpacks them again. */
import type { AccountState } from '../../src/domain/account/events.js';
import { isAccount, type AccountDocument, type PersonDocument, type StudentDocument } from './documents.js';
import type { ListedAccount, WholeListedAccount } from './listed-account.js';

/** Fields that are stored as they are. */
type AsItIs =
  'kind' | 'studentId' | 'state' | 'closedFrom' | 'origin' | 'links' | 'expiresAt' | 'lastSignedInAt' | 'erasedAt';

interface PackedAccount extends Pick<ListedAccount, AsItIs> {
  readonly account: string;
  readonly identity?: readonly [personId: string, version: number];
  readonly email?: true;
  readonly mobile?: true;
  readonly notifiedAt?: string;
  /** The credential of the pending activation. */
  readonly activation?: string;
  /** The merge that absorbed the account, and its state before. */
  readonly merge?: readonly [mergeId: string, before: AccountState];
  readonly disputes?: ListedAccount['disputes'];
  readonly names: Omit<AccountDocument, 'account'>;
}

/** The stored form of a document. */
export const packPerson = (document: PersonDocument): object =>
  isAccount(document) ? packAccount(document) : document;

function packAccount({ account, ...names }: AccountDocument): PackedAccount {
  const { accountId, kind, studentId, state, closedFrom, mergedInto, origin, links, disputes } = account;
  const { expiresAt, lastSignedInAt, erasedAt, identity } = account;
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
    ...(erasedAt && { erasedAt }),
    ...(identity && { identity: [identity.personId, identity.version] as const }),
    ...(account.hasEmail && { email: true as const }),
    ...(account.hasMobile && { mobile: true as const }),
    ...(account.notification && { notifiedAt: account.notification.at }),
    ...(account.activation && { activation: account.activation.credentialId }),
    ...(disputes.length > 0 && { disputes }),
    names,
  };
}

/** The document of a stored form. */
export function unpackPerson(stored: object): PersonDocument {
  if (!('account' in stored)) return stored as StudentDocument;
  const packed = stored as PackedAccount;
  const { identity, notifiedAt, activation, merge } = packed;
  const account: WholeListedAccount = {
    accountId: packed.account,
    kind: packed.kind,
    studentId: packed.studentId,
    state: packed.state,
    closedFrom: packed.closedFrom,
    origin: packed.origin,
    links: packed.links,
    disputes: packed.disputes ?? [],
    expiresAt: packed.expiresAt,
    lastSignedInAt: packed.lastSignedInAt,
    identity: identity && { personId: identity[0], version: identity[1] },
    hasEmail: packed.email ?? false,
    hasMobile: packed.mobile ?? false,
    notification: notifiedAt === undefined ? undefined : { at: notifiedAt },
    activation: activation === undefined ? undefined : { credentialId: activation },
    erasedAt: packed.erasedAt,
    mergedInto: merge && { mergeId: merge[0], state: merge[1] },
  };
  return { account, ...packed.names };
}
