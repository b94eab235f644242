/** How events point to personal data, which the vault alone holds. */

/** A reference into the vault: a person, and the version of one facet (identity, or contact). It never holds the data itself. */
export interface VaultRef {
  readonly personId: string;
  readonly version: number;
}

/** The same version of the same person's facet. */
export const sameRef = (one: VaultRef | undefined, other: VaultRef): boolean =>
  one?.personId === other.personId && one.version === other.version;
