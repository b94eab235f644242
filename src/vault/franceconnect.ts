/** What the vault keeps of people who come from FranceConnect: who is on the way, and which identity opens which account. */

/** Who somebody is, as FranceConnect says it. Names in its spelling. */
export interface FranceConnectIdentity {
  /** All first names, separated by blanks. */
  readonly givenName: string;
  /** The surname at birth. */
  readonly familyName: string;
  /** `YYYY-MM-DD`; the day, or day and month, may be presumed and are then `01`. */
  readonly birthDate?: string;
  readonly gender?: 'female' | 'male';
}

/** Somebody who has come back from FranceConnect. */
export interface FranceConnectArrival {
  /** Keyed digest of FranceConnect's name for the person (`sub`). */
  readonly subject: string;
  readonly identity: FranceConnectIdentity;
  /** The ID token, which FranceConnect is shown when the person signs out. */
  readonly idToken: string;
  /** Keyed digest of FranceConnect's name for the session (`sid`), when it gave one. */
  readonly session?: string;
  /** True when the person was asked to prove anew who he or she is. */
  readonly again: boolean;
}

/** An identity that opens an account. */
export interface FranceConnectLinked {
  readonly linkId: string;
  readonly accountId: string;
}

/** The same, as it is found. */
export interface FranceConnectFound extends FranceConnectLinked {
  /** Linked within the last minute: the event that names the link may still be on its way. */
  readonly recent: boolean;
}

/** Whoever gives a ticket, and the request that it was asked for with. */
export interface FranceConnectTicket {
  readonly ticket: string;
  readonly request: string;
}

/** Arrivals last ten minutes (real time of the database) and serve once. What they hold is sealed. */
export interface FranceConnectVault {
  /** Keeps an arrival for whoever holds the request of this challenge (`challengeOf`). The answer is its ticket: 256 bits, base64url. */
  arrive(arrival: FranceConnectArrival, challenge: string): Promise<string>;
  /** The arrival; `undefined` when the ticket is unknown, used or too old, or the request another one. Does not use it up. */
  arrival(given: FranceConnectTicket): Promise<FranceConnectArrival | undefined>;
  /** Uses the ticket up. False when it was used or has expired meanwhile. */
  consume(given: FranceConnectTicket): Promise<boolean>;
  /** The account that an identity opens. It may be a moment ahead of the ledger: look whether the account names the link. */
  linkOf(subject: string): Promise<FranceConnectFound | undefined>;
  /**
   * Links an identity to an account, in place of its link `instead` or, without it, of none. False when the identity has another link
   * meanwhile: nothing is done.
   */
  link(subject: string, link: FranceConnectLinked & { readonly personId: string }, instead?: string): Promise<boolean>;
  /** Ends a link; an unknown one is ignored. */
  unlink(linkId: string): Promise<void>;
  /** Deletes arrivals that nobody has called for in time. */
  forget(): Promise<number>;
}
