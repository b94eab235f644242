/** The French words for the states and origins of accounts, as the console and its documents show them. */
import type { AccountOrigin, AccountState } from './events.js';

export const STATE_LABELS: Readonly<Record<AccountState, string>> = {
  NOT_NOTIFIED: 'Non notifié',
  NOTIFIED: 'Notifié et non activé',
  ACTIVATING: 'En cours d’activation',
  ACTIVATED: 'Activé',
  EXPIRED: 'Expiré',
  CLOSED: 'Clos',
};

export const ORIGIN_LABELS: Readonly<Record<AccountOrigin, string>> = {
  ETABLISSEMENT: 'Établissement',
  RESPONSABLE: 'Responsable',
  FRANCECONNECT: 'FranceConnect',
  ATEN: 'ATEN',
  ENT: 'ENT',
  NON_RENSEIGNE: 'N/A',
};
