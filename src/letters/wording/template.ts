/**
 * Texts as data: named paragraphs with placeholders in braces and `**bold**` words. An académie and a school may replace
 * paragraphs; what does not fit is refused with its place and the remedy, before anything is drawn.
 */
import type { Texts } from '../../domain/language.js';

/** What may and must stand in each paragraph. */
export type WordingShape = Readonly<Record<string, ParagraphRule>>;

export interface ParagraphRule {
  /** Placeholders that the text must have. */
  readonly required?: readonly string[];
  /** Placeholders that it may have besides. */
  readonly allowed?: readonly string[];
  /** An override may leave it empty: the paragraph is then left out. */
  readonly optional?: boolean;
}

export type WordingTexts<S extends WordingShape> = Readonly<Record<keyof S & string, string>>;

/** Paragraphs that an académie or a school writes in its own words. */
export type Overrides<S extends WordingShape> = Readonly<Partial<WordingTexts<S>>>;

/** An override that cannot be used. */
export class WordingRefused extends Error {
  constructor(
    /** Whose override, and which paragraph. */
    readonly place: { readonly of: string; readonly paragraph: string },
    /** What is wrong and the remedy, for whoever wrote it. */
    readonly texts: Texts,
  ) {
    super(texts.en);
    this.name = 'WordingRefused';
  }
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
const namesIn = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name]) => name!);

const listed = (names: readonly string[], none: string): string =>
  names.length === 0 ? none : names.map(name => `{${name}}`).join(', ');

/** The longest paragraph, in characters. */
const LONGEST = 1_000;

/** Says what is wrong with a paragraph; undefined when nothing is. */
function faultOf(
  paragraph: string,
  text: unknown,
  { required = [], allowed = [], optional }: ParagraphRule,
): Texts | undefined {
  if (typeof text !== 'string' || text.length > LONGEST || /[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text))
    return {
      fr: `Paragraphe « ${paragraph} » : il faut un texte sur une ligne, de ${LONGEST} caractères au plus.`,
      en: `Paragraph "${paragraph}": a text on one line is wanted, of ${LONGEST} characters at most.`,
    };
  const known = [...required, ...allowed];
  const used = namesIn(text);
  const unknown = used.find(name => !known.includes(name));
  if (unknown !== undefined)
    return {
      fr: `Paragraphe « ${paragraph} » : {${unknown}} n'existe pas. Possibles ici : ${listed(known, 'aucun')}.`,
      en: `Paragraph "${paragraph}": there is no {${unknown}}. Possible here: ${listed(known, 'none')}.`,
    };
  const missing = required.find(name => !used.includes(name));
  if (missing !== undefined)
    return {
      fr: `Paragraphe « ${paragraph} » : il manque {${missing}}. Ajoutez-le au texte.`,
      en: `Paragraph "${paragraph}": {${missing}} is missing. Add it to the text.`,
    };
  if (/[{}]/.test(text.replace(PLACEHOLDER, '')))
    return {
      fr: `Paragraphe « ${paragraph} » : une accolade est seule. Écrivez {nom} ou retirez-la.`,
      en: `Paragraph "${paragraph}": a brace stands alone. Write {name} or remove it.`,
    };
  if (text.split('**').length % 2 === 0)
    return {
      fr: `Paragraphe « ${paragraph} » : un passage en gras n'est pas fermé. Écrivez **ainsi**.`,
      en: `Paragraph "${paragraph}": a bold passage is not closed. Write **so**.`,
    };
  if (!isPresent(text) && !optional)
    return {
      fr: `Paragraphe « ${paragraph} » : il est vide. Écrivez un texte, ou retirez-le pour garder celui d'origine.`,
      en: `Paragraph "${paragraph}": it is empty. Write a text, or remove it to keep the original one.`,
    };
  return undefined;
}

/** Whether a paragraph is written: one that an override has left empty is not. */
export const isPresent = (paragraph: string): boolean => paragraph.trim() !== '';

/** Overrides, and whose they are: `académie`, `école`… as an error names them. */
export interface NamedOverrides<S extends WordingShape> {
  readonly of: string;
  readonly texts: Overrides<S>;
}

/** A paragraph that cannot be used, and what is wrong with it. */
export interface ParagraphFault {
  readonly paragraph: string;
  readonly texts: Texts;
}

/** Finds every paragraph that cannot be used in texts of a shape. */
export const faultsOfParagraphs = (shape: WordingShape, texts: Readonly<Record<string, unknown>>): ParagraphFault[] =>
  Object.entries(texts).flatMap(([paragraph, text]) => {
    const rule = Object.hasOwn(shape, paragraph) ? shape[paragraph] : undefined;
    const fault = rule
      ? faultOf(paragraph, text, rule)
      : {
          fr: `Le paragraphe « ${paragraph} » n'existe pas. Possibles : ${Object.keys(shape).join(', ')}.`,
          en: `There is no paragraph "${paragraph}". Possible: ${Object.keys(shape).join(', ')}.`,
        };
    return fault ? [{ paragraph, texts: fault }] : [];
  });

/** The texts with their overrides, later ones over earlier ones. Throws `WordingRefused` at the first that cannot be used. */
export function wordingOf<S extends WordingShape>(
  shape: S,
  texts: WordingTexts<S>,
  ...overrides: readonly NamedOverrides<S>[]
): WordingTexts<S> {
  let merged = texts;
  for (const { of, texts: replacing } of [{ of: 'registre', texts }, ...overrides]) {
    const [fault] = faultsOfParagraphs(shape, replacing);
    if (fault) throw new WordingRefused({ of, paragraph: fault.paragraph }, fault.texts);
    merged = { ...merged, ...replacing };
  }
  return merged;
}

/** Fills in the placeholders of a text. Values are taken as they are: `**` in a value is no bold. Throws when a value is missing. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`No value for the placeholder {${name}}`);
    return value.replaceAll('**', '*\u2060*');
  });
}

/** Puts no-break spaces where French has them, so that none of `« ! ? ; : »` and no number after `N°` stands alone at the end or beginning of a line. */
export const frenchSpaces = (text: string): string =>
  text
    .replace(/ ([:;!?»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .replace(/N° /g, 'N°\u00a0');
