/** Why an e-mail was not delivered, in the words of heads and their delegates. */
import type { ReasonTexts } from './texts.js';

/** The texts of each failure, by its code: the `reason` of a `NotificationFailed` event. */
export const DELIVERY_FAILURES = {
  NO_ADDRESS: {
    reason: {
      fr: "Au moment de l'envoi, ce compte n'avait plus d'adresse électronique.",
      en: 'When the e-mail was to be sent, this account had no e-mail address any more.',
    },
    remedy: {
      fr: 'Prévenez le titulaire par courrier, ou ajoutez une adresse et recommencez.',
      en: 'Tell the holder by letter, or add an address and start again.',
    },
  },
  ADDRESS_UNPROVEN: {
    reason: {
      fr: "Au moment de l'envoi, le titulaire n'avait plus d'adresse électronique vérifiée.",
      en: 'When the e-mail was to be sent, the holder had no proven e-mail address any more.',
    },
    remedy: { fr: 'Prévenez le titulaire par courrier.', en: 'Tell the holder by letter.' },
  },
  ADDRESS_INVALID: {
    reason: { fr: "L'adresse électronique n'en est pas une.", en: 'The e-mail address is not one.' },
    remedy: {
      fr: "Corrigez l'adresse, ou prévenez le titulaire par courrier.",
      en: 'Correct the address, or tell the holder by letter.',
    },
  },
  BOUNCED: {
    reason: {
      fr: "Cette adresse électronique n'existe pas ou n'existe plus, selon le serveur qui la gère.",
      en: 'This e-mail address does not exist, or no longer does, says the server that manages it.',
    },
    remedy: {
      fr: "Demandez l'adresse actuelle à la famille, ou prévenez le titulaire par courrier.",
      en: 'Ask the family for the present address, or tell the holder by letter.',
    },
  },
  REFUSED: {
    reason: {
      fr: 'Le serveur du titulaire a refusé le courriel.',
      en: 'The mail server of the holder refused the e-mail.',
    },
    remedy: {
      fr: "Prévenez le titulaire par courrier. Si beaucoup de courriels sont refusés, signalez-le à l'assistance.",
      en: 'Tell the holder by letter. If many e-mails are refused, report it to the support.',
    },
  },
  MAILBOX_DEFERRED: {
    reason: {
      fr: "La boîte du titulaire n'a pas accepté le courriel à temps : elle est peut-être pleine.",
      en: 'The mailbox of the holder did not take the e-mail in time: it may be full.',
    },
    remedy: {
      fr: 'Prévenez le titulaire par courrier, ou recommencez plus tard.',
      en: 'Tell the holder by letter, or start again later.',
    },
  },
  DEFERRED: {
    reason: {
      fr: "Le serveur du titulaire n'a pas accepté le courriel à temps : il était surchargé.",
      en: 'The mail server of the holder did not take the e-mail in time: it was overloaded.',
    },
    remedy: {
      fr: 'Recommencez plus tard, ou prévenez le titulaire par courrier.',
      en: 'Start again later, or tell the holder by letter.',
    },
  },
  UNREACHABLE: {
    reason: {
      fr: "Le serveur de messagerie n'a pas répondu à temps.",
      en: 'The mail server did not answer in time.',
    },
    remedy: {
      fr: 'Recommencez plus tard, ou prévenez le titulaire par courrier.',
      en: 'Start again later, or tell the holder by letter.',
    },
  },
  AUTHENTICATION: {
    reason: {
      fr: "Le service d'envoi des courriels est mal réglé : aucun courriel ne part.",
      en: 'The sending of e-mails is set up wrongly: no e-mail leaves.',
    },
    remedy: {
      fr: "Signalez-le à l'assistance, puis recommencez quand c'est réparé.",
      en: 'Report it to the support, then start again when it is repaired.',
    },
  },
  SENDING_FAULT: {
    reason: {
      fr: "Un incident de l'application a empêché l'envoi de ce courriel.",
      en: 'A fault of the application kept this e-mail from being sent.',
    },
    remedy: {
      fr: "Prévenez le titulaire par courrier, et signalez-le à l'assistance.",
      en: 'Tell the holder by letter, and report it to the support.',
    },
  },
  UNKNOWN: {
    reason: {
      fr: "Le courriel n'a pas pu être envoyé, pour une raison que le serveur n'a pas dite.",
      en: 'The e-mail could not be sent, for a reason that the server did not tell.',
    },
    remedy: {
      fr: 'Prévenez le titulaire par courrier, ou recommencez plus tard.',
      en: 'Tell the holder by letter, or start again later.',
    },
  },
} as const satisfies Record<string, ReasonTexts>;
export type DeliveryFailure = keyof typeof DELIVERY_FAILURES;
