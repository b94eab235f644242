/**
 * The keyed digests by which records are matched as one person's. Their types say what they are digests of; they are text in
 * the tables alone (`known/stored-text.ts`). Digests of different kinds never equal each other: the kind is digested with them.
 */

/** Keyed digests of a person's names. */
export interface NameDigests {
  /** Surname with first names, under each surname: with all of the first names, then with ever fewer. */
  readonly full: readonly string[];
  /** Each surname alone; as many as `full` has groups. */
  readonly surnames: readonly string[];
  readonly firstNames: readonly string[];
}

/**
 * What a record is known by beyond its own school and base. `ACADEMIE_ID`: the base's id where one person keeps it in the
 * académie; it follows the record that bears it. `NAMES_AND_MOBILE`: identifies one person. `COUNTERPART`: of a pupil, the key of
 * the record that another base has of him or her in this school.
 */
export interface MatchKey {
  readonly by: 'ACADEMIE_ID' | 'NAMES_AND_MOBILE' | 'COUNTERPART';
  readonly digest: string;
}

/** The id of an académie may pass on to another person. */
export const identifiesPerson = ({ by }: MatchKey): boolean => by === 'NAMES_AND_MOBILE';

export const share = (a: readonly string[], b: readonly string[]): boolean => a.some(one => b.includes(one));

export const shareFullName = (a: NameDigests, b: NameDigests): boolean => share(a.full, b.full);

export const shareSurnameOrFirstName = (a: NameDigests, b: NameDigests): boolean =>
  share(a.surnames, b.surnames) || share(a.firstNames, b.firstNames);

export const isNameless = ({ full, surnames, firstNames }: NameDigests): boolean =>
  full.length + surnames.length + firstNames.length === 0;
