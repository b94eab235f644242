import { describe, expect, it } from '@jest/globals';
import { DUPLICATE_REASON_SENTENCES } from '../../src/domain/account/merge/reasons.js';
import { MERGE_CONSEQUENCES } from '../../src/domain/account/merge/preview.js';
import { DELIVERY_FAILURES } from '../../src/domain/campaign/delivery-failures.js';
import { LEFT_OUT_TEXTS } from '../../src/domain/campaign/left-out.js';
import { failureTexts } from '../../src/domain/campaign/reasons.js';
import type { ReasonTexts } from '../../src/domain/campaign/texts.js';
import { LANGUAGES, type Texts } from '../../src/domain/language.js';
import { REFUSALS } from '../../src/domain/refusals.js';
import { phoneNumber } from '../../src/text/phone.js';

/** Words in capitals that people who read French know. */
const KNOWN_IN_CAPITALS = ['INE', 'OTP', 'SMS', 'UAI'];

const reasonsAndRemedies = (table: Record<string, ReasonTexts>): [string, Record<string, Texts>][] =>
  (['reason', 'remedy'] as const).map(part => [
    `${part}s of campaigns`,
    Object.fromEntries(Object.entries(table).map(([code, texts]) => [code, texts[part]])),
  ]);

const TABLES: [string, Record<string, Texts>][] = [
  ['refusals', REFUSALS],
  ['reasons of duplicates', DUPLICATE_REASON_SENTENCES],
  ['consequences of merges', MERGE_CONSEQUENCES],
  ...[LEFT_OUT_TEXTS, DELIVERY_FAILURES, { FAULT: failureTexts('FAULT') }].flatMap(reasonsAndRemedies),
];
const said = TABLES.flatMap(([table, texts]) =>
  Object.entries(texts).map(([code, text]) => ({ place: `${table}: ${code}`, text })),
);

describe('what people are told', () => {
  it.each(LANGUAGES)('is made of whole sentences (%s)', language => {
    const broken = said.filter(({ text }) => !/^\p{Lu}.*\.$/su.test(text[language]));
    expect(broken.map(({ place }) => place)).toEqual([]);
  });

  it('is not the same in both languages', () => {
    expect(said.filter(({ text }) => text.fr === text.en).map(({ place }) => place)).toEqual([]);
  });

  it('has no word of the program in French: no code, no field, no value', () => {
    const words = said.flatMap(({ place, text }) =>
      (text.fr.match(/`|\b[a-z]+[A-Z]\w*|\b\w*_\w*|\b[A-Z]{2,}\b/g) ?? [])
        .filter(word => !KNOWN_IN_CAPITALS.includes(word))
        .map(word => `${place}: ${word}`),
    );
    expect(words).toEqual([]);
  });

  it('says for each refusal what to do, in a second sentence or after a colon', () => {
    const without = Object.entries<Texts>(REFUSALS).filter(([, { fr, en }]) =>
      [fr, en].some(text => !/[.:]\s\S.*\.$/su.test(text)),
    );
    expect(without.map(([code]) => code)).toEqual([]);
  });
});

it.each(LANGUAGES)(
  'a mobile that is none is answered, in %s, with examples from all over France that are read',
  language => {
    const examples = REFUSALS.MOBILE_INVALID[language].match(/\+?\d[\d ]+\d/g)!.map(text => text.trim());
    expect(examples.map(text => phoneNumber(text, 'FR', 'MOBILE'))).toEqual([
      '+33612345678',
      '+33612345678',
      '+687751234',
      '+68987123456',
    ]);
  },
);
