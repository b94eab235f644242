/** Refusals of assistance: see `src/domain/refusals.ts`. */
import type { Texts } from '../language.js';

export const ASSISTANCE_REFUSALS = {
  ACADEMIE_UNKNOWN: {
    fr: "Cette académie n'existe pas, ou vous n'y avez pas accès. Choisissez-en une de la liste.",
    en: 'No such académie among those you may see. Choose one of the list.',
  },
  ASSISTANCE_CLOSED: {
    fr: 'Cette demande est close. Rouvrez-la d’abord.',
    en: 'This request is closed. Reopen it first.',
  },
  ASSISTANCE_CONTACT_MISSING: {
    fr: 'Dites comment vous joindre : une adresse électronique ou un numéro de téléphone.',
    en: 'Say how to reach you: an e-mail address or a phone number.',
  },
  ASSISTANCE_ERASED: {
    fr: 'Les données de cette demande ont été effacées à la fin de leur durée de conservation. Il faut une nouvelle demande.',
    en: 'The data of this request were erased at the end of their retention. A new request is needed.',
  },
  ASSISTANCE_LINK_INVALID: {
    fr: "Ce numéro et ce lien ne vont pas ensemble, ou le lien n'est plus valable. Ouvrez le lien du dernier courriel reçu, ou faites une nouvelle demande.",
    en: 'This number and this link do not belong together, or the link is no longer valid. Open the link of the last e-mail, or make a new request.',
  },
  ASSISTANCE_MESSAGES_EXHAUSTED: {
    fr: 'Vous avez déjà envoyé de nombreux messages pour cette demande. Attendez la réponse, ou téléphonez à l’assistance de votre académie.',
    en: 'You have sent many messages for this request already. Wait for the answer, or phone the assistance of your académie.',
  },
  ASSISTANCE_NOTICE_OUTDATED: {
    fr: "L'information sur les données personnelles a changé depuis qu'elle a été affichée. Affichez-la de nouveau, puis renvoyez la demande.",
    en: 'The notice on personal data has changed since it was shown. Show it again, then send the request again.',
  },
  ASSISTANCE_QUEUE_SAME: {
    fr: 'Cette demande est déjà dans cette file. Choisissez-en une autre.',
    en: 'This request is already in this queue. Choose another one.',
  },
  ASSISTANCE_QUEUE_TOO_FAR: {
    fr: "Un établissement transmet une demande à son académie ou à l'établissement que la personne a nommé ; une académie, à ses établissements ou à une autre académie. Transmettez-la à l'académie, qui la fait suivre.",
    en: 'A school passes a request on to its académie, or to the school that the person named; an académie to its own schools, or to another académie. Pass it on to the académie, which sends it further.',
  },
  ASSISTANCE_TAKEN: {
    fr: "Une autre personne s'occupe de cette demande. Reprenez-la d'abord, d'accord avec elle.",
    en: 'Somebody else looks after this request. Take it over first, in agreement with that person.',
  },
  ASSISTANCE_UNKNOWN: {
    fr: "Cette demande n'existe pas, ou vous n'y avez pas accès. Rechargez la liste des demandes.",
    en: 'No such request among those you may see. Reload the list of requests.',
  },
} as const satisfies Record<string, Texts>;
