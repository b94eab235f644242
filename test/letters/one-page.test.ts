/** Whatever the names and however many children: one page, nothing over anything else, and every name read back. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { letters, pupilCards, type PupilLetter, type ResponsableLetter } from '../../src/letters/index.js';
import { Writer } from '../../src/letters/sheets/context.js';
import { Desk } from '../../src/letters/sheets/desk.js';
import type { Placed } from '../../src/letters/sheets/flow.js';
import { A4, WINDOW } from '../../src/letters/sheets/measures.js';
import { halfInvitation, wholeInvitation } from '../../src/letters/sheets/invitation.js';
import { card, pupilSheet } from '../../src/letters/sheets/pupil.js';
import { halfLetter, wholeLetter } from '../../src/letters/sheets/responsable.js';
import { INVITATION_TEXTS } from '../../src/letters/wording/invitation.js';
import { PUPIL_TEXTS } from '../../src/letters/wording/pupil.js';
import { RESPONSABLE_TEXTS } from '../../src/letters/wording/responsable.js';
import { POPPLER, bytesOf, objectsOf, pageTexts, pagesOf } from './support/pdf.js';
import { JOB, PASSWORD, invitation, letter, pupil } from './support/records.js';

/** Letters of the languages of Europe, and of Vietnamese, each once. */
const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸáíóúñÁÍÓÚÑãõÃÕäößÄÖẞåøÅØþðÞÐýÝ',
  'ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽľĺŕĽĹŔőűŐŰđĐășțĂȘȚ',
  'ğıİşĞŞāēģīķļņūĀĒĢĪĶĻŅŪėįųĖĮŲċġħĊĠĦŵŷŴŶŋŧŊŦə',
  'ơưấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữựỳỵỷỹƠƯẤỆỘ',
  'αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΩΆΈ',
  'абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗЩЮЯіїєґІЇЄҐђћљњџјѓќЂЋЉЊЏ',
].map(alphabet => [...alphabet]);

const word = fc
  .constantFrom(...ALPHABETS)
  .chain(alphabet => fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 18 }))
  .map(characters => characters.join(''));
const name = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.constantFrom(' ', '-', '’'), fc.boolean())
  .map(([words, between, decomposed]) => words.join(between).normalize(decomposed ? 'NFD' : 'NFC'));
const named = fc.record({ firstName: name, lastName: name });
const login = fc.stringMatching(/^[a-z]\.[a-z]{1,30}[0-9]{0,3}$/);
const access: fc.Arbitrary<ResponsableLetter['access']> = fc.constantFrom(
  { kind: 'ACTIVATION', password: PASSWORD, validUntil: '30 novembre 2026' } as const,
  { kind: 'RESET', password: PASSWORD } as const,
  { kind: 'LOGIN_ALONE' } as const,
);
const anyLetter = fc
  .record({
    who: named,
    children: fc.array(named, { minLength: 1, maxLength: 15 }),
    address: fc.option(fc.array(name, { minLength: 1, maxLength: 6 }), { nil: undefined }),
    login,
    access,
  })
  .map(({ who, address, ...rest }) => letter({ ...who, ...rest, ...(address ? { address } : {}) }));
const anyPupil = fc
  .record({ who: named, login, access, className: name })
  .map(({ who, ...rest }) => pupil({ ...who, ...rest }));

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
const SLACK = 0.01;
const boxOf = ({ x, y, block }: Placed): Box => ({ left: x, top: y, right: x + block.width, bottom: y + block.height });
const meet = (one: Box, other: Box): boolean =>
  one.left < other.right - SLACK &&
  other.left < one.right - SLACK &&
  one.top < other.bottom - SLACK &&
  other.top < one.bottom - SLACK;

/** What stands outside of the area, or over something else. */
function faults(placed: readonly Placed[], area: Box): string[] {
  const boxes = placed.filter(({ tag }) => tag !== undefined).map(boxOf);
  const inside = ({ left, top, right, bottom }: Box): boolean =>
    left >= area.left && top >= area.top && right <= area.right + SLACK && bottom <= area.bottom + SLACK;
  return boxes.flatMap((box, at) => [
    ...(inside(box) ? [] : [`${JSON.stringify(box)} stands out`]),
    ...boxes.slice(at + 1).flatMap(other => (meet(box, other) ? [`${JSON.stringify([box, other])} meet`] : [])),
  ]);
}

