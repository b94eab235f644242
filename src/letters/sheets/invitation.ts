/** The invitation of a responsable to make the account without the school: one page, or half a page. */
import type { InvitationLetter } from '../records.js';
import { portalQrCode } from '../qr/portal-link.js';
import type { InvitationWording } from '../wording/invitation.js';
import type { Writer } from './context.js';
import { Column, fitted, type Layout, type Placed, type Sheet } from './flow.js';
import { BODY, halfHead, halfPage, halvesOf, ownParagraph, signatureBlock, wholeHead } from './head.js';
import { mm } from './measures.js';
import { names, qrBlock, qrWidthAt } from './parts.js';
import { addTrouble, readyList, twoWays } from './without-school.js';

const title = ({ children }: InvitationLetter, wording: InvitationWording): string =>
  `**${children.length > 1 ? wording.titleSeveralChildren : wording.titleOneChild}**`;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** The QR code of the sign-in page. */
const codeAt = ({ job }: Writer, qrWidth: number, x: number, y: number): Placed => ({
  tag: 'Figure',
  block: qrBlock(portalQrCode(job.portal), qrWidth),
  x,
  y,
  options: { alt: `Code QR : ouvre ${job.portal.address}` },
});

/** The invitation, the children, and the address of the portal. */
function purpose(
  writer: Writer,
  letter: InvitationLetter,
  wording: InvitationWording,
  { x, y, width, size, mostColumns }: Place & { readonly mostColumns: number },
): Layout {
  const { desk, job } = writer;
  const text = { size, width };
  const column = new Column(x, y);
  column.add('P', writer.fixed(wording.invitation, text));
  column.add('P', writer.fixed(wording.children, text), size * 0.5);
  column.skip(size * 0.2);
  const children = names(desk, letter.children, { x, y: column.y, width, size, mostColumns });
  column.insert(children.placed, children.height);
  column.add('P', writer.fixed(wording.portal, text), size * 0.7);
  column.add('P', desk.fixed([{ text: job.portal.address, style: 'bold' }], { ...text, size: size * 1.1 }), size * 0.2);
  return column.layout();
}

/** What to have at hand. */
function ready(writer: Writer, wording: InvitationWording, { x, y, width, size }: Place): Layout {
  const column = new Column(x, y);
  column.add('H2', writer.fixed(`**${wording.readyHeading}**`, { size: size * 1.2, width }));
  const list = readyList(writer, wording, { x, y: column.y, width, size });
  return column.insert(list.placed, list.height).layout();
}

/** Adds the two ways, what to do when neither works, and the school's own paragraph. */
function addWays(
  writer: Writer,
  wording: InvitationWording,
  column: Column,
  { x, width, size, pad }: Omit<Place, 'y'> & { readonly pad: number },
): void {
  column.skip(size);
  const ways = twoWays(writer, wording, { x, y: column.y, width, size, gutter: mm(5), pad });
  column.insert(ways.placed, ways.height);
  addTrouble(writer, wording, column, { width, size, before: size });
  for (const paragraph of ownParagraph(writer, { size, width })) column.add('P', paragraph, size * 0.7);
}

const GAP = mm(6);

/** An invitation of a page. */
export function wholeInvitation(writer: Writer, letter: InvitationLetter, wording: InvitationWording): Sheet {
  const { left, top, width, height } = BODY;
  const body = fitted(height, scale => {
    const size = 10 * scale;
    const column = new Column(left, top);
    const heading = { size: 13.5 * scale, width, leading: 1.25, balanced: true };
    column.add('H1', writer.fixed(title(letter, wording), heading));
    column.skip(size * 0.8);
    const qrWidth = qrWidthAt(scale, mm(30));
    const place = { x: left, y: column.y, width: width - qrWidth - GAP, size };
    const text = purpose(writer, letter, wording, { ...place, mostColumns: 3 });
    const code = codeAt(writer, qrWidth, left + width - qrWidth, column.y);
    column.insert([...text.placed, code], Math.max(text.height, qrWidth));
    column.skip(size * 0.9);
    const list = ready(writer, wording, { x: left, y: column.y, width, size });
    column.insert(list.placed, list.height);
    addWays(writer, wording, column, { x: left, width, size, pad: mm(4) * scale });
    column.add('P', signatureBlock(writer, wording.signature, size, width), size);
    return column.layout();
  });
  const head = wholeHead(writer, letter);
  return { placed: [...head.placed, ...body.placed], scale: Math.min(head.scale, body.scale) };
}

/** Width of the right column of half a page, with what to have at hand and the QR code, in parts of the whole. */
const READY_SHARE = 0.47;

/** An invitation of half a page, for the liaison book. */
export function halfInvitation(
  writer: Writer,
  letter: InvitationLetter,
  wording: InvitationWording,
  top: number,
): Sheet {
  const { x, y, width, height } = halfPage(top);
  const halves = halvesOf(READY_SHARE);
  return fitted(height, scale => {
    const size = 9.5 * scale;
    const head = halfHead(writer, letter, wording.attention, { ...halves, top: y, scale });
    const column = new Column(x, y);
    column.insert(head.placed, head.height);
    const heading = { size: 11.5 * scale, width, leading: 1.25, balanced: true };
    column.add('H1', writer.fixed(title(letter, wording), heading), 6 * scale);
    column.skip(size * 0.5);
    const text = purpose(writer, letter, wording, { x, y: column.y, width: halves.width, size, mostColumns: 2 });
    const { right, rightWidth } = halves;
    const qrWidth = qrWidthAt(scale, mm(24));
    const code = codeAt(writer, qrWidth, right + rightWidth - qrWidth, column.y);
    const list = ready(writer, wording, { x: right, y: column.y, width: rightWidth - qrWidth - mm(3), size });
    column.insert([...text.placed, code, ...list.placed], Math.max(text.height, list.height, qrWidth));
    addWays(writer, wording, column, { x, width, size, pad: mm(3) * scale });
    column.add('P', signatureBlock(writer, wording.signature, size, width), size * 0.5);
    return column.layout();
  });
}
