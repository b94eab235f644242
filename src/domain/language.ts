/** The languages in which people are answered, and which of them somebody reads. */

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One text in each language. */
export type Texts = Readonly<Record<Language, string>>;

export const texts = (fr: string, en: string): Texts => ({ fr, en });

export const DEFAULT_LANGUAGE: Language = 'fr';

/** What a browser or a console sends is far shorter; more is not read. */
const LONGEST = 500;

/** A language that is wished for, with its weight from 0 to 1. */
interface Range {
  /** `fr`, `en`, another language, or `*`. */
  readonly tag: string;
  readonly quality: number;
}

/** Reads the languages of an `Accept-Language` header, such as `fr-CH, en;q=0.9`, without their regions; passes over what is malformed. */
function rangesIn(header: string): Range[] {
  return header
    .slice(0, LONGEST)
    .split(',')
    .flatMap(part => {
      const [, tag, quality] =
        /^\s*([a-z]{1,8}|\*)(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(part) ?? [];
      return tag === undefined ? [] : [{ tag: tag.toLowerCase(), quality: Number(quality ?? 1) }];
    });
}

/**
 * The language wished for most, by an `Accept-Language` (RFC 9110): regions do not count, the first of two equal ones
 * wins, and French is answered where nothing we speak is wished for.
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wished = rangesIn(acceptLanguage ?? '');
  const spoken = wished.filter(({ tag }) => (LANGUAGES as readonly string[]).includes(tag));
  const anyOther = wished.find(({ tag }) => tag === '*');
  const unnamed = LANGUAGES.filter(language => !spoken.some(({ tag }) => tag === language));
  const choices = [...spoken, ...unnamed.map(tag => ({ tag, quality: anyOther?.quality ?? 0 }))];
  const best = choices.reduce<Range | undefined>(
    (one, other) => (other.quality > (one?.quality ?? 0) ? other : one),
    undefined,
  );
  return (best?.tag as Language | undefined) ?? DEFAULT_LANGUAGE;
}
