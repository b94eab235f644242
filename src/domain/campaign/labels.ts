/** The French words for what campaigns do and for what becomes of their accounts, as the console and its documents show them. */
import type { Channel } from '../account/events.js';
import type { CampaignAction } from './events.js';

export const ACTION_LABELS: Readonly<Record<CampaignAction, string>> = {
  NOTIFY: 'Notification',
  RESET: 'Réinitialisation des mots de passe',
  INVITE: 'Invitation à ouvrir un compte',
  FORCE_CHANGE: 'Changement de mot de passe imposé',
};

/** What became of an account; `WAITING` until its turn has come. */
export const OUTCOME_LABELS = {
  WAITING: 'À traiter',
  DONE: 'Fait',
  LEFT_OUT: 'Écarté',
  FAILED: 'En échec',
} as const;

export const CHANNEL_LABELS: Readonly<Record<Channel, string>> = { LETTER: 'Courrier', EMAIL: 'Courriel' };

/** How far a letter or an e-mail has come. */
export const DELIVERY_LABELS = {
  LETTER: { WAITING: 'À imprimer', SENT: 'Imprimé', FAILED: 'En échec' },
  EMAIL: { WAITING: 'En attente', SENT: 'Envoyé', FAILED: 'Non distribué', DROPPED: 'Non envoyé' },
} as const satisfies Readonly<Record<Channel, object>>;
