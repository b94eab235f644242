/** Refusals of regrouping: see `src/domain/refusals.ts`. */
import type { Texts } from '../../language.js';

export const REGROUPING_REFUSALS = {
  MOBILE_UNPROVEN: {
    fr: "Votre mobile n'est pas confirmé : aucun code ne peut y être envoyé. Confirmez-le d'abord, ou donnez l'identifiant et le mot de passe de l'autre compte.",
    en: 'Your mobile is not confirmed: no code can be sent to it. Confirm it first, or give login and password of the other account.',
  },
  REGROUPING_NAMES_DIFFER: {
    fr: "Les deux comptes ne portent pas le même nom et le même prénom. Demandez à l'établissement de corriger sa base, ou de réunir les comptes.",
    en: 'The two accounts do not have the same surname and first name. Ask the school to correct its base, or to merge the accounts.',
  },
  REGROUPING_UNDO_LATE: {
    fr: "Plus de sept jours ont passé : adressez-vous à l'établissement, qui peut encore séparer les comptes.",
    en: 'More than seven days have passed: turn to the school, which can still separate the accounts.',
  },
} as const satisfies Record<string, Texts>;
