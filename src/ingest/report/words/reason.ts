/** Makes the reasons for which files are refused: texts in both languages, with the facts of each refusal in them. */
import type { Language } from '../../../domain/language.js';

/** The facts of one refusal, by name: a UAI, a year, a count. Never a person's data. */
export type Facts = Readonly<Record<string, string | number>>;

/** Why a file is refused, finer than its code: in both languages. */
export type Reason<F extends Facts> = Readonly<Record<Language, (facts: F) => string>>;

/** Makes a reason whose texts hold the facts `F`. */
export const reason = <F extends Facts>(en: (facts: F) => string, fr: (facts: F) => string): Reason<F> => ({ en, fr });

/** Makes a reason whose texts are always the same. */
export const plain = (en: string, fr: string): Reason<Record<never, never>> => ({ en: () => en, fr: () => fr });

/** A number as the language writes it: `1,200`, `1 200`. */
export const number = (value: number, language: Language): string => value.toLocaleString(language);
