/** The sentence that a history says of an event of an account, in French and in English. */
import type { Texts } from '../../language.js';
import type { AccountEvent, AccountEventType, DataOf } from '../events.js';

/** The sentence of a type of event: always the same, or made of its data. It holds no personal data: ids stay ids. */
export type Sentence<Type extends AccountEventType> = Texts | ((data: DataOf<Type>) => Texts);

/** A sentence for each type of event. */
export type Sentences = { readonly [Type in AccountEventType]: Sentence<Type> };

export const says = (fr: string, en: string): Texts => ({ fr, en });

/** The day of an instant (UTC). */
export const day = (iso: string): string => iso.slice(0, 10);

/** How many of something: `1 enfant`, `2 enfants`. The plural is the word with an s, unless it is given. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count > 1 ? many : one}`;

/** `1 child`, `0 children`. */
export const countedInEnglish = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const children = (ids: readonly string[]): Texts =>
  says(counted(ids.length, 'enfant'), countedInEnglish(ids.length, 'child', 'children'));

export const byChannel = (channel: 'LETTER' | 'EMAIL'): Texts =>
  channel === 'LETTER' ? says('par lettre', 'by letter') : says('par courriel', 'by e-mail');

/** The sentence of one event, by the table. */
export function sentenceBy(table: Sentences, { type, data }: AccountEvent): Texts {
  const sentence = table[type] as Sentence<AccountEventType>;
  return typeof sentence === 'function' ? (sentence as (data: unknown) => Texts)(data) : sentence;
}
