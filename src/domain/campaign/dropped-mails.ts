/** Why an e-mail was dropped before it was sent, in the words of heads and their delegates. */
import type { DropReason } from '../account/delivery-report.js';
import type { ReasonTexts } from './texts.js';

const NOTHING_TO_DO = { fr: "Rien n'est à faire.", en: 'Nothing is to be done.' } as const;

/** The texts of each reason, by its code: the `reason` of a `NotificationDropped` event. */
export const DROPPED_MAILS = {
  NOTIFIED_SINCE: {
    reason: {
      fr: "Avant l'envoi, l'établissement a notifié ce compte de nouveau : seul ce dernier envoi compte.",
      en: 'Before it was sent, the school notified this account again: that last notification alone counts.',
    },
    remedy: NOTHING_TO_DO,
  },
  ACTIVATED_SINCE: {
    reason: {
      fr: "Avant l'envoi, le titulaire avait déjà activé son compte.",
      en: 'Before it was sent, the holder had activated the account already.',
    },
    remedy: NOTHING_TO_DO,
  },
  PASSWORD_CHANGED_SINCE: {
    reason: {
      fr: "Avant l'envoi, le mot de passe de ce compte a été changé ou réinitialisé de nouveau.",
      en: 'Before it was sent, the password of this account was changed, or reset again.',
    },
    remedy: NOTHING_TO_DO,
  },
  OPENED_BY_HOLDER: {
    reason: {
      fr: "Avant l'envoi, le titulaire a ouvert son compte sans l'établissement.",
      en: 'Before it was sent, the holder opened the account without the school.',
    },
    remedy: NOTHING_TO_DO,
  },
  EXPIRED_SINCE: {
    reason: {
      fr: "Avant l'envoi, le délai d'activation de ce compte s'est écoulé.",
      en: 'Before it was sent, the time to activate this account ran out.',
    },
    remedy: { fr: 'Notifiez ce compte de nouveau.', en: 'Notify this account again.' },
  },
  CLOSED_SINCE: {
    reason: {
      fr: "Avant l'envoi, ce compte a été clos : aucun élève ne lui est plus rattaché.",
      en: 'Before it was sent, this account was closed: no pupil is attached to it any more.',
    },
    remedy: {
      fr: "S'il s'agit d'une erreur, corrigez le rattachement dans la base élèves.",
      en: 'If that is a mistake, correct the attachment in the school base.',
    },
  },
  MERGED_SINCE: {
    reason: {
      fr: "Avant l'envoi, ce compte a été fusionné avec un autre de la même personne.",
      en: 'Before it was sent, this account was merged into another of the same person.',
    },
    remedy: {
      fr: "Notifiez l'autre compte, s'il n'est pas activé.",
      en: 'Notify the other account, unless it is activated.',
    },
  },
  OVERTAKEN: {
    reason: {
      fr: "Avant l'envoi, l'état du compte a changé : ce courriel n'avait plus d'objet.",
      en: 'Before it was sent, the account changed: this e-mail had become pointless.',
    },
    remedy: {
      fr: "Regardez l'état du compte, et notifiez-le de nouveau s'il y a lieu.",
      en: 'Look at the state of the account, and notify it again if need be.',
    },
  },
} as const satisfies Record<DropReason, ReasonTexts>;