const SHEET: Box = { left: 0, top: 0, right: A4.width, bottom: A4.height };
const HALF = A4.height / 2;
const desk = new Desk({ title: 'x', language: 'fr', createdAt: JOB.createdAt });
const writer = new Writer(desk, JOB);

/** Expects nothing over anything else, the address alone in the window of the whole page, and each half on its own half. */
function keepsToItsPage(whole: readonly Placed[], halves: readonly (readonly Placed[])[]): void {
  expect(faults(whole, SHEET)).toEqual([]);
  const inWindow = whole.filter(placed => placed.tag !== undefined && meet(boxOf(placed), WINDOW.mayBeSeen));
  expect(inWindow).toHaveLength(1);
  const { seen } = WINDOW;
  const area = { left: seen.left, top: seen.top, right: seen.left + seen.width, bottom: seen.top + seen.height };
  expect(faults(inWindow, area)).toEqual([]);
  halves.forEach((half, at) => {
    const top = at * HALF;
    expect(faults(half, { ...SHEET, top, bottom: top + HALF })).toEqual([]);
  });
}

describe('a letter, whatever its names and number of children', () => {
  it('has nothing over anything else, whole and half, and the address alone in the window', () => {
    fc.assert(
      fc.property(anyLetter, given => {
        keepsToItsPage(
          wholeLetter(writer, given, RESPONSABLE_TEXTS).placed,
          [0, HALF].map(top => halfLetter(writer, given, RESPONSABLE_TEXTS, top).placed),
        );
      }),
      { numRuns: 60 },
    );
    expect(desk.takeMissing()).toEqual([]);
  });

  it('so has an invitation', () => {
    fc.assert(
      fc.property(anyLetter, ({ firstName, lastName, children, address }) => {
        const given = invitation({ firstName, lastName, children, ...(address && { address }) });
        keepsToItsPage(
          wholeInvitation(writer, given, INVITATION_TEXTS).placed,
          [0, HALF].map(top => halfInvitation(writer, given, INVITATION_TEXTS, top).placed),
        );
      }),
      { numRuns: 60 },
    );
    expect(desk.takeMissing()).toEqual([]);
  });

  it('so has a page and a card of a pupil', () => {
    fc.assert(
      fc.property(anyPupil, given => {
        expect(faults(pupilSheet(writer, given, PUPIL_TEXTS).placed, SHEET)).toEqual([]);
        const placed = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(place => card(writer, given, PUPIL_TEXTS, place).placed);
        expect(faults(placed, SHEET)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(desk.takeMissing()).toEqual([]);
  });

  it('has one page, of forty children too', async () => {
    const many = letter({
      children: Array.from({ length: 40 }, () => ({ firstName: 'X'.repeat(60), lastName: 'Y Z' })),
    });
    for (const twoToASheet of [false, true])
      expect(pagesOf(objectsOf(await bytesOf(letters([many], { ...JOB, twoToASheet }))))).toHaveLength(1);
  });

  (POPPLER ? it : it.skip)('has every name, login and password read back (needs poppler-utils)', async () => {
    // Lines and spaces are the page's; the letters must be there in one form, one after the other.
    const bare = (text: string): string => text.normalize('NFKC').replace(/[\s\u00ad]/g, '');
    const secret = ({ access: given }: ResponsableLetter | PupilLetter): string =>
      given.kind === 'LOGIN_ALONE' ? '' : given.password;
    const given = fc.sample(anyLetter, { numRuns: 40, seed: 5 });
    const texts = pageTexts(await bytesOf(letters(given, JOB)), '-raw').map(bare);
    expect(texts).toHaveLength(given.length);
    given.forEach((one, at) => {
      for (const { firstName, lastName } of [one, ...one.children])
        expect(texts[at]).toContain(bare(`${firstName} ${lastName}`));
      for (const line of one.address ?? []) expect(texts[at]).toContain(bare(line));
      expect(texts[at]).toContain(`${one.login}${secret(one) === '' ? '' : `Motdepasse*${secret(one)}`}`);
    });
    const pupils = fc.sample(anyPupil, { numRuns: 40, seed: 6 }).map(one => ({ ...one, className: '6ÈME D' }));
    const cards = bare(pageTexts(await bytesOf(pupilCards(pupils, JOB)), '-raw').join(''));
    for (const one of pupils)
      for (const part of [one.firstName, one.lastName, one.login, secret(one)]) expect(cards).toContain(bare(part));
  });
});
