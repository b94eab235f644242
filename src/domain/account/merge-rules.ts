/** What may be said of two accounts of one person: why they look alike, who puts them together, who parts them. */

/** Why two accounts may be one person's, or what speaks against it: each code with its sentence. */
export const DUPLICATE_REASON_SENTENCES = {
  SAME_NAME: 'Same surname and first name.',
  NAMES_SWAPPED: 'The surname in use of one is the birth name of the other.',
  NAME_CUT: 'The surname of one is that of the other, cut short.',
  NAME_NEAR: 'The names differ by a letter or two.',
  FIRST_NAME_PARTLY: 'The first names agree in part.',
  OTHER_FIRST_NAME: 'The first name of one is among the other first names of the other.',
  SAME_MOBILE: 'Same mobile number.',
  MOBILE_MISSING: 'One of the two has no mobile number.',
  MOBILE_DIFFERS: 'The mobile numbers differ.',
  SAME_EMAIL: 'Same e-mail address.',
  SAME_ADDRESS: 'Same postal address.',
  SAME_HOME_PHONE: 'Same home number.',
  SAME_CHILD: 'A child in common.',
} as const;
export type DuplicateReason = keyof typeof DUPLICATE_REASON_SENTENCES;
export const DUPLICATE_REASONS = Object.keys(DUPLICATE_REASON_SENTENCES) as DuplicateReason[];

/** By the rule of names and mobile, the school, the académie's support, the holder. */
export const MERGE_REASONS = ['RULE', 'SCHOOL', 'SUPPORT', 'HOLDER'] as const;
export type MergeReason = (typeof MERGE_REASONS)[number];

/** `CONFLICT`: the account to keep was itself absorbed meanwhile, so the merge was taken back by the system. */
export const UNMERGE_REASONS = ['SCHOOL', 'SUPPORT', 'HOLDER', 'CONFLICT'] as const;
export type UnmergeReason = (typeof UNMERGE_REASONS)[number];
