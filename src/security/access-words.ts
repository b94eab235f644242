/** Says in plain words what somebody read of an account. */
import type { Texts } from '../domain/language.js';
import type { ReadKind } from '../domain/access/events.js';

const says = (fr: string, en: string): Texts => ({ fr, en });

export const ACCESS_WORDS: Readonly<Record<ReadKind, Texts>> = {
  LIST: says('Vu dans une liste', 'Seen in a list'),
  SEARCH: says('Trouvé par une recherche', 'Found by a search'),
  SHEET: says('Fiche du compte consultée', 'Account sheet opened'),
  HISTORY: says('Historique consulté', 'History read'),
  REPLAY: says('État passé du compte consulté', 'Past state of the account read'),
  SUBSCRIPTION: says('Compte suivi en direct', 'Account watched live'),
  REVEAL: says('Mot de passe provisoire consulté', 'Provisional password shown'),
  EXPORT: says('Données emportées dans un fichier', 'Data taken away in a file'),
  DIAGNOSIS: says('Difficultés de connexion examinées', 'Trouble with signing in looked into'),
};
