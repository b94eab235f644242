/** What a refusal is about, made of which it is said in either language: a UAI, a year, a count. No person's data. */
import type { Language } from '../../../domain/language.js';

export type Facts = Readonly<Record<string, string | number>>;

/** Why a file is refused, finer than its code: in both languages. */
export type Reason<F extends Facts> = Readonly<Record<Language, (facts: F) => string>>;

/** One that says what `F` holds. */
export const reason = <F extends Facts>(en: (facts: F) => string, fr: (facts: F) => string): Reason<F> => ({ en, fr });

/** One that is always the same. */
export const plain = (en: string, fr: string): Reason<Record<never, never>> => ({ en: () => en, fr: () => fr });

export const number = (value: number, language: Language): string => value.toLocaleString(language);
