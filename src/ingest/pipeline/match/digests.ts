/**
 * The keyed digests by which records are matched as one person's. In the code, types say what a digest is made of; in the
 * tables, prefixes of the text do (`known/stored-text.ts`). Digests of different kinds never equal each other: the kind is
 * digested with the value.
 */

/** Keyed digests of a person's names. */
export interface NameDigests {
  /** Surname with first names. Each surname has a group of the same length: with all first names first, then with ever fewer. */
  readonly full: readonly string[];
  /** Each surname alone; as many as `full` has groups. */
  readonly surnames: readonly string[];
  /** The first of several first names. */
  readonly firstNames: readonly string[];
}

/**
 * A key by which a record is found beyond its own school and base. `ACADEMIE_ID` is the base's id, where a person keeps it in
 * the whole académie; it may pass on to another person. `NAMES_AND_MOBILE` is a full name with the mobile; it identifies one
 * person. `COUNTERPART` is, for a pupil, the key of the record that another base has of him or her in this school.
 */
export interface MatchKey {
  readonly by: 'ACADEMIE_ID' | 'NAMES_AND_MOBILE' | 'COUNTERPART';
  readonly digest: string;
}

/** Whether whoever bears the key is one person. An id of an académie may pass on to another person. */
export const identifiesPerson = ({ by }: MatchKey): boolean => by === 'NAMES_AND_MOBILE';

/** Whether the two lists have a digest in common. */
export const share = (a: readonly string[], b: readonly string[]): boolean => a.some(one => b.includes(one));

/** Whether the two have a full name in common. */
export const shareFullName = (a: NameDigests, b: NameDigests): boolean => share(a.full, b.full);

export const shareSurnameOrFirstName = (a: NameDigests, b: NameDigests): boolean =>
  share(a.surnames, b.surnames) || share(a.firstNames, b.firstNames);

/** Whether there is no digest at all: of a record stored before names were kept. */
export const isNameless = ({ full, surnames, firstNames }: NameDigests): boolean =>
  full.length + surnames.length + firstNames.length === 0;
