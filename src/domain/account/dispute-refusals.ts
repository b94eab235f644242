/** Refusals of disputes of links: see `src/domain/refusals.ts`. */
import type { Texts } from '../language.js';

export const DISPUTE_REFUSALS = {
  DISPUTE_UNKNOWN: {
    fr: "Ce signalement n'existe pas sur ce compte. Rechargez la fiche du compte.",
    en: 'No such dispute on this account. Reload the account.',
  },
  DISPUTE_REASON_REQUIRED: {
    fr: 'Dites pourquoi le rattachement est maintenu : choisissez un motif, que le responsable lira.',
    en: 'Say why the link is kept: choose a reason, which the holder will read.',
  },
  DISPUTE_SETTLED: {
    fr: "L'établissement a déjà réglé ce signalement : il ne peut plus être retiré. Adressez-vous à l'établissement.",
    en: 'The school has settled this dispute already: it can no longer be withdrawn. Turn to the school.',
  },
  DISPUTE_WITHDRAWN: {
    fr: "Le responsable a retiré ce signalement : il n'y a plus rien à régler. Rechargez la liste.",
    en: 'The holder has withdrawn this dispute: nothing is left to be settled. Reload the list.',
  },
} as const satisfies Record<string, Texts>;
