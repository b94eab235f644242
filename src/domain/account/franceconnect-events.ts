/** What happens between an account and FranceConnect. Who the person is at FranceConnect, the vault knows by a keyed digest alone. */

/** Where the identity of FranceConnect says something else than the base. Nobody is refused for it: assistance sees it. */
export const IDENTITY_DIFFERENCES = ['SURNAME', 'FIRST_NAME', 'CIVILITY'] as const;
export type IdentityDifference = (typeof IDENTITY_DIFFERENCES)[number];

export type FranceConnectEvent =
  /** From now on this identity opens the account, and no other identity does. `linkId` names the link in the vault. */
  | { type: 'FranceConnectLinked'; data: { linkId: string; differs: IdentityDifference[] } }
  | { type: 'FranceConnectUnlinked'; data: { linkId: string } }
  /** The identity differs from the base in other fields than before: one of the two has changed. */
  | { type: 'FranceConnectCompared'; data: { differs: IdentityDifference[] } };
