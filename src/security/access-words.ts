/** Says in plain words what somebody read of an account. */
import { texts, type Texts } from '../domain/language.js';
import type { ReadKind } from '../domain/access/events.js';

export const ACCESS_WORDS: Readonly<Record<ReadKind, Texts>> = {
  LIST: texts('Vu dans une liste', 'Seen in a list'),
  SEARCH: texts('Trouvé par une recherche', 'Found by a search'),
  SHEET: texts('Fiche du compte consultée', 'Account sheet opened'),
  HISTORY: texts('Historique consulté', 'History read'),
  REPLAY: texts('État passé du compte consulté', 'Past state of the account read'),
  SUBSCRIPTION: texts('Compte suivi en direct', 'Account watched live'),
  REVEAL: texts('Mot de passe provisoire consulté', 'Provisional password shown'),
  EXPORT: texts('Données emportées dans un fichier', 'Data taken away in a file'),
  DIAGNOSIS: texts('Difficultés de connexion examinées', 'Trouble with signing in looked into'),
};
