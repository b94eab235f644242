/** Lines of text: which face draws each character, and in which order where directions mix (Unicode Standard Annex 9). */
import bidiModule from 'bidi-js';
import { composed } from '../../text/compose.js';
import type { EmbeddedFonts } from './embedded.js';
import { FACES_OF, faceOf, type FaceName, type Style } from './faces.js';
import type { ShapedRun } from './shape.js';

/** A piece of text of one style. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type TextDirection = 'ltr' | 'rtl';

/** A line that is ready to be drawn. */
export interface Line {
  readonly pieces: readonly ShapedRun[];
  /** In thousandths of the size. */
  readonly width: number;
  /** The text in the order of reading, where it is drawn in another. */
  readonly logical: string | undefined;
}

/** Called with each character that no face can draw. */
export type OnMissing = (character: string) => void;

/** The character that is drawn in place of one that no face has. */
const REPLACEMENT = '\ufffd';
/** Scripts written from right to left, and the signs that change the direction. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;
/** Every face draws these: Latin letters of most languages of Europe, digits and signs. */
const EVERYWHERE = /^[ -~\u00a0-\u017f]*$/;
/** Accents and spaces, which stay in the face of the character before them. */
const STAYS = /^[\p{M}\s]$/u;
/** Signs that change the direction and are not drawn. */
const DIRECTION_SIGN = /[\u202a-\u202e\u2066-\u2069]/;

/** Marks a text to be set from left to right whatever surrounds it, such as an address of the web among Arabic words. */
export const isolated = (text: string): string => `\u2066${text}\u2069`;

// The package is CommonJS and its types are those of a module.
const bidi = (bidiModule as unknown as typeof bidiModule.default)();

/** A piece of a line in one face and one direction. */
interface Run {
  readonly face: FaceName;
  text: string;
  /** Embedding level of the annex: text of an odd level runs from right to left. */
  level: number;
}

const append = (runs: Run[], face: FaceName, text: string): void => {
  const last = runs.at(-1);
  if (last?.face === face) last.text += text;
  else runs.push({ face, text, level: 0 });
};

/** Finds the face that draws a character after one in `last`; undefined when none does. Accents and spaces stay in `last` if it has them. */
function faceFor(
  character: string,
  faces: readonly [FaceName, FaceName],
  last: FaceName | undefined,
): FaceName | undefined {
  const codePoint = character.codePointAt(0)!;
  const staying = last !== undefined && faces.includes(last) ? last : undefined;
  if (DIRECTION_SIGN.test(character)) return staying ?? faces[0];
  if (staying !== undefined && STAYS.test(character) && faceOf(staying).has(codePoint)) return staying;
  return faces.find(name => faceOf(name).has(codePoint));
}

/** Splits spans into runs of one face; what no face has becomes the replacement sign. */
function itemised(spans: readonly Span[], onMissing: OnMissing): Run[] {
  const runs: Run[] = [];
  for (const { text, style } of spans) {
    const faces = FACES_OF[style];
    const drawn = composed(text);
    if (EVERYWHERE.test(drawn)) {
      append(runs, faces[0], drawn);
      continue;
    }
    for (const character of drawn) {
      const face = faceFor(character, faces, runs.at(-1)?.face);
      if (face === undefined) onMissing(character);
      append(runs, face ?? faces[0], face === undefined ? REPLACEMENT : character);
    }
  }
  return runs;
}

/** Splits runs where the direction changes. */
function withLevels(runs: readonly Run[], text: string, direction: TextDirection): Run[] {
  const { levels } = bidi.getEmbeddingLevels(text, direction);
  const split: Run[] = [];
  let at = 0;
  for (const { face, text: runText } of runs) {
    let current: Run | undefined;
    for (const character of runText) {
      const level = levels[at]!;
      at += character.length;
      if (DIRECTION_SIGN.test(character)) continue;
      if (current && current.level === level) current.text += character;
      else split.push((current = { face, text: character, level }));
    }
  }
  return split;
}

/** Puts runs in order from left to right: for each level, from the highest down, reverses each row of runs of that level or higher (rule L2). */
function reordered(runs: readonly Run[]): Run[] {
  const order = [...runs];
  const deepest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = deepest; level > 0; level--) {
    for (let from = 0; from < order.length; from++) {
      let to = from;
      while (to < order.length && order[to]!.level >= level) to++;
      if (to > from + 1) order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = Math.max(from, to);
    }
  }
  return order;
}

/** Shapes spans as one line, however long it becomes. */
export function lineOf(
  fonts: EmbeddedFonts,
  spans: readonly Span[],
  onMissing: OnMissing,
  direction: TextDirection = 'ltr',
): Line {
  let runs = itemised(spans, onMissing);
  const text = runs.map(run => run.text).join('');
  const mixed = direction === 'rtl' || RIGHT_TO_LEFT.test(text);
  if (mixed) runs = reordered(withLevels(runs, text, direction));
  const pieces = runs.map(({ face, text: runText, level }) => fonts.run(face, runText, level % 2 === 1));
  return {
    pieces,
    width: pieces.reduce((sum, { width }) => sum + width, 0),
    logical: mixed ? text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '') : undefined,
  };
}
