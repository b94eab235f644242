/** How parents of an académie get help: what its staff write of it, and how long it may be. */
import { trimmed } from '../trimmed.js';
import type { Language } from '../language.js';

/** What depends on the language of the reader. */
export interface ModalitiesInWords {
  /** When somebody answers, such as `du lundi au vendredi, de 8 h à 12 h 30`. */
  readonly hours?: string;
  /** How to proceed, in several lines if need be. */
  readonly text?: string;
}

export interface Modalities {
  /** A phone number, as people dial it. */
  readonly phone?: string;
  /** Address of a page with a form. */
  readonly form?: string;
  /** How to reach the data protection officer of the académie. */
  readonly dataProtection?: string;
  readonly words: Readonly<Partial<Record<Language, ModalitiesInWords>>>;
}

/** The longest texts, in characters. */
export const MODALITY_BOUNDS = { phone: 40, form: 500, dataProtection: 200, hours: 300, text: 2_000 } as const;

/** Fields as a caller gives them: null stands for a field that is left out. */
type Given<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | null | undefined };

function wordsOf(given: Given<ModalitiesInWords> | null | undefined): ModalitiesInWords | undefined {
  const hours = trimmed(given?.hours);
  const text = trimmed(given?.text);
  if (hours === undefined && text === undefined) return undefined;
  return { ...(hours !== undefined && { hours }), ...(text !== undefined && { text }) };
}

/** Puts modalities into one form, without blanks around texts and without those that are empty; undefined when nothing is left. */
export function modalitiesOf({
  fr: french,
  en: english,
  ...given
}: Given<Omit<Modalities, 'words'>> & {
  readonly [Name in Language]?: Given<ModalitiesInWords> | null | undefined;
}): Modalities | undefined {
  const phone = trimmed(given.phone);
  const form = trimmed(given.form);
  const dataProtection = trimmed(given.dataProtection);
  const fr = wordsOf(french);
  const en = wordsOf(english);
  if ([phone, form, dataProtection, fr, en].every(part => part === undefined)) return undefined;
  return {
    ...(phone !== undefined && { phone }),
    ...(form !== undefined && { form }),
    ...(dataProtection !== undefined && { dataProtection }),
    words: { ...(fr && { fr }), ...(en && { en }) },
  };
}
