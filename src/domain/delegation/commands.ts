/** What can be asked of a delegation. `at`: the business time of the command, ISO 8601 UTC. */

export interface GrantDelegation {
  readonly type: 'Grant';
  readonly at: string;
  readonly delegationId: string;
  readonly uai: string;
  /** The subject of whoever grants. Nobody lends rights to himself. */
  readonly grantor: string;
  readonly delegate: string;
  readonly rights: readonly string[];
  readonly until: string;
}

/** Ends the rights now. Does nothing when they have ended. */
export interface RevokeDelegation {
  readonly type: 'Revoke';
  readonly at: string;
}

export type DelegationCommand = GrantDelegation | RevokeDelegation;
