/** The letter of a responsable: one page, or half a page, whatever the number of children. */
import { fullName, numberInWords, type ResponsableLetter } from '../records.js';
import { inWords } from '../wording/dates.js';
import type { ResponsableWording } from '../wording/responsable.js';
import type { Writer } from './context.js';
import type { Block } from './desk.js';
import { Column, fitted, type Layout, type Placed } from './flow.js';
import { A4, FOLDS, WINDOW, mm } from './measures.js';
import { credentialsBox, names } from './parts.js';
import { stepsOf } from './steps.js';

const GREY = 0.3;

const addresseeOf = (letter: ResponsableLetter): string => `${letter.civility ?? ''} ${fullName(letter)}`.trim();

/** Lays out name and postal address of the addressee, smaller than `size` where width or height ask for it. */
function addressBlock(
  { desk }: Writer,
  letter: ResponsableLetter,
  width: number,
  height: number,
  size: number,
): Layout {
  return fitted(height, scale => {
    const lines = [addresseeOf(letter), ...(letter.address ?? [])].filter(line => line.trim() !== '');
    const block = desk.own([{ text: lines.join('\n'), style: 'regular' }], { size: size * scale, width, leading: 1.2 });
    return new Column(0, 0).add('P', block).layout();
  });
}

/** Adds name and address of the school to a column. */
function addSender(
  { desk, job: { school } }: Writer,
  column: Column,
  width: number,
  size: number,
  lineSize: number,
): void {
  column.add('P', desk.fixed([{ text: school.name, style: 'bold' }], { size, width, leading: 1.25 }));
  if (!school.address) return;
  const lines = [{ text: school.address.join('\n'), style: 'regular' }] as const;
  column.add('P', desk.fixed(lines, { size: lineSize, width, leading: 1.3, grey: GREY }));
}

/** The blocks of a layout, moved by `x` and `y`. */
const moved = ({ placed }: Layout, x: number, y: number): Placed[] =>
  placed.map(one => ({ ...one, x: one.x + x, y: one.y + y }));

const present = (text: string): boolean => text.trim() !== '';

/** Adds the services, the address of the portal, and the children for whom they are. */
function introduction(
  writer: Writer,
  letter: ResponsableLetter,
  wording: ResponsableWording,
  column: Column,
  at: { x: number; width: number; scale: number; size: number; mostColumns: number },
): void {
  const { x, width, scale, size, mostColumns } = at;
  const text = { size, width };
  column.add('P', writer.fixed(wording.services, text), 8 * scale);
  column.add(
    'P',
    writer.desk.fixed([{ text: writer.job.portal.address, style: 'bold' }], { ...text, size: size * 1.1 }),
    3 * scale,
  );
  if (present(wording.accountHeading))
    column.add('H2', writer.fixed(`**${wording.accountHeading}**`, { ...text, size: size * 1.1 }), 12 * scale);
  const sentence = letter.access.kind === 'LOGIN_ALONE' ? wording.loginAlone : wording.credentials;
  column.add('P', writer.fixed(sentence, text), 3 * scale);
  column.skip(3 * scale);
  const list = names(writer.desk, letter.children, { x, y: column.y, width, size, mostColumns });
  column.insert(list.placed, list.height);
}

/** Adds the steps to take and where to find help. */
function closing(
  writer: Writer,
  letter: ResponsableLetter,
  wording: ResponsableWording,
  column: Column,
  { width, scale, size }: { width: number; scale: number; size: number },
): void {
  const text = { size, width };
  const { heading, texts } = stepsOf(letter.access.kind, wording);
  column.add('H2', writer.fixed(`**${heading}**`, { ...text, size: size * 1.2 }), 14 * scale);
  for (const one of texts.filter(present)) column.add('P', writer.fixed(one, text), 4 * scale);
  column.add('P', writer.fixed(wording.assistance, text), 7 * scale);
}

const title = (letter: ResponsableLetter, wording: ResponsableWording): string =>
  `**${letter.children.length > 1 ? wording.titleSeveralChildren : wording.titleOneChild}**`;

/** The note below the box that says until when the password is valid; none without a password. */
function passwordNote(
  writer: Writer,
  letter: ResponsableLetter,
  wording: ResponsableWording,
  width: number,
  size: number,
): Block[] {
  if (letter.access.kind === 'LOGIN_ALONE') return [];
  const setting = { size, width, grey: GREY };
  if (letter.access.kind === 'RESET') return [writer.fixed(wording.resetNote, setting)];
  return [writer.recurring(wording.passwordNote, { validUntil: inWords(letter.access.validUntil) }, setting)];
}

const MARGIN = mm(20);
const TEXT_SIZE = 10;

const foldMark: Block = {
  width: mm(4),
  height: 0,
  draw: (content, x, y) => content.rule([x, y], [x + mm(4), y], 0.6, 0.5),
};

