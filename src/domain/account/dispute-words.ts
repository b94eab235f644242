/** The words of disputes of links: why a school keeps a disputed link, and how far a dispute has come. */
import type { Texts } from '../language.js';
import type { DisputeOpener } from './attachments.js';

/** Why the school keeps a link that its holder disputes. The holder reads the sentence; the ledger holds the code. */
export const LINK_KEPT_SENTENCES = {
  DOCUMENTS: {
    fr: "Les documents remis à l'établissement (acte de naissance, livret de famille ou décision de justice) vous désignent comme responsable légal de cet élève.",
    en: 'The documents given to the school (birth certificate, family record book or court decision) name you as legal guardian of this pupil.',
  },
  SHARED_AUTHORITY: {
    fr: "L'autorité parentale reste partagée après une séparation, où que vive l'enfant. Si un jugement vous l'a retirée, remettez-le à l'établissement.",
    en: 'Parental authority stays shared after a separation, wherever the child lives. If a court has withdrawn yours, give its decision to the school.',
  },
  BASE_CHECKED: {
    fr: "L'établissement a vérifié la fiche de cet élève dans sa base : le rattachement est exact.",
    en: 'The school has checked the record of this pupil in its base: the attachment is right.',
  },
  NO_EVIDENCE: {
    fr: "Rien ne montre que ce rattachement est erroné. Remettez à l'établissement un document qui le montre, puis signalez-le de nouveau.",
    en: 'Nothing shows that this attachment is wrong. Give the school a document that shows it, then dispute it again.',
  },
  DISPUTED_BY_MISTAKE: {
    fr: "Vous avez dit à l'établissement que ce signalement était une erreur.",
    en: 'You told the school that this dispute was a mistake.',
  },
} as const satisfies Record<string, Texts>;
export type LinkKeptReason = keyof typeof LINK_KEPT_SENTENCES;
export const LINK_KEPT_REASONS = Object.keys(LINK_KEPT_SENTENCES) as LinkKeptReason[];

/** The same reasons in short, for a school's own lists. */
export const LINK_KEPT_LABELS: Readonly<Record<LinkKeptReason, Texts>> = {
  DOCUMENTS: { fr: 'Documents remis', en: 'Documents given' },
  SHARED_AUTHORITY: { fr: 'Autorité parentale partagée', en: 'Shared parental authority' },
  BASE_CHECKED: { fr: 'Base vérifiée', en: 'Base checked' },
  NO_EVIDENCE: { fr: 'Aucun document ne le montre', en: 'No document shows it' },
  DISPUTED_BY_MISTAKE: { fr: 'Signalé par erreur', en: 'Disputed by mistake' },
};

/** Who opened a dispute, as lists say it. */
export const DISPUTE_OPENER_LABELS: Readonly<Record<DisputeOpener, Texts>> = {
  HOLDER: { fr: 'Le responsable', en: 'The holder' },
  SCHOOL: { fr: 'L’établissement ou l’académie', en: 'The school or the académie' },
};

/** How far a dispute has come; each with the words that a list or a file shows. */
export const DISPUTE_STATE_LABELS = {
  OPEN: { fr: 'À régler', en: 'To be settled' },
  UPHELD: { fr: 'À corriger dans la base', en: 'To be corrected in the base' },
  BASE_CHANGED: { fr: 'Base modifiée : à revoir', en: 'Base changed: look again' },
  CORRECTED: { fr: 'Corrigé dans la base', en: 'Corrected in the base' },
  REJECTED: { fr: 'Rattachement maintenu', en: 'Link kept' },
  WITHDRAWN: { fr: 'Retiré par le responsable', en: 'Withdrawn by the holder' },
} as const satisfies Record<string, Texts>;
export type DisputeState = keyof typeof DISPUTE_STATE_LABELS;
export const DISPUTE_STATES = Object.keys(DISPUTE_STATE_LABELS) as DisputeState[];

/** The states in which somebody still has something to do. */
export const PENDING_DISPUTE_STATES = ['OPEN', 'UPHELD', 'BASE_CHANGED'] as const satisfies readonly DisputeState[];
