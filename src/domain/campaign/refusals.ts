/** Refusals of campaigns: see `src/domain/refusals.ts`. */
import type { Texts } from '../language.js';

export const CAMPAIGN_REFUSALS = {
  CAMPAIGN_ENDED: {
    fr: "Cette campagne est déjà terminée : il n'y a plus rien à annuler. Consultez ses résultats.",
    en: 'This campaign has ended already: there is nothing left to cancel. Look at its outcomes.',
  },
  CAMPAIGN_RUNNING: {
    fr: "Cette campagne est encore en cours. Attendez qu'elle se termine, ou annulez-la.",
    en: 'This campaign is still running. Wait until it ends, or cancel it.',
  },
  CAMPAIGN_UNKNOWN: {
    fr: "Cette campagne n'existe pas, ou vous n'y avez pas accès. Rechargez la liste des campagnes.",
    en: 'No such campaign among those you may see. Reload the list of campaigns.',
  },
  CHANNEL_MISSING: {
    fr: 'Dites comment prévenir les titulaires : par courrier, par courriel, ou par courriel et sinon par courrier.',
    en: 'Say how the holders are told: by letter, by e-mail, or by e-mail and else by letter.',
  },
  CHANNEL_UNUSED: {
    fr: "Cette action ne prévient personne : ne donnez pas de moyen d'envoi.",
    en: 'This action tells nobody: give no channel.',
  },
  NOTHING_FAILED: {
    fr: "Aucun compte de cette campagne n'est en échec : il n'y a rien à réessayer.",
    en: 'No account of this campaign has failed: there is nothing to retry.',
  },
  RESPONSABLES_ONLY: {
    fr: 'Seuls les responsables peuvent créer leur compte eux-mêmes. Notifiez les élèves.',
    en: 'Only guardians can make their account themselves. Notify the pupils.',
  },
  SELECTION_CHANGED: {
    fr: "La sélection n'a plus le nombre de comptes que vous avez vu. Affichez de nouveau l'aperçu, puis confirmez.",
    en: 'The selection no longer has the number of accounts that you saw. Look at the preview again, then confirm.',
  },
  SELECTION_EMPTY: {
    fr: "Aucun compte n'est sélectionné. Choisissez des lignes, ou d'autres filtres.",
    en: 'No account is selected. Choose rows, or other filters.',
  },
  SELECTION_TOO_LARGE: {
    fr: 'Une campagne porte sur 200 000 comptes au plus. Partagez-la, par exemple par établissement.',
    en: 'A campaign takes 200,000 accounts at most. Divide it, by school for instance.',
  },
} as const satisfies Record<string, Texts>;
