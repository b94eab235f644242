import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gsm7Length, segmentsOf } from '../../src/text/gsm7.js';

describe('the length of a text message', () => {
  it.each([
    ['', 0],
    ['a'.repeat(160), 160],
    ['é à è ù Ç Ø £ @ ¿', 17],
    ['[€]', 6],
    ['ê', undefined],
    ['ç', undefined],
    ['’', undefined],
    ['🙂', undefined],
  ])('%j takes %p places', (text, places) => expect(gsm7Length(text)).toBe(places));

  it.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    [`${'a'.repeat(159)}€`, 2],
    ['ê'.repeat(70), 1],
    ['ê'.repeat(71), 2],
    [`ê${'a'.repeat(133)}`, 2],
    [`ê${'a'.repeat(134)}`, 3],
    ['🙂'.repeat(35), 1],
    ['🙂'.repeat(36), 2],
  ])('%j is sent in %p parts', (text, parts) => expect(segmentsOf(text)).toBe(parts));

  it('never takes fewer parts when it grows', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'grapheme' }), fc.string({ maxLength: 40 }), (text, more) => {
        expect(segmentsOf(text + more)).toBeGreaterThanOrEqual(segmentsOf(text));
      }),
    );
  });
});