/** A letter of a page, folded in three, with the address in the window of the envelope. */
export function wholeLetter(writer: Writer, letter: ResponsableLetter, wording: ResponsableWording): readonly Placed[] {
  const { desk } = writer;
  // Left of the window, and as far from it as the sheet may slide.
  const senderWidth = WINDOW.mayBeSeen.left - MARGIN - mm(2);
  const sender = fitted(mm(80) - mm(15), scale => {
    const column = new Column(MARGIN, mm(15));
    addSender(writer, column, senderWidth, 11 * scale, 9 * scale);
    return column.layout();
  });
  const { seen } = WINDOW;
  const address = addressBlock(writer, letter, seen.width, seen.height, 11);
  const number = desk.own(numberInWords(letter), { size: 8.5, width: senderWidth, grey: GREY });
  const head: Placed[] = [
    ...FOLDS.map((y): Placed => ({ tag: undefined, block: foldMark, x: mm(5), y })),
    ...sender.placed,
    ...moved(address, seen.left, seen.top),
    { tag: 'P', block: number, x: MARGIN, y: mm(84) },
  ];
  const width = A4.width - MARGIN * 2;
  const top = mm(103);
  const qr = writer.qr(letter.login);
  const body = fitted(mm(285) - top, scale => {
    const size = TEXT_SIZE * scale;
    const column = new Column(MARGIN, top);
    column.add(
      'H1',
      writer.fixed(title(letter, wording), { size: 13.5 * scale, width, leading: 1.25, balanced: true }),
    );
    introduction(writer, letter, wording, column, { x: MARGIN, width, scale, size, mostColumns: 3 });
    column.skip(9 * scale);
    const box = credentialsBox(
      desk,
      { login: letter.login, access: letter.access, ...qr },
      { x: MARGIN, y: column.y, width, scale, qrWidth: mm(28) },
    );
    column.insert(box.placed, box.height);
    for (const note of passwordNote(writer, letter, wording, width, size * 0.9)) column.add('P', note, 4 * scale);
    column.add('P', signatureBlock(writer, wording, size, width, 'end'), 10 * scale);
    closing(writer, letter, wording, column, { width, scale, size });
    return column.layout();
  });
  return [...head, ...body.placed];
}

const signatureBlock = (
  { desk, job }: Writer,
  wording: ResponsableWording,
  size: number,
  width: number,
  align: 'start' | 'end',
): Block => desk.fixed([{ text: job.signature ?? wording.signature, style: 'regular' }], { size, width, align });

const HALF_MARGIN = { x: mm(13), y: mm(8) } as const;
const GUTTER = mm(7);
/** Width of the column with login and password, in parts of the whole. */
const BOX_SHARE = 0.47;

/** A letter of half a page, for the liaison book: it is handed out, so its address stands in no window. */
export function halfLetter(
  writer: Writer,
  letter: ResponsableLetter,
  wording: ResponsableWording,
  top: number,
): readonly Placed[] {
  const { desk } = writer;
  const { x, y } = HALF_MARGIN;
  const width = A4.width - x * 2;
  const boxWidth = width * BOX_SHARE;
  const textWidth = width - boxWidth - GUTTER;
  const right = x + textWidth + GUTTER;
  const qr = writer.qr(letter.login);
  const { placed } = fitted(A4.height / 2 - y * 2, scale => {
    const size = 9.5 * scale;
    const sender = new Column(x, top + y);
    addSender(writer, sender, textWidth, 10 * scale, 8 * scale);
    sender.add('P', desk.own(numberInWords(letter), { size: 8 * scale, width: textWidth, grey: GREY, leading: 1.25 }));
    const to = new Column(right, top + y);
    to.add(
      'P',
      writer.own(
        wording.attention,
        { addressee: addresseeOf(letter) },
        { size: 10 * scale, width: boxWidth, leading: 1.25 },
      ),
    );
    if (letter.address)
      to.add(
        'P',
        desk.own([{ text: letter.address.join('\n'), style: 'regular' }], {
          size: 9 * scale,
          width: boxWidth,
          leading: 1.2,
        }),
      );
    const [from, address] = [sender.layout(), to.layout()];
    const column = new Column(x, top + y);
    column.insert([...from.placed, ...address.placed], Math.max(from.height, address.height));
    column.add(
      'H1',
      writer.fixed(title(letter, wording), { size: 11.5 * scale, width, leading: 1.25, balanced: true }),
      8 * scale,
    );
    const left = new Column(x, column.y);
    introduction(writer, letter, wording, left, { x, width: textWidth, scale, size, mostColumns: 2 });
    const beside = new Column(right, column.y);
    beside.skip(9 * scale);
    const box = credentialsBox(
      desk,
      { login: letter.login, access: letter.access, ...qr },
      { x: right, y: beside.y, width: boxWidth, scale, stacked: true, qrWidth: mm(28) },
    );
    beside.insert(box.placed, box.height);
    for (const note of passwordNote(writer, letter, wording, boxWidth, size * 0.9)) beside.add('P', note, 4 * scale);
    beside.add('P', signatureBlock(writer, wording, size, boxWidth, 'end'), 8 * scale);
    const [text, credentials] = [left.layout(), beside.layout()];
    column.insert([...text.placed, ...credentials.placed], Math.max(text.height, credentials.height));
    closing(writer, letter, wording, column, { width, scale, size });
    return column.layout();
  });
  return placed;
}
