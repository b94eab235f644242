/** Refusals about freeing an account: see `src/domain/refusals.ts`. */
import type { Texts } from '../../language.js';

export const FREEING_REFUSALS = {
  NOTHING_TO_FREE: {
    fr: "Ce compte n'est pas activé : personne n'est à en écarter. L'établissement peut le notifier.",
    en: 'This account is not activated: there is nobody to free it from. The school can notify it.',
  },
  UNMERGE_FIRST: {
    fr: "Qui a ce compte l'a réuni lui-même avec un autre. Si ce n'est pas son titulaire, annulez d'abord cette fusion : l'autre compte reprend ses enfants. Libérez ensuite celui-ci.",
    en: 'Whoever has this account has put another one together with it. If that is not its holder, undo the merge first: the other account takes its children back. Then free this one.',
  },
} as const satisfies Record<string, Texts>;
