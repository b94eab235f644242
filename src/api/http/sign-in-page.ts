/** The page that a person sees who could not be signed in: why, what to do, and the way back. No script, no style. */
import type { Language, Texts } from '../../domain/language.js';
import { escapeHtml } from '../../mail/texts/render.js';

export interface FailurePage {
  readonly code: string;
  /** What happened, and what to do. */
  readonly text: Texts;
  readonly language: Language;
  readonly correlationId: string;
  /** Where the same may be tried again; absent when that is of no use. */
  readonly again: string | undefined;
  /** Where the person was going. */
  readonly returnTo: string | undefined;
  /** Ways on beside these. */
  readonly further?: readonly Texts[];
}

const WORDS = {
  title: { fr: 'Connexion impossible', en: 'Not signed in' },
  again: { fr: 'Se connecter de nouveau', en: 'Sign in again' },
  back: { fr: "Revenir à l'application", en: 'Back to the application' },
  number: { fr: 'Numéro de corrélation :', en: 'Correlation id:' },
} as const satisfies Record<string, Texts>;

const link = (address: string | undefined, words: string): string =>
  address === undefined ? '' : `<p><a href="${escapeHtml(address)}">${escapeHtml(words)}</a></p>`;

export function failurePage({
  code,
  text,
  language,
  correlationId,
  again,
  returnTo,
  further = [],
}: FailurePage): string {
  const words = (of: Texts): string => escapeHtml(of[language]);
  return [
    '<!DOCTYPE html>',
    `<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${words(WORDS.title)}</title></head><body>`,
    `<h1>${words(WORDS.title)}</h1>`,
    `<p role="alert">${words(text)}</p>`,
    ...further.map(way => `<p>${words(way)}</p>`),
    link(again, WORDS.again[language]),
    link(returnTo, WORDS.back[language]),
    `<p><small>${code} · ${words(WORDS.number)} ${correlationId}</small></p>`,
    '</body></html>',
  ].join('\n');
}
