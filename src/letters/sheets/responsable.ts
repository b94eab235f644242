/** The letter of a responsable: one page, or half a page, whatever the number of children. */
import type { ResponsableLetter } from '../records.js';
import { inWords } from '../wording/dates.js';
import type { ResponsableWording } from '../wording/responsable.js';
import { isPresent } from '../wording/template.js';
import type { Writer } from './context.js';
import type { Block } from './desk.js';
import { Column, fitted, type Sheet } from './flow.js';
import { BODY, halfHead, halfPage, halvesOf, ownParagraph, signatureBlock, wholeHead } from './head.js';
import { mm } from './measures.js';
import { credentialsBox, names } from './parts.js';
import { stepsOf } from './steps.js';

const GREY = 0.3;

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
  if (isPresent(wording.accountHeading))
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
  for (const one of texts.filter(isPresent)) column.add('P', writer.fixed(one, text), 4 * scale);
  for (const paragraph of ownParagraph(writer, text)) column.add('P', paragraph, 7 * scale);
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

const TEXT_SIZE = 10;

/** A letter of a page. */
export function wholeLetter(writer: Writer, letter: ResponsableLetter, wording: ResponsableWording): Sheet {
  const { left, top, width } = BODY;
  const qr = writer.qr(letter.login);
  const body = fitted(BODY.height, scale => {
    const size = TEXT_SIZE * scale;
    const column = new Column(left, top);
    column.add(
      'H1',
      writer.fixed(title(letter, wording), { size: 13.5 * scale, width, leading: 1.25, balanced: true }),
    );
    introduction(writer, letter, wording, column, { x: left, width, scale, size, mostColumns: 3 });
    column.skip(9 * scale);
    const box = credentialsBox(
      writer.desk,
      { login: letter.login, access: letter.access, ...qr },
      { x: left, y: column.y, width, scale, qrWidth: mm(28) },
    );
    column.insert(box.placed, box.height);
    for (const note of passwordNote(writer, letter, wording, width, size * 0.9)) column.add('P', note, 4 * scale);
    column.add('P', signatureBlock(writer, wording.signature, size, width), 10 * scale);
    closing(writer, letter, wording, column, { width, scale, size });
    return column.layout();
  });
  const head = wholeHead(writer, letter);
  return { placed: [...head.placed, ...body.placed], scale: Math.min(head.scale, body.scale) };
}

/** Width of the column with login and password, in parts of the whole. */
const BOX_SHARE = 0.47;

/** A letter of half a page, for the liaison book. */
export function halfLetter(writer: Writer, letter: ResponsableLetter, wording: ResponsableWording, top: number): Sheet {
  const { x, y, width, height } = halfPage(top);
  const halves = halvesOf(BOX_SHARE);
  const qr = writer.qr(letter.login);
  return fitted(height, scale => {
    const size = 9.5 * scale;
    const head = halfHead(writer, letter, wording.attention, { ...halves, top: y, scale });
    const column = new Column(x, y);
    column.insert(head.placed, head.height);
    column.add(
      'H1',
      writer.fixed(title(letter, wording), { size: 11.5 * scale, width, leading: 1.25, balanced: true }),
      8 * scale,
    );
    const left = new Column(x, column.y);
    introduction(writer, letter, wording, left, { x, width: halves.width, scale, size, mostColumns: 2 });
    const { right, rightWidth } = halves;
    const beside = new Column(right, column.y);
    beside.skip(9 * scale);
    const box = credentialsBox(
      writer.desk,
      { login: letter.login, access: letter.access, ...qr },
      { x: right, y: beside.y, width: rightWidth, scale, stacked: true, qrWidth: mm(28) },
    );
    beside.insert(box.placed, box.height);
    for (const note of passwordNote(writer, letter, wording, rightWidth, size * 0.9)) beside.add('P', note, 4 * scale);
    beside.add('P', signatureBlock(writer, wording.signature, size, rightWidth), 8 * scale);
    const [text, credentials] = [left.layout(), beside.layout()];
    column.insert([...text.placed, ...credentials.placed], Math.max(text.height, credentials.height));
    closing(writer, letter, wording, column, { width, scale, size });
    return column.layout();
  });
}
