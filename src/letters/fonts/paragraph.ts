/** Breaks text into lines of a width, and draws them. Lengths are in points where nothing else is said. */
import { composed } from '../../text/compose.js';
import type { Content } from '../pdf/content.js';
import type { EmbeddedFonts } from './embedded.js';
import type { Style } from './faces.js';
import { lineOf, type Line, type OnMissing, type Span, type TextDirection } from './line.js';

/** Distance of two baselines, in parts of the size. */
const LEADING = 1.36;
/** Distance of the first baseline from the top of the box, in parts of the size. */
const ASCENT = 1.0;

/** What text is set with: the fonts of the document, and the function that is called with characters that none of them has. */
export interface Typesetter {
  readonly fonts: EmbeddedFonts;
  readonly onMissing: OnMissing;
}

/** How a paragraph is set. */
export interface Setting {
  readonly size: number;
  readonly width: number;
  readonly direction?: TextDirection;
  /** Left out: at the side where reading begins. */
  readonly align?: 'start' | 'center' | 'end';
  /** 0 (black, when left out) to 1 (white). */
  readonly grey?: number;
  /** Distance of two baselines, in parts of the size; 1.36 when left out. */
  readonly leading?: number;
  /** Lines of about one length, as titles have: no word stands alone on the last one. */
  readonly balanced?: boolean;
}

/** Text that is broken into lines: a block of a certain height. */
export interface Paragraph {
  readonly lines: readonly Line[];
  readonly setting: Setting;
  readonly height: number;
  /** The text in the order of reading, where it is drawn in another. */
  readonly logical: string | undefined;
}

interface Word {
  readonly spans: readonly Span[];
  readonly width: number;
}

/** Splits a text of a template into spans: words between `**` are bold, all others have the style `plain`. */
export const spansOf = (text: string, plain: Style = 'regular'): Span[] =>
  text
    .split('**')
    .map((part, at): Span => ({ text: part, style: at % 2 === 1 ? 'bold' : plain }))
    .filter(span => span.text !== '');

/** Cuts spans at breaking spaces; a word may have several styles. */
function wordsOf(spans: readonly Span[]): Span[][] {
  const words: Span[][] = [[]];
  for (const { text, style } of spans) {
    text.split(/[ \t\n]+/).forEach((part, at) => {
      if (at > 0) words.push([]);
      if (part !== '') words.at(-1)!.push({ text: part, style });
    });
  }
  return words.filter(word => word.length > 0);
}

const SPACE = ' ';

/** Joins words with spaces. A space has the style of the word before it. */
function joined(words: readonly Word[]): Span[] {
  const spans: { text: string; style: Style }[] = [];
  words.forEach((word, at) => {
    word.spans.forEach((span, part) => {
      const last = spans.at(-1);
      const gap = at > 0 && part === 0 ? SPACE : '';
      if (last?.style === span.style) last.text += gap + span.text;
      else {
        if (last && gap !== '') last.text += gap;
        spans.push({ ...span });
      }
    });
  });
  return spans;
}

/** Sets text into lines; a word longer than a line is cut. */
export function paragraph(setter: Typesetter, spans: readonly Span[], setting: Setting): Paragraph {
  const set = breakLines(setter, spans, setting, setting.width);
  if (!setting.balanced || set.lines.length < 2) return set;
  // Finds the narrowest width that needs no more lines, in steps of a fiftieth of the whole width.
  for (let width = setting.width / set.lines.length; width < setting.width; width += setting.width / 50) {
    const tried = breakLines(setter, spans, setting, width);
    if (tried.lines.length === set.lines.length) return tried;
  }
  return set;
}

/** A line as a paragraph of its own. */
export const lineAlone = (line: Line, setting: Setting): Paragraph => ({
  lines: [line],
  setting,
  height: setting.size * (setting.leading ?? LEADING),
  logical: line.logical,
});

/** Splits spans at their line feeds. */
function hardLines(spans: readonly Span[]): Span[][] {
  const lines: Span[][] = [[]];
  for (const { text, style } of spans) {
    text.split('\n').forEach((part, at) => {
      if (at > 0) lines.push([]);
      if (part !== '') lines.at(-1)!.push({ text: part, style });
    });
  }
  return lines;
}

