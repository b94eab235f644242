/** The invitation of a responsable to make the account without the school: one page, or half a page. */
import type { InvitationLetter } from '../records.js';
import { portalQrCode } from '../qr/portal-link.js';
import type { InvitationWording } from '../wording/invitation.js';
import type { Writer } from './context.js';
import { Column, fitted, type Placed } from './flow.js';
import { BODY, halfHead, halfPage, halvesOf, signatureBlock, wholeHead } from './head.js';
import { mm } from './measures.js';
import { names, qrBlock } from './parts.js';
import { addTrouble, readyList, twoWays } from './without-school.js';

const title = ({ children }: InvitationLetter, wording: InvitationWording): string =>
  `**${children.length > 1 ? wording.titleSeveralChildren : wording.titleOneChild}**`;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** The invitation, the children, and the address of the portal, beside its QR code. */
function purpose(
  writer: Writer,
  letter: InvitationLetter,
  wording: InvitationWording,
  { x, y, width, size, qrWidth, mostColumns }: Place & { readonly qrWidth: number; readonly mostColumns: number },
): Column {
  const { desk, job } = writer;
  const text = { size, width: width - qrWidth - mm(6) };
  const column = new Column(x, y);
  column.add('P', writer.fixed(wording.invitation, text));
  column.add('P', writer.fixed(wording.children, text), size * 0.5);
  column.skip(size * 0.2);
  const children = names(desk, letter.children, { x, y: column.y, width: text.width, size, mostColumns });
  column.insert(children.placed, children.height);
  column.add('P', writer.fixed(wording.portal, text), size * 0.7);
  column.add('P', desk.fixed([{ text: job.portal.address, style: 'bold' }], { ...text, size: size * 1.1 }), size * 0.2);
  const code: Placed = {
    tag: 'Figure',
    block: qrBlock(portalQrCode(job.portal), qrWidth),
    x: x + width - qrWidth,
    y,
    options: { alt: `Code QR : ouvre ${job.portal.address}` },
  };
  return column.insert([code], Math.max(0, y + qrWidth - column.y));
}

/** Adds what to have at hand, the two ways, and what to do when neither works. */
function addWays(
  writer: Writer,
  wording: InvitationWording,
  column: Column,
  { x, width, size, pad }: Omit<Place, 'y'> & { readonly pad: number },
): void {
  column.add('H2', writer.fixed(`**${wording.readyHeading}**`, { size: size * 1.2, width }), size * 0.9);
  const ready = readyList(writer, wording, { x, y: column.y, width, size });
  column.insert(ready.placed, ready.height);
  column.skip(size);
  const ways = twoWays(writer, wording, { x, y: column.y, width, size, gutter: mm(5), pad });
  column.insert(ways.placed, ways.height);
  addTrouble(writer, wording, column, { width, size, before: size });
}

/** An invitation of a page. */
export function wholeInvitation(
  writer: Writer,
  letter: InvitationLetter,
  wording: InvitationWording,
): readonly Placed[] {
  const { left, top, width, height } = BODY;
  const body = fitted(height, scale => {
    const size = 10 * scale;
    const column = new Column(left, top);
    const heading = { size: 13.5 * scale, width, leading: 1.25, balanced: true };
    column.add('H1', writer.fixed(title(letter, wording), heading));
    column.skip(size * 0.8);
    const place = { x: left, y: column.y, width, size, qrWidth: mm(30) * Math.max(scale, 0.8), mostColumns: 3 };
    const { placed, height: used } = purpose(writer, letter, wording, place).layout();
    column.insert(placed, used);
    addWays(writer, wording, column, { x: left, width, size, pad: mm(4) * scale });
    column.add('P', signatureBlock(writer, wording.signature, size, width), size);
    return column.layout();
  });
  return [...wholeHead(writer, letter), ...body.placed];
}

/** An invitation of half a page, for the liaison book. */
export function halfInvitation(
  writer: Writer,
  letter: InvitationLetter,
  wording: InvitationWording,
  top: number,
): readonly Placed[] {
  const { x, y, width, height } = halfPage(top);
  const halves = halvesOf(0.47);
  return fitted(height, scale => {
    const size = 9.5 * scale;
    const head = halfHead(writer, letter, wording.attention, { ...halves, top: y, scale });
    const column = new Column(x, y);
    column.insert(head.placed, head.height);
    const heading = { size: 11.5 * scale, width, leading: 1.25, balanced: true };
    column.add('H1', writer.fixed(title(letter, wording), heading), 6 * scale);
    column.skip(size * 0.5);
    const place = { x, y: column.y, width, size, qrWidth: mm(24) * Math.max(scale, 0.8), mostColumns: 3 };
    const { placed, height: used } = purpose(writer, letter, wording, place).layout();
    column.insert(placed, used);
    addWays(writer, wording, column, { x, width, size, pad: mm(3) * scale });
    column.add('P', signatureBlock(writer, wording.signature, size, width), size * 0.5);
    return column.layout();
  }).placed;
}
