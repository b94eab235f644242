/** Refusals of erasing a person: see `src/domain/refusals.ts`. */
import type { Texts } from '../language.js';

export const ERASURE_REFUSALS = {
  ERASURE_CHANGED: {
    fr: "Quelque chose a changé chez cette personne depuis l'aperçu de l'effacement. Regardez de nouveau l'aperçu, puis confirmez-le.",
    en: 'Something about this person has changed since the rehearsal of the erasure. Look at the rehearsal again, then confirm it.',
  },
} as const satisfies Record<string, Texts>;
