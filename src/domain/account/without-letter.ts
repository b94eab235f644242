/** Why an account that was chosen for a print has no letter with a password, in the words of heads and their delegates. */
import { LEFT_OUT_TEXTS } from '../campaign/left-out.js';
import type { ReasonTexts } from '../campaign/texts.js';
import { letterRefusal, type PrintFacts } from './print.js';

const { ACCOUNT_UNKNOWN, ACCOUNT_MERGED, ACCOUNT_CLOSED, FRANCECONNECT, SELF_REGISTERED, NOT_IN_SCHOOL } =
  LEFT_OUT_TEXTS;

export const WITHOUT_LETTER_TEXTS = {
  ACCOUNT_UNKNOWN,
  ACCOUNT_MERGED,
  ACCOUNT_CLOSED,
  FRANCECONNECT,
  SELF_REGISTERED,
  NOT_IN_SCHOOL,
  NOT_NOTIFIED: {
    reason: {
      fr: "Ce compte n'a pas encore été notifié : il n'a pas de mot de passe à imprimer.",
      en: 'This account has not been notified yet: it has no password to print.',
    },
    remedy: { fr: 'Notifiez-le par courrier.', en: 'Notify it by letter.' },
  },
  ACCOUNT_EXPIRED: {
    reason: {
      fr: "Ce compte a expiré : son mot de passe provisoire n'est plus valable.",
      en: 'This account has expired: its provisional password is no longer valid.',
    },
    remedy: { fr: 'Notifiez-le de nouveau, par courrier.', en: 'Notify it again, by letter.' },
  },
  NO_PROVISIONAL_PASSWORD: {
    reason: {
      fr: "Le titulaire a choisi son mot de passe : personne d'autre ne le connaît.",
      en: 'The holder has chosen the password: nobody else knows it.',
    },
    remedy: {
      fr: "Rien n'est à faire. Si le titulaire l'a oublié, réinitialisez-le, puis imprimez le courrier.",
      en: 'Nothing is to be done. If the holder has forgotten it, reset it, then print the letter.',
    },
  },
} as const satisfies Record<string, ReasonTexts>;
export type WithoutLetter = keyof typeof WITHOUT_LETTER_TEXTS;

/** What decides whether an account has a letter with a provisional password. */
export interface ChosenFacts extends Omit<PrintFacts, 'eligible'> {
  /** True when it was merged into another account. */
  readonly merged: boolean;
}

/**
 * Says why an account has no letter with a provisional password at this instant; undefined when it has one. `facts` is undefined for
 * an account that is not known.
 */
export function withoutLetter(facts: ChosenFacts | undefined, at: string): WithoutLetter | undefined {
  if (!facts) return 'ACCOUNT_UNKNOWN';
  if (facts.merged) return 'ACCOUNT_MERGED';
  const refusal = letterRefusal('PASSWORD', facts, at);
  if (refusal === 'NO_SCHOOL_ACTION') return facts.origin === 'FRANCECONNECT' ? 'FRANCECONNECT' : 'SELF_REGISTERED';
  return refusal;
}
