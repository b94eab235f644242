/** Marks that values of a record bear, in letters or in figures: of each record another, and part of no other. */

const MARK = /q([a-f]{3})q|7([1-6]{3})7/g;
const digits = (n: number, of: string): string => [36, 6, 1].map(power => of[Math.floor(n / power) % 6]).join('');

/** 216 of them. */
export const markIn = (n: number): { letters: string; figures: string } => ({
  letters: `q${digits(n, 'abcdef')}q`,
  figures: `7${digits(n, '123456')}7`,
});

/** Whose marks a text bears. */
export const marksIn = (text: string): Set<number> =>
  new Set(
    [...text.matchAll(MARK)].map(([, letters, figures]) =>
      [...(letters ?? figures!)].reduce((n, sign) => 6 * n + ('abcdef123456'.indexOf(sign) % 6), 0),
    ),
  );