/** Breaks text into lines of this width, which may be narrower than the setting's. */
function breakLines(setter: Typesetter, spans: readonly Span[], setting: Setting, width: number): Paragraph {
  const { size, direction = 'ltr', leading = LEADING } = setting;
  const room = (width / size) * 1000;
  const shape = (of: readonly Span[]): Line => lineOf(setter.fonts, of, setter.onMissing, direction);
  const hard = spans.some(({ text }) => text.includes('\n')) ? hardLines(spans) : [spans];
  if (hard.length === 1) {
    const whole = shape(spans);
    if (whole.width <= room) return lineAlone(whole, setting);
  }
  const fitting = hard.flatMap(line => fittingLines(line, room, shape));
  const space = fitting.length > 1 ? shape([{ text: SPACE, style: 'regular' }]) : undefined;
  const lines = fitting.map(({ line }, at) => (at === fitting.length - 1 ? line : withSpace(line, space!)));
  const mixed = lines.some(({ logical }) => logical !== undefined);
  return {
    lines,
    setting,
    height: lines.length * size * leading,
    logical: mixed ? lines.map((line, at) => line.logical ?? textOf(fitting[at]!.spans)).join('') : undefined,
  };
}

/** The text of a line, with the space that follows it. */
const textOf = (spans: readonly Span[]): string => `${spans.map(({ text }) => text).join('')} `;

interface FittingLine {
  readonly spans: readonly Span[];
  readonly line: Line;
}

/** The line with a space at its end, which keeps its last word apart from the next line's first when the text is read aloud. */
function withSpace(line: Line, space: Line): Line {
  if (line.logical !== undefined) return { ...line, logical: `${line.logical} ` };
  const last = line.pieces.at(-1);
  const [blank] = space.pieces;
  if (last?.font !== blank!.font) return { ...line, pieces: [...line.pieces, blank!] };
  // Codes stand between `<` and `>`: those of the space go on where those of the line end, `<0012>` and `<0003>` become `<00120003>`.
  const joint = { ...last, array: last.array.slice(0, -1) + blank!.array.slice(1) };
  return { ...line, pieces: [...line.pieces.slice(0, -1), joint] };
}

/** Breaks spans into lines that fit. `room`: their width, in thousandths of the size. */
function fittingLines(spans: readonly Span[], room: number, shape: (spans: readonly Span[]) => Line): FittingLine[] {
  const whole = shape(spans);
  if (whole.width <= room) return [{ spans, line: whole }];
  const measured = (of: Span[]): Word => ({ spans: of, width: shape(of).width });
  const gap = shape([{ text: SPACE, style: 'regular' }]).width;
  const lines: FittingLine[] = [];
  let current: Word[] = [];
  let length = 0;
  const flush = (): void => {
    const line = joined(current);
    if (current.length > 0) lines.push({ spans: line, line: shape(line) });
    current = [];
    length = 0;
  };
  const queue = wordsOf(spans).reverse();
  while (queue.length > 0) {
    const word = measured(queue.pop()!);
    if (current.length > 0 && length + gap + word.width > room) flush();
    if (word.width > room) {
      const [head, tail] = cut(word.spans, of => shape(of).width <= room);
      if (tail.length > 0) queue.push(tail);
      current = [measured(head)];
      flush();
      continue;
    }
    length += (current.length > 0 ? gap : 0) + word.width;
    current.push(word);
  }
  flush();
  return lines;
}

/** The longest beginning of a word that fits, and the rest; a character with its accents at least. */
function cut(spans: readonly Span[], fits: (spans: Span[]) => boolean): [Span[], Span[]] {
  const pieces = spans.flatMap(({ text, style }) =>
    (composed(text).match(/\P{M}\p{M}*/gu) ?? [text]).map((one): Span => ({ text: one, style })),
  );
  // Characters of one style become one span again; `joined` does not look at the width.
  const together = (of: readonly Span[]): Span[] => joined([{ spans: of, width: 0 }]);
  let low = 1;
  let high = pieces.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(together(pieces.slice(0, middle)))) low = middle;
    else high = middle - 1;
  }
  return [together(pieces.slice(0, low)), together(pieces.slice(low))];
}

/** Draws a paragraph with the top left corner of its box at x, y. */
export function drawParagraph(content: Content, { lines, setting }: Paragraph, x: number, y: number): void {
  const { size, width, direction = 'ltr', align = 'start', grey = 0, leading = LEADING } = setting;
  const atRight = (align === 'end') !== (direction === 'rtl');
  // Where lines stand further apart than usual, half of that space is above each line.
  const above = (leading - LEADING) / 2;
  lines.forEach((line, at) => {
    const slack = width - (line.width * size) / 1000;
    const shift = align === 'center' ? slack / 2 : atRight ? slack : 0;
    content.text(line, size, x + shift, y + size * (at * leading + ASCENT + above), grey);
  });
}
