/** Marks that the values of a record bear, in letters or in figures. Each record has another; no mark is part of another. */

const MARK = /q([a-f]{3})q|7([1-6]{3})7/g;
const digits = (n: number, of: string): string => [36, 6, 1].map(power => of[Math.floor(n / power) % 6]).join('');

/** The mark of this number, from 0 to 215. */
export const markIn = (n: number): { letters: string; figures: string } => ({
  letters: `q${digits(n, 'abcdef')}q`,
  figures: `7${digits(n, '123456')}7`,
});

/** The numbers of the marks that a text bears. */
export const marksIn = (text: string): Set<number> =>
  new Set(
    [...text.matchAll(MARK)].map(([, letters, figures]) =>
      [...(letters ?? figures!)].reduce((n, sign) => 6 * n + ('abcdef123456'.indexOf(sign) % 6), 0),
    ),
  );
