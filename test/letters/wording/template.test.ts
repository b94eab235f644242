import { describe, expect, it } from '@jest/globals';
import { letters } from '../../../src/letters/index.js';
import { inWords } from '../../../src/letters/wording/dates.js';
import { BACK_LANGUAGES, BACK_SHAPE, BACK_TEXTS } from '../../../src/letters/wording/backs.js';
import { FLYER_SHAPE, FLYER_TEXTS } from '../../../src/letters/wording/flyer.js';
import { INVITATION_SHAPE, INVITATION_TEXTS } from '../../../src/letters/wording/invitation.js';
import { PUPIL_SHAPE, PUPIL_TEXTS } from '../../../src/letters/wording/pupil.js';
import { RESPONSABLE_SHAPE, RESPONSABLE_TEXTS } from '../../../src/letters/wording/responsable.js';
import { WordingRefused, filled, frenchSpaces, wordingOf } from '../../../src/letters/wording/template.js';
import { JOB, letter } from '../support/records.js';

const SHAPE = { greeting: { required: ['name'], allowed: ['school'] }, note: { optional: true }, end: {} } as const;
const TEXTS = { greeting: 'Bonjour {name}', note: 'NB', end: 'Fin' };
const refusal = (of: string, texts: Record<string, string>): WordingRefused => {
  try {
    wordingOf(SHAPE, TEXTS, { of, texts });
  } catch (error) {
    if (error instanceof WordingRefused) return error;
    throw error;
  }
  throw new Error('It was not refused');
};

describe('wording', () => {
  it('given overrides of an académie and a school, then the school has the last word, paragraph by paragraph', () => {
    const merged = wordingOf(
      SHAPE,
      TEXTS,
      { of: 'Créteil', texts: { greeting: 'Chère {name}', end: 'Au revoir' } },
      { of: '0930001A', texts: { end: 'À bientôt', note: '' } },
    );
    expect(merged).toEqual({ greeting: 'Chère {name}', note: '', end: 'À bientôt' });
  });

  it.each([
    ['an unknown placeholder', { greeting: '{name} {nom}' }, 'greeting', /\{nom\}.*\{name\}, \{school\}/],
    ['a missing placeholder', { greeting: 'Bonjour' }, 'greeting', /\{name\}/],
    ['a lone brace', { greeting: '{name} }' }, 'greeting', /accolade/],
    ['bold that does not end', { greeting: '**{name}' }, 'greeting', /gras/],
    ['an empty paragraph', { end: ' ' }, 'end', /vide/],
    ['an unknown paragraph', { fin: 'x' }, 'fin', /greeting, note, end/],
    ['an inherited name', { constructor: 'x' }, 'constructor', /n'existe pas/],
  ])('given %s, then it is refused with its place and the remedy, in both languages', (_, texts, paragraph, said) => {
    const refused = refusal('Créteil', texts);
    expect(refused.place).toEqual({ of: 'Créteil', paragraph });
    expect(refused.texts.fr).toMatch(said);
    expect(refused.texts.en).toContain(`"${paragraph}"`);
  });

  it('given a value with braces or stars, then it is taken as it is', () => {
    expect(filled('A {name} B', { name: '{x}' })).toBe('A {x} B');
    expect(filled('A {name}', { name: '**x' }).split('**')).toHaveLength(1);
  });

  it('keeps French signs on the line of their word', () => {
    expect(frenchSpaces('« a » : b ; N° 3 ?')).toBe('«\u00a0a\u00a0»\u00a0: b\u00a0; N°\u00a03\u00a0?');
  });

  it('given our own texts, then each fits its letter', () => {
    wordingOf(RESPONSABLE_SHAPE, RESPONSABLE_TEXTS);
    wordingOf(PUPIL_SHAPE, PUPIL_TEXTS);
    wordingOf(INVITATION_SHAPE, INVITATION_TEXTS);
    wordingOf(FLYER_SHAPE, FLYER_TEXTS);
    for (const language of BACK_LANGUAGES) wordingOf(BACK_SHAPE, BACK_TEXTS[language]);
  });

  it('given an override that does not fit, then no letter is begun', () => {
    const responsable = [{ of: 'Créteil', texts: { services: 'Sans nom' } }];
    expect(() => letters([letter()], { ...JOB, words: { responsable } })).toThrow(WordingRefused);
  });
});

describe('days in words', () => {
  it('are those of the school: at one instant it is another day in La Réunion', () => {
    const at = '2026-11-30T21:30:00Z';
    expect(inWords({ at, zone: 'Europe/Paris' })).toBe('30 novembre 2026');
    expect(inWords({ at, zone: 'Indian/Reunion' })).toBe('1er décembre 2026');
    expect(inWords('fin novembre')).toBe('fin novembre');
  });
});
