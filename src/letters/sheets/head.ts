/** The head of a letter: who writes, to whom, and its number; and who signs. */
import { fullName, numberInWords, type Addressed } from '../records.js';
import type { Writer } from './context.js';
import type { Block } from './desk.js';
import { Column, fitted, type Layout, type Placed, type Sheet } from './flow.js';
import { A4, FOLDS, WINDOW, mm } from './measures.js';

const GREY = 0.3;

const addresseeOf = (letter: Addressed): string => `${letter.civility ?? ''} ${fullName(letter)}`.trim();

/** Lays out name and postal address of the addressee, smaller than `size` where width or height ask for it. */
function addressBlock({ desk }: Writer, letter: Addressed, width: number, height: number, size: number): Layout {
  return fitted(height, scale => {
    const lines = [addresseeOf(letter), ...(letter.address ?? [])].filter(line => line.trim() !== '');
    const block = desk.own([{ text: lines.join('\n'), style: 'regular' }], { size: size * scale, width, leading: 1.2 });
    return new Column(0, 0).add('P', block).layout();
  });
}

/** Adds name and address of the school, and how to reach it, to a column. */
function addSender(
  { desk, job: { school } }: Writer,
  column: Column,
  width: number,
  size: number,
  lineSize: number,
): void {
  column.add('P', desk.fixed([{ text: school.name, style: 'bold' }], { size, width, leading: 1.25 }));
  const setting = { size: lineSize, width, leading: 1.3, grey: GREY };
  if (school.address) column.add('P', desk.fixed([{ text: school.address.join('\n'), style: 'regular' }], setting));
  if (school.contact) column.add('P', desk.fixed([{ text: school.contact, style: 'regular' }], setting));
}

/** The blocks of a layout, moved by `x` and `y`. */
const moved = ({ placed }: Layout, x: number, y: number): Placed[] =>
  placed.map(one => ({ ...one, x: one.x + x, y: one.y + y }));

const foldMark: Block = {
  width: mm(4),
  height: 0,
  draw: (content, x, y) => content.rule([x, y], [x + mm(4), y], 0.6, 0.5),
};

const MARGIN = mm(20);

/** The part of a page below the head of a letter. */
export const BODY = { left: MARGIN, top: mm(103), width: A4.width - MARGIN * 2, height: mm(285) - mm(103) } as const;

/** The head of a letter of a page, folded in three, with the address in the window of the envelope. */
export function wholeHead(writer: Writer, letter: Addressed): Sheet {
  const { desk } = writer;
  // Ends 2 mm left of all that the window may show, however the sheet slides.
  const senderWidth = WINDOW.mayBeSeen.left - MARGIN - mm(2);
  const sender = fitted(mm(80) - mm(15), scale => {
    const column = new Column(MARGIN, mm(15));
    addSender(writer, column, senderWidth, 11 * scale, 9 * scale);
    return column.layout();
  });
  const { seen } = WINDOW;
  const address = addressBlock(writer, letter, seen.width, seen.height, 11);
  const number = desk.own(numberInWords(letter), { size: 8.5, width: senderWidth, grey: GREY });
  const placed: Placed[] = [
    ...FOLDS.map((y): Placed => ({ tag: undefined, block: foldMark, x: mm(5), y })),
    ...sender.placed,
    ...moved(address, seen.left, seen.top),
    { tag: 'P', block: number, x: MARGIN, y: mm(84) },
  ];
  // The scale says whether the school's own lines can be read: a long address of one person is no fault of theirs.
  return { placed, scale: sender.scale };
}

const HALF_MARGIN = { x: mm(13), y: mm(8) } as const;

/** The part of a half page that is written on. `top`: where the half begins. */
export const halfPage = (top: number): { x: number; y: number; width: number; height: number } => ({
  x: HALF_MARGIN.x,
  y: top + HALF_MARGIN.y,
  width: A4.width - HALF_MARGIN.x * 2,
  height: A4.height / 2 - HALF_MARGIN.y * 2,
});

const GUTTER = mm(7);

/** Where a half page has its two columns. */
export interface Halves {
  /** Where the left column begins, and its width. */
  readonly x: number;
  readonly width: number;
  /** Where the right column begins, and its width. */
  readonly right: number;
  readonly rightWidth: number;
}

/** The two columns of a half page. `rightShare`: the width of the right one, in parts of the whole. */
export function halvesOf(rightShare: number): Halves {
  const { x, width } = halfPage(0);
  const rightWidth = width * rightShare;
  return { x, width: width - rightWidth - GUTTER, right: x + width - rightWidth, rightWidth };
}

/** The head of a letter of half a page, which is handed out: its address stands in no window. `attention`: to whom it is. */
export function halfHead(
  writer: Writer,
  letter: Addressed,
  attention: string,
  { x, width, right, rightWidth, top, scale }: Halves & { readonly top: number; readonly scale: number },
): Layout {
  const { desk } = writer;
  const sender = new Column(x, top);
  addSender(writer, sender, width, 10 * scale, 8 * scale);
  sender.add('P', desk.own(numberInWords(letter), { size: 8 * scale, width, grey: GREY, leading: 1.25 }));
  const to = new Column(right, top);
  const setting = { size: 10 * scale, width: rightWidth, leading: 1.25 };
  to.add('P', writer.own(attention, { addressee: addresseeOf(letter) }, setting));
  if (letter.address) {
    const lines = [{ text: letter.address.join('\n'), style: 'regular' }] as const;
    to.add('P', desk.own(lines, { size: 9 * scale, width: rightWidth, leading: 1.2 }));
  }
  const [from, address] = [sender.layout(), to.layout()];
  return { placed: [...from.placed, ...address.placed], height: Math.max(from.height, address.height) };
}

/** The school's own paragraph; none when it has none. */
export const ownParagraph = ({ desk, job }: Writer, setting: { size: number; width: number }): Block[] =>
  job.paragraph ? [desk.fixed([{ text: job.paragraph, style: 'regular' }], setting)] : [];

/** Who signs. `wording`: the signature when the job has none. */
export const signatureBlock = ({ desk, job }: Writer, wording: string, size: number, width: number): Block =>
  desk.fixed([{ text: job.signature ?? wording, style: 'regular' }], { size, width, align: 'end' });
