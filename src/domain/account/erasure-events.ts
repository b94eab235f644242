/** What erasing a person leaves on the person's accounts. */

/** Why the data of a person are erased. */
export const ERASURE_GROUNDS = ['REQUEST', 'NOT_NEEDED', 'UNLAWFUL', 'LEGAL_OBLIGATION', 'RESTORED'] as const;
export type ErasureGround = (typeof ERASURE_GROUNDS)[number];

/** The erasure that an event is part of. */
export interface ErasureFacts {
  readonly erasureId: string;
  readonly ground: ErasureGround;
  /** Ids of all accounts of the person, this one among them: the others are erased by the same erasure. */
  readonly accountIds: readonly string[];
}

export type ErasureEvent =
  /**
   * The person's data are erased: nothing is done on the account any more. `childIds`: the pupils who were attached. Names, contact details and
   * passwords are destroyed in the vault.
   */
  {
    type: 'PersonalDataErased';
    data: { erasureId: string; ground: ErasureGround; accountIds: string[]; childIds: string[] };
  };
