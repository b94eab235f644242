/** What is asked by somebody who makes an account without the school. */
import type { ChildFacts, ContactFacts, NewPassword } from './command-facts.js';
import type { DataOf } from './events.js';
import type { IdentityDifference } from './franceconnect-events.js';

/** The ways to an account without the school. */
export type OwnPath = Exclude<DataOf<'AccountActivated'>['path'], 'NOTIFIED'>;

/** Somebody whose code was right gives the birth dates, and a password of his or her own. */
export interface Register {
  readonly type: 'Register';
  /** ISO 8601 UTC, business time. */
  readonly at: string;
  readonly path: OwnPath;
  /** The contact with the mobile that the code has proven; `changed` when the account did not have that mobile. */
  readonly contact: ContactFacts;
  /** Left out where FranceConnect signs the holder in. */
  readonly newPassword?: NewPassword;
  /** The link to the identity of FranceConnect that opens the account; for that path alone. */
  readonly franceConnect?: { readonly linkId: string; readonly differs: readonly IdentityDifference[] };
  /** Whether the mobile must not make the account: the support has freed the account from whoever had it by this mobile. */
  readonly barred: boolean;
  /** Whether at least one attached child is enrolled and has an INE. */
  readonly eligible: boolean;
  readonly children: readonly ChildFacts[];
  readonly birthDates: readonly string[];
  readonly disputes: readonly { readonly studentId: string; readonly disputeId: string }[];
}

/** Somebody with the names and the mobile of its holder tries to make an account. */
export interface RecordRegistrationTried {
  readonly type: 'RecordRegistrationTried';
  /** ISO 8601 UTC, business time. */
  readonly at: string;
  readonly path: OwnPath;
}
