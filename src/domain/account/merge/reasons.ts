/** The codes of a pair of accounts: why both may be one person's, who merged them, and who undid the merge. */
import type { Texts } from '../../language.js';

/** Why two accounts may be one person's, or what speaks against it: each code with its sentence. */
export const DUPLICATE_REASON_SENTENCES = {
  SAME_NAME: { fr: 'Ils ont le même nom et le même prénom.', en: 'They have the same surname and first name.' },
  NAMES_SWAPPED: {
    fr: "Le nom de l'un est le prénom de l'autre.",
    en: 'The surname of one is the first name of the other.',
  },
  SURNAME_DIFFERS: {
    fr: "Même prénom, mais un autre nom : l'un peut être le nom de naissance.",
    en: 'The same first name and another surname, which may be the birth name.',
  },
  NAME_CUT: {
    fr: "Le nom de l'un est celui de l'autre, tronqué.",
    en: 'The surname of one is that of the other, cut short.',
  },
  NAME_NEAR: { fr: "Les noms diffèrent d'une lettre ou deux.", en: 'The names differ by a letter or two.' },
  FIRST_NAME_PARTLY: { fr: 'Les prénoms concordent en partie.', en: 'The first names agree in part.' },
  OTHER_FIRST_NAME: {
    fr: "Le prénom de l'un est parmi les autres prénoms de l'autre.",
    en: 'The first name of one is among the other first names of the other.',
  },
  SAME_MOBILE: { fr: 'Ils ont le même numéro de mobile.', en: 'They have the same mobile number.' },
  MOBILE_MISSING: { fr: "L'un des deux n'a pas de numéro de mobile.", en: 'One of the two has no mobile number.' },
  MOBILE_DIFFERS: { fr: 'Les numéros de mobile diffèrent.', en: 'The mobile numbers differ.' },
  SAME_EMAIL: { fr: 'Ils ont la même adresse électronique.', en: 'They have the same e-mail address.' },
  SAME_ADDRESS: { fr: 'Ils ont la même adresse postale.', en: 'They have the same postal address.' },
  SAME_HOME_PHONE: { fr: 'Ils ont le même téléphone du domicile.', en: 'They have the same home number.' },
  SAME_SCHOOL: {
    fr: 'Même établissement, sans mobile ni adresse électronique qui les distingue.',
    en: 'In one school, and neither mobile nor e-mail address tells them apart.',
  },
  SAME_CHILD: { fr: 'Un enfant en commun.', en: 'A child in common.' },
} as const satisfies Record<string, Texts>;
export type DuplicateReason = keyof typeof DUPLICATE_REASON_SENTENCES;
export const DUPLICATE_REASONS = Object.keys(DUPLICATE_REASON_SENTENCES) as DuplicateReason[];

/** Who merged two accounts: the system (`RULE`: same names and mobile), the school, the académie's support or the holder. */
export const MERGE_REASONS = ['RULE', 'SCHOOL', 'SUPPORT', 'HOLDER'] as const;
export type MergeReason = (typeof MERGE_REASONS)[number];

/** By what a holder proved that two accounts are his or hers: login and password of the other, or the code sent to the mobile of both. */
export const REGROUPING_PROOFS = ['PROVISIONAL_PASSWORD', 'PASSWORD', 'SMS_CODE'] as const;
export type RegroupingProof = (typeof REGROUPING_PROOFS)[number];

/** Who undid a merge. `CONFLICT`: the system, because the account to keep had been absorbed into another meanwhile. */
export const UNMERGE_REASONS = ['SCHOOL', 'SUPPORT', 'HOLDER', 'CONFLICT'] as const;
export type UnmergeReason = (typeof UNMERGE_REASONS)[number];
