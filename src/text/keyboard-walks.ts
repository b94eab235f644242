/** Finds keyboard walks in a password: along rows, by column, in zigzag, back and forth, or repeated keys. */

/** Keys of the shortest walk that counts: shorter ones occur in any text. */
const SHORTEST_WALK = 3;

/** The rows of keys of each keyboard, from the digits down. A second text of a row is what the same keys give with Shift, or without. */
const KEYBOARDS: readonly (readonly (readonly string[])[])[] = [
  [['1234567890', '&é"\'(-è_çà'], ['azertyuiop'], ['qsdfghjklm'], ['wxcvbn,;:!']],
  [['1234567890', '!@#$%^&*()'], ['qwertyuiop'], ["asdfghjkl;'"], ['zxcvbnm,./']],
  [['1234567890'], ['qwertzuiop'], ['asdfghjkl'], ['yxcvbnm']],
];
/** Sequences that are walked in their order only, or backwards: the alphabet, the digits in a circle, columns and diagonals of the keypad. */
const LINES: readonly string[] = [
  'abcdefghijklmnopqrstuvwxyz',
  '012345678901234567890',
  ...['147', '258', '0258', '369', '159', '357'],
].flatMap(line => [line, [...line].reverse().join('')]);

type Places = ReadonlyMap<string, readonly [row: number, column: number]>;

const PLACES: readonly Places[] = KEYBOARDS.map(
  rows =>
    new Map(
      rows.flatMap((faces, row) =>
        faces.flatMap(face => [...face].map((key, column) => [key, [row, column]] as const)),
      ),
    ),
);

/** True when the second key is the first or one of its neighbours. */
function isStep(places: Places, one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one === other) return true;
  const [from, to] = [places.get(one), places.get(other)];
  return from !== undefined && to !== undefined && Math.abs(from[0] - to[0]) <= 1 && Math.abs(from[1] - to[1]) <= 1;
}

/** The index after the last key of the longest walk that begins at `start`. */
function walkEnd(keys: readonly string[], start: number): number {
  let furthest = start + 1;
  for (const places of PLACES) {
    let end = start + 1;
    while (isStep(places, keys[end - 1], keys[end])) end++;
    furthest = Math.max(furthest, end);
  }
  for (const line of LINES) {
    const first = line.indexOf(keys[start]!);
    let end = start;
    while (first >= 0 && end < keys.length && line[first + end - start] === keys[end]) end++;
    furthest = Math.max(furthest, end);
  }
  return furthest;
}

/** How many characters are left when as many as possible are taken by walks; `text` is in lower case, with its accents. */
export function besideWalks(text: string): number {
  const keys = [...text];
  /** At index n: the fewest of the first n characters that belong to no walk. */
  const left: number[] = keys.map(() => Infinity);
  left.unshift(0);
  keys.forEach((_, start) => {
    const before = left[start]!;
    left[start + 1] = Math.min(left[start + 1]!, before + 1);
    const end = walkEnd(keys, start);
    for (let to = start + SHORTEST_WALK; to <= end; to++) left[to] = Math.min(left[to]!, before);
  });
  return left[keys.length]!;
}
