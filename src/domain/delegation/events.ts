/** The events of one delegation's stream, `delegation-<delegationId>`: a head lends rights on a school to somebody, until a date. */

export type DelegationEvent =
  | {
      type: 'DelegationGranted';
      data: {
        delegationId: string;
        /** The school on which the rights are held. */
        uai: string;
        /** The person who may act: the subject (`sub`) of his or her access tokens, an opaque id. */
        delegate: string;
        /** The actions that the delegation names (`DELEGABLE` in `src/security/actions.ts`). */
        rights: string[];
        /** ISO 8601 UTC: the rights end at this instant unless revoked before. */
        until: string;
      };
    }
  /** The rights end at the time of this event. */
  | { type: 'DelegationRevoked'; data: Record<string, never> };
