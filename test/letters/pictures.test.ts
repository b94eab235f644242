/** What a scanner and an eye see: pages as pictures. Left out where poppler-utils is missing. */
import { describe, expect, it } from '@jest/globals';
import jsqrModule from 'jsqr';
import { flyer, letters, pupilCards } from '../../src/letters/index.js';
import { POPPLER, bytesOf, pictureOf, type Picture } from './support/pdf.js';
import { A4, WINDOW } from '../../src/letters/sheets/measures.js';
import { JOB, children, letter, pupil } from './support/records.js';

// CommonJS: its types say `default`, Node gives the function itself.
const jsQR = jsqrModule as unknown as typeof jsqrModule.default;

/** A part of a picture, in parts of its width and height. */
function partOf({ width, height, points }: Picture, left: number, top: number, right: number, bottom: number): Picture {
  const [x, y] = [Math.floor(left * width), Math.floor(top * height)];
  const own = { width: Math.floor(right * width) - x, height: Math.floor(bottom * height) - y };
  const part = new Uint8ClampedArray(own.width * own.height * 4);
  for (let row = 0; row < own.height; row++) {
    const from = ((y + row) * width + x) * 4;
    part.set(points.subarray(from, from + own.width * 4), row * own.width * 4);
  }
  return { ...own, points: part };
}
const read = ({ width, height, points }: Picture): string | undefined => jsQR(points, width, height)?.data;
/** Whether anything is drawn. Pages are grey: red stands for all three colours. */
const dark = ({ points }: Picture): boolean => points.some((value, at) => at % 4 === 0 && value < 128);
const LINK = 'https://educonnect.education.gouv.fr/connexion';

(POPPLER ? describe : describe.skip)('the pictures of pages (need poppler-utils)', () => {
  it.each([
    ['a letter', letter()],
    [
      'a letter with fifteen children and a long login',
      letter({ children: children(15), login: 'm.delarochefoucauldmontbel12' }),
    ],
    ['a page of a pupil', pupil()],
  ])('%s: the code is read, and has the portal and the login alone', async (_, record) => {
    const picture = pictureOf(await bytesOf(letters([record], JOB)), 1, 150);
    expect(read(partOf(picture, 0.6, 0.3, 1, 0.8))).toBe(`${LINK}?identifiant=${record.login}`);
  });

  it('two letters on a sheet: each half has its own code', async () => {
    const records = [letter({ login: 'a.one' }), letter({ login: 'b.two', children: children(12) })];
    const picture = pictureOf(await bytesOf(letters(records, { ...JOB, twoToASheet: true })), 1, 150);
    expect(read(partOf(picture, 0, 0, 1, 0.5))).toBe(`${LINK}?identifiant=a.one`);
    expect(read(partOf(picture, 0, 0.5, 1, 1))).toBe(`${LINK}?identifiant=b.two`);
  });

  it('eight cards: each has its own code', async () => {
    const records = Array.from({ length: 8 }, (_, at) => pupil({ login: `l.dupont${at}` }));
    const picture = pictureOf(await bytesOf(pupilCards(records, JOB)), 1, 150);
    records.forEach(({ login }, at) => {
      const [left, top] = [(at % 2) / 2, Math.floor(at / 2) / 4];
      expect(read(partOf(picture, left, top, left + 0.5, top + 0.25))).toBe(`${LINK}?identifiant=${login}`);
    });
  });

  it('a flyer: the code has no login', async () => {
    expect(read(partOf(pictureOf(await bytesOf(flyer(JOB)), 1, 150), 0.6, 0, 1, 0.5))).toBe(LINK);
  });

  it('what may be seen through the window holds the address alone, wherever the sheet lies', async () => {
    // Without a name and an address, nothing may stand in the window.
    const nobody = letter({ civility: '', firstName: '', lastName: '' });
    const school = {
      name: 'Lycée général et technologique de '.repeat(6),
      address: Array.from({ length: 6 }, () => 'x y '.repeat(30)),
    };
    const crowded = pictureOf(await bytesOf(letters([nobody], { ...JOB, school })), 1, 60);
    const { seen, mayBeSeen } = WINDOW;
    const [left, right] = [mayBeSeen.left / A4.width, mayBeSeen.right / A4.width];
    const [top, bottom] = [mayBeSeen.top / A4.height, mayBeSeen.bottom / A4.height];
    expect(dark(partOf(crowded, left, top, right, bottom))).toBe(false);
    // The long sender does stand beside it.
    expect(dark(partOf(crowded, 0, top, left, bottom))).toBe(true);
    const address = pictureOf(await bytesOf(letters([letter({ address: ['1 rue X', '93270 SEVRAN'] })], JOB)), 1, 60);
    const [from, to] = [seen.left / A4.width, (seen.left + seen.width) / A4.width];
    expect(dark(partOf(address, from, seen.top / A4.height, to, (seen.top + seen.height) / A4.height))).toBe(true);
  });
});
