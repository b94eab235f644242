/** Why an account was left out of a campaign, in the words of heads and their delegates. */
import type { LeftOutReason } from './events.js';
import type { ReasonTexts } from './texts.js';

export const LEFT_OUT_TEXTS = {
  ACCOUNT_UNKNOWN: {
    reason: { fr: "Ce compte n'existe pas.", en: 'This account does not exist.' },
    remedy: {
      fr: 'Rechargez la liste, puis choisissez de nouveau les personnes.',
      en: 'Reload the list, then choose the persons again.',
    },
  },
  ACCOUNT_MERGED: {
    reason: {
      fr: 'Ce compte a été fusionné avec un autre compte de la même personne.',
      en: 'This account was merged into another account of the same person.',
    },
    remedy: {
      fr: "Choisissez l'autre compte : la fiche de celui-ci y mène.",
      en: 'Choose the other account: the sheet of this one leads to it.',
    },
  },
  ACCOUNT_CLOSED: {
    reason: {
      fr: "Ce compte est clos : aucun élève n'y est plus rattaché.",
      en: 'This account is closed: no pupil is attached to it any more.',
    },
    remedy: {
      fr: "Si c'est une erreur, corrigez la base de l'établissement, puis importez-la : le compte rouvrira.",
      en: 'If this is wrong, correct the school base, then import it: the account reopens.',
    },
  },
  FRANCECONNECT: {
    reason: {
      fr: "Le titulaire se connecte avec FranceConnect : son compte n'a pas de mot de passe de l'établissement.",
      en: 'The holder signs in with FranceConnect: the account has no password from the school.',
    },
    remedy: {
      fr: "Rien n'est à faire : le titulaire se connecte sans l'établissement.",
      en: 'Nothing is to be done: the holder signs in without the school.',
    },
  },
  SELF_REGISTERED: {
    reason: {
      fr: 'Le titulaire a ouvert ce compte lui-même, avec son téléphone mobile.',
      en: 'The holder opened this account without the school, with a mobile phone.',
    },
    remedy: {
      fr: 'Le titulaire demande lui-même un nouveau mot de passe, depuis la page de connexion.',
      en: 'The holder asks for a new password without the school, from the sign-in page.',
    },
  },
  NOT_ELIGIBLE: {
    reason: {
      fr: "Le titulaire de ce compte n'est ni un élève inscrit avec un identifiant national (INE), ni le responsable légal d'un tel élève.",
      en: 'The holder of this account is neither a pupil enrolled with a national identifier (INE), nor the legal guardian of one.',
    },
    remedy: {
      fr: "Corrigez l'identifiant national ou le responsable dans la base de l'établissement, puis importez-la.",
      en: 'Correct the national identifier or the guardian in the school base, then import it.',
    },
  },
  NOT_IN_SCHOOL: {
    reason: {
      fr: "Aucun élève de ce compte n'est plus inscrit dans l'établissement.",
      en: 'No pupil of this account is enrolled in the school any more.',
    },
    remedy: {
      fr: "Le nouvel établissement de l'élève s'en charge. Si c'est une erreur, corrigez la base, puis importez-la.",
      en: 'The new school of the pupil sees to it. If this is wrong, correct the base, then import it.',
    },
  },
  ALREADY_NOTIFIED: {
    reason: {
      fr: "L'établissement a notifié ce compte il y a peu.",
      en: 'The school has notified this account recently.',
    },
    remedy: {
      fr: 'Pour notifier ce compte quand même, notifiez-le hors campagne, depuis sa fiche ; ou donnez à la campagne une date plus récente : seul un compte notifié depuis cette date est laissé de côté.',
      en: 'To notify this account all the same, notify it outside a campaign, from its sheet; or give the campaign a later date: only an account notified since that date is left out.',
    },
  },
  ALREADY_INVITED: {
    reason: {
      fr: "L'établissement a invité ce responsable il y a peu.",
      en: 'The school has invited this guardian recently.',
    },
    remedy: {
      fr: 'Pour inviter ce responsable quand même, invitez-le hors campagne, depuis la fiche de son compte ; ou donnez à la campagne une date plus récente : seul un responsable invité depuis cette date est laissé de côté.',
      en: 'To invite this guardian all the same, invite him or her outside a campaign, from the sheet of the account; or give the campaign a later date: only a guardian invited since that date is left out.',
    },
  },
  ALREADY_ACTIVATED: {
    reason: { fr: 'Ce compte est déjà activé.', en: 'This account is already activated.' },
    remedy: {
      fr: "Rien n'est à faire : le titulaire l'utilise.",
      en: 'Nothing is to be done: the holder uses it.',
    },
  },
  EMAIL_MISSING: {
    reason: { fr: "Ce compte n'a pas d'adresse électronique.", en: 'This account has no e-mail address.' },
    remedy: {
      fr: "Notifiez-le par courrier, ou ajoutez d'abord une adresse.",
      en: 'Notify it by letter, or add an address first.',
    },
  },
  EMAIL_UNPROVEN: {
    reason: {
      fr: "Ce compte est activé, et son titulaire n'a pas confirmé l'adresse électronique : aucun lien qui ouvre le compte n'y est envoyé.",
      en: 'This account is activated and its holder has not confirmed the e-mail address: no link that opens the account is sent there.',
    },
    remedy: { fr: 'Notifiez-le par courrier.', en: 'Notify it by letter.' },
  },
  NOT_NOTIFIED: {
    reason: {
      fr: "Ce compte n'a pas encore été notifié : il n'a pas de mot de passe à réinitialiser.",
      en: 'This account has not been notified yet: it has no password to reset.',
    },
    remedy: { fr: 'Notifiez-le.', en: 'Notify it.' },
  },
  ACCOUNT_EXPIRED: {
    reason: {
      fr: "Ce compte a expiré : il n'a pas été activé dans les trois mois.",
      en: 'This account has expired: it was not activated within three months.',
    },
    remedy: { fr: 'Notifiez-le de nouveau.', en: 'Notify it again.' },
  },
  NOT_ACTIVATED: {
    reason: {
      fr: "Ce compte n'est pas activé : son titulaire choisira son mot de passe en l'activant.",
      en: 'This account is not activated: its holder chooses a password when activating it.',
    },
    remedy: { fr: "Rien n'est à faire.", en: 'Nothing is to be done.' },
  },
  CHANGED_SINCE: {
    reason: {
      fr: 'Le titulaire a changé son mot de passe depuis la date donnée.',
      en: 'The holder has changed the password since the date given.',
    },
    remedy: { fr: "Rien n'est à faire.", en: 'Nothing is to be done.' },
  },
  RESET_SINCE: {
    reason: {
      fr: "L'établissement a réinitialisé ce mot de passe depuis la date donnée.",
      en: 'The school has reset this password since the date given.',
    },
    remedy: { fr: "Rien n'est à faire.", en: 'Nothing is to be done.' },
  },
  ALREADY_FORCED: {
    reason: {
      fr: 'Un nouveau mot de passe est déjà exigé à la prochaine connexion.',
      en: 'A new password is already demanded at the next sign-in.',
    },
    remedy: { fr: "Rien n'est à faire.", en: 'Nothing is to be done.' },
  },
} as const satisfies Record<LeftOutReason, ReasonTexts>;
