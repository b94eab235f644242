/** Why a person acts on an account: reasons are chosen from a list, so that no text about anybody enters the ledger. */
import type { Texts } from './language.js';

/** The reasons of every installation; others are configured beside them. */
export const REASONS = {
  HOLDER_REQUEST: { fr: 'À la demande du titulaire', en: 'At the request of the holder' },
  LETTER_LOST: { fr: 'Courrier perdu ou non reçu', en: 'Letter lost or not received' },
  EMAIL_NOT_RECEIVED: { fr: 'Courriel non reçu', en: 'E-mail not received' },
  LOGIN_FORGOTTEN: { fr: 'Identifiant oublié', en: 'Login forgotten' },
  PASSWORD_FORGOTTEN: { fr: 'Mot de passe oublié', en: 'Password forgotten' },
  CONTACT_CORRECTED: { fr: 'Coordonnées corrigées', en: 'Contact details corrected' },
  NEW_SCHOOL_YEAR: { fr: 'Campagne de rentrée', en: 'Campaign of the new school year' },
  WRONG_ATTACHMENT: { fr: 'Rattachement erroné', en: 'Wrong attachment' },
  SAME_PERSON: { fr: 'Une seule et même personne', en: 'One and the same person' },
  NOT_SAME_PERSON: { fr: 'Deux personnes différentes', en: 'Two different persons' },
  DONE_BY_MISTAKE: { fr: 'Action faite par erreur', en: 'Done by mistake' },
  STOLEN: { fr: 'Compte utilisé par un tiers', en: 'Account used by somebody else' },
  LEAK: { fr: 'Mots de passe divulgués', en: 'Passwords leaked' },
  PRECAUTION: { fr: 'Par précaution', en: 'As a precaution' },
  OTHER: { fr: 'Autre motif', en: 'Another reason' },
} as const satisfies Record<string, Texts>;

/** The reasons of an installation, by code. */
export type Reasons = Readonly<Record<string, Texts>>;

/** How the code of a reason is written. */
export const REASON_CODE = /^[A-Z][A-Z0-9_]{0,39}$/;
