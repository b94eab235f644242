/** Describes what happened to a request, each event in one sentence without personal data. */
import type { Texts } from '../language.js';
import type { AnyOutcome, AssistanceEvent, Queue } from './events.js';

export const OUTCOME_LABELS: Readonly<Record<AnyOutcome, Texts>> = {
  SOLVED: { fr: 'résolue', en: 'solved' },
  REFUSED: { fr: 'refusée', en: 'refused' },
  UNREACHABLE: { fr: 'demandeur injoignable', en: 'requester out of reach' },
  DUPLICATE: { fr: 'doublon d’une autre demande', en: 'duplicate of another request' },
  ABUSIVE: { fr: 'abusive', en: 'abusive' },
  LAPSED: { fr: 'sans suite depuis longtemps', en: 'without any action for a long time' },
};

const queueInWords = ({ academie, uai }: Queue): Texts =>
  uai === undefined
    ? { fr: `l’académie (${academie})`, en: `the académie (${academie})` }
    : { fr: `l’établissement ${uai}`, en: `the school ${uai}` };

export function describeAssistance({ type, data }: AssistanceEvent): Texts {
  switch (type) {
    case 'AssistanceRequested': {
      const queue = queueInWords(data.queue);
      return { fr: `Demande reçue, pour ${queue.fr}`, en: `Request received, for ${queue.en}` };
    }
    case 'AssistanceTaken':
      return { fr: 'Demande prise en charge', en: 'Request taken' };
    case 'AssistanceAnswered':
      return data.told === 'EMAIL'
        ? { fr: 'Réponse donnée ; un courriel l’annonce', en: 'Answered; an e-mail tells of it' }
        : { fr: 'Réponse donnée par téléphone', en: 'Answered by phone' };
    case 'AssistanceMessageAdded':
      return { fr: 'Message ajouté par le demandeur', en: 'Message added by the requester' };
    case 'AssistancePassedOn': {
      const queue = queueInWords(data.queue);
      return { fr: `Demande transmise à ${queue.fr}`, en: `Request passed on to ${queue.en}` };
    }
    case 'AssistanceAccountAttached':
      return { fr: 'Compte concerné désigné', en: 'Account concerned named' };
    case 'AssistanceClosed': {
      const outcome = OUTCOME_LABELS[data.outcome];
      return { fr: `Demande close : ${outcome.fr}`, en: `Request closed: ${outcome.en}` };
    }
    case 'AssistanceReopened':
      return { fr: 'Demande rouverte', en: 'Request reopened' };
    case 'AssistanceMailSent':
      return { fr: 'Courriel remis au serveur de messagerie', en: 'E-mail handed over to the mail server' };
    case 'AssistanceMailFailed':
      return { fr: `Courriel non distribué (${data.reason})`, en: `E-mail not delivered (${data.reason})` };
    case 'AssistanceErased':
      return { fr: 'Données effacées à la fin de leur conservation', en: 'Data erased at the end of their retention' };
  }
}
