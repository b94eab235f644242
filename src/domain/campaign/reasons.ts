/**
 * The words of a campaign's reasons: why an account was left out, why the action failed on it, why an e-mail was dropped or not delivered.
 * A reason without its remedy, or without one of the languages, does not compile.
 */
import { isKeyOf } from '../is-key-of.js';
import type { Texts } from '../language.js';
import { REFUSALS } from '../refusals.js';
import { DELIVERY_FAILURES } from './delivery-failures.js';
import { DROPPED_MAILS } from './dropped-mails.js';
import type { LeftOutReason } from './events.js';
import { LEFT_OUT_TEXTS } from './left-out.js';
import type { ReasonTexts } from './texts.js';

const TRY_AGAIN: Texts = {
  fr: "Relancez la campagne pour les comptes en échec. Si l'échec se répète, signalez-le à l'assistance.",
  en: 'Try the failed accounts of the campaign again. If it fails again, report it to the support.',
};

const FAULT: ReasonTexts = {
  reason: {
    fr: "Un incident s'est produit sur ce compte, et sur lui seul.",
    en: 'Something went wrong on this account, and on no other.',
  },
  remedy: TRY_AGAIN,
};

export const leftOutTexts = (reason: LeftOutReason): ReasonTexts => LEFT_OUT_TEXTS[reason];

/** The texts of a failed action: those of the refusal, when the account had changed meanwhile; else those of a fault. */
export const failureTexts = (code: string): ReasonTexts =>
  isKeyOf(REFUSALS, code) ? { reason: REFUSALS[code], remedy: TRY_AGAIN } : FAULT;

/** The texts of a failed delivery. A code that is not in the table, such as one of a newer version, reads as `UNKNOWN`. */
export const deliveryTexts = (code: string): ReasonTexts =>
  isKeyOf(DELIVERY_FAILURES, code) ? DELIVERY_FAILURES[code] : DELIVERY_FAILURES.UNKNOWN;

/** The texts of a dropped e-mail. A code that is not in the table, such as one of a newer version, reads as `OVERTAKEN`. */
export const droppedTexts = (code: string): ReasonTexts =>
  isKeyOf(DROPPED_MAILS, code) ? DROPPED_MAILS[code] : DROPPED_MAILS.OVERTAKEN;

/**
 * The texts of a code whose source is not known, such as a filter names it. A code of several sources, such as `ACCOUNT_CLOSED`, says the
 * same in each.
 */
export function textsOfCode(code: string): ReasonTexts {
  if (isKeyOf(LEFT_OUT_TEXTS, code)) return LEFT_OUT_TEXTS[code];
  if (isKeyOf(DROPPED_MAILS, code)) return DROPPED_MAILS[code];
  return isKeyOf(DELIVERY_FAILURES, code) ? DELIVERY_FAILURES[code] : failureTexts(code);
}

/** What a reason explains: an account left out, a failed action, an e-mail that was not delivered, or one that was dropped. */
export const REASON_SOURCES = ['LEFT_OUT', 'FAILED', 'NOT_DELIVERED', 'DROPPED'] as const;
export type CampaignReasonSource = (typeof REASON_SOURCES)[number];

/** What the reason of an e-mail explains that has come so far (`delivery` of the account). */
export const sourceOfDelivery = (delivery: string | null): CampaignReasonSource =>
  delivery === 'DROPPED' ? 'DROPPED' : 'NOT_DELIVERED';

const TEXTS_OF: Readonly<Record<CampaignReasonSource, (code: string) => ReasonTexts>> = {
  // The code comes from the ledger, which takes no other codes.
  LEFT_OUT: code => leftOutTexts(code as LeftOutReason),
  FAILED: failureTexts,
  NOT_DELIVERED: deliveryTexts,
  DROPPED: droppedTexts,
};

export const reasonTexts = (of: CampaignReasonSource, code: string): ReasonTexts => TEXTS_OF[of](code);
