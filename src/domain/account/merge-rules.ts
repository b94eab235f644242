/** What may be said of two accounts of one person: why they look alike, who puts them together, who parts them. */

/** Why two accounts may be one person's. */
export const DUPLICATE_REASONS = [
  'SAME_NAME',
  'NAMES_SWAPPED',
  'NAME_CUT',
  'NAME_NEAR',
  'FIRST_NAME_PARTLY',
  'SAME_MOBILE',
  'MOBILE_MISSING',
  'MOBILE_DIFFERS',
  'SAME_EMAIL',
  'SAME_ADDRESS',
  'SAME_HOME_PHONE',
  'SAME_CHILD',
] as const;
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

/** By the rule of names and mobile, the school, the académie's support, the holder. */
export const MERGE_REASONS = ['RULE', 'SCHOOL', 'SUPPORT', 'HOLDER'] as const;
export type MergeReason = (typeof MERGE_REASONS)[number];

/** `CONFLICT`: the account to keep was itself absorbed meanwhile, so the merge was taken back by the system. */
export const UNMERGE_REASONS = ['SCHOOL', 'SUPPORT', 'HOLDER', 'CONFLICT'] as const;
export type UnmergeReason = (typeof UNMERGE_REASONS)[number];
