/** Renders an e-mail as plain text and as HTML, in French and, below it where that is wanted, in English. */
import type { Language, Texts } from '../../domain/language.js';
import { ENGLISH } from './english.js';
import { FRENCH } from './french.js';
import { LAYOUTS, type AroundPart, type TextName, type Words } from './layouts.js';

export interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Reader {
  readonly firstName: string;
  readonly surname: string;
}

/** The values that an e-mail fills in. */
export interface TextValues {
  /** Empty where there is no account. */
  readonly login: string;
  /** The number of a request for assistance. */
  readonly reference?: string;
  readonly portal: string;
  /** The portal itself when the e-mail carries no token. */
  readonly link: string;
  /** When its link, or the account, expires: ISO 8601. */
  readonly expiresAt: string;
  /** Why something was done, as a sentence; left out where nothing says it. */
  readonly why?: Texts;
  /** Time zone (IANA name) in which dates are written. */
  readonly zone: string;
}

/** Words that replace ours: by language, e-mail (or `ALL` of them) and part. */
export type Replaced = Readonly<
  Partial<Record<Language, Readonly<Partial<Record<TextName | 'ALL', Readonly<Record<string, string>>>>>>>
>;

/** How an académie words its e-mails. */
export interface Wording {
  /** Whether the English stands below the French. */
  readonly english: boolean;
  readonly replaced?: Replaced | undefined;
}

export const OURS: Record<Language, Words> = { fr: FRENCH, en: ENGLISH };
const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };
export const FRENCH_ALONE: Wording = { english: false };

const ENGLISH_BELOW = 'English text below.';

type Block =
  | { readonly paragraph: string }
  /** Shown on a line of its own, to be copied. */
  | { readonly label: string; readonly value: string; readonly colon: string }
  | { readonly link: string; readonly action: string; readonly colon: string };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => ESCAPES[character]!);

const asText = (block: Block): string => {
  if ('paragraph' in block) return block.paragraph;
  return 'link' in block
    ? `${block.action}${block.colon}\n${block.link}`
    : `${block.label}${block.colon} ${block.value}`;
};

const asHtml = (block: Block): string => {
  if ('paragraph' in block) return `<p>${escapeHtml(block.paragraph)}</p>`;
  if ('link' in block) {
    const link = escapeHtml(block.link);
    return `<p><a href="${link}">${escapeHtml(block.action)}</a></p>\n<p><small>${link}</small></p>`;
  }
  return `<p>${escapeHtml(block.label)}${block.colon} <strong>${escapeHtml(block.value)}</strong></p>`;
};

/** Puts a name on one line, whatever line breaks a base left in it. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : whole));

/** The words of one language: those of the académie where it has some. */
function wordsOf(name: TextName, language: Language, { replaced }: Wording) {
  const { [name]: own, ALL: all } = replaced?.[language] ?? {};
  const ours: Readonly<Record<string, string>> = { ...OURS[language].AROUND, ...OURS[language][name] };
  return (part: AroundPart | (typeof LAYOUTS)[TextName][number] | 'SUBJECT'): string =>
    own?.[part] ?? all?.[part] ?? ours[part] ?? '';
}

function blocksOf(
  name: TextName,
  language: Language,
  reader: Reader | undefined,
  given: TextValues,
  wording: Wording,
): Block[] {
  const words = wordsOf(name, language, wording);
  const values = {
    name: reader ? oneLine(`${reader.firstName} ${reader.surname}`) : '',
    login: given.login,
    reference: given.reference ?? '',
    portal: given.portal,
    why: given.why?.[language] ?? '',
    date: new Date(given.expiresAt).toLocaleDateString(LOCALES[language], { dateStyle: 'long', timeZone: given.zone }),
  };
  const colon = language === 'fr' ? ' :' : ':';
  const greeting = reader ? 'GREETING' : 'UNNAMED_GREETING';
  return ([greeting, ...LAYOUTS[name], 'HELP', 'SAFETY', 'NO_ANSWER', 'SIGNATURE'] as const).flatMap(
    (part): Block[] => {
      const text = filled(words(part), values).trimEnd();
      if (part === 'LOGIN') return [{ label: text, value: given.login, colon }];
      if (part === 'LINK') return [{ link: given.link, action: text, colon }];
      return text === '' ? [] : [{ paragraph: text }];
    },
  );
}

/**
 * French comes first. Its subject is that of the e-mail, so that the two languages do not make it too long to be read. `reader`: undefined
 * where nobody has said who reads it.
 */
export function render(name: TextName, reader: Reader | undefined, given: TextValues, wording: Wording): Content {
  const subject = filled(wordsOf(name, 'fr', wording)('SUBJECT'), { login: given.login, portal: given.portal });
  const french = blocksOf(name, 'fr', reader, given, wording);
  const english = wording.english ? blocksOf(name, 'en', reader, given, wording) : [];
  const withEnglish = english.length > 0;
  return {
    subject,
    text: [
      ...(withEnglish ? [ENGLISH_BELOW] : []),
      ...french.map(asText),
      ...(withEnglish ? ['* * *'] : []),
      ...english.map(asText),
      '',
    ]
      .join('\n\n')
      .replace(/\n\n$/, '\n'),
    html: [
      '<!DOCTYPE html>',
      `<html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
      '<body style="font-family: sans-serif; max-width: 40em">',
      ...(withEnglish ? [`<p lang="en"><small>${ENGLISH_BELOW}</small></p>`] : []),
      ...french.map(asHtml),
      ...(withEnglish ? ['<hr>', '<div lang="en">', ...english.map(asHtml), '</div>'] : []),
      '</body></html>',
    ].join('\n'),
  };
}
