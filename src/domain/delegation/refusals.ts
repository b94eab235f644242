/** Refusals of delegations: see `src/domain/refusals.ts`. */
import type { Texts } from '../language.js';

export const DELEGATION_REFUSALS = {
  DELEGATE_IS_GRANTOR: {
    fr: "Vous ne pouvez pas vous déléguer vos propres droits. Donnez l'identifiant d'une autre personne.",
    en: 'You cannot delegate your rights to yourself. Give the identifier of somebody else.',
  },
  DELEGATION_END_INVALID: {
    fr: "La date de fin d'une délégation doit être à venir, et dans treize mois au plus. Choisissez une autre date.",
    en: 'A delegation must end in the future, and within thirteen months. Choose another date.',
  },
  DELEGATION_UNKNOWN: {
    fr: "Cette délégation n'existe pas, ou vous n'y avez pas accès. Rechargez la liste des délégations.",
    en: 'No such delegation among those you may see. Reload the list of delegations.',
  },
  RIGHTS_MISSING: {
    fr: 'Dites quels droits la délégation donne : choisissez-en au moins un.',
    en: 'Say which rights the delegation gives: choose at least one.',
  },
} as const satisfies Record<string, Texts>;
