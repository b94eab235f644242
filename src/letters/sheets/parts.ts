/** Parts that several sheets have: children in columns, the box with login and password, the QR code. */
import type { QrCode } from '../qr/portal-link.js';
import type { Access, Named } from '../records.js';
import { fullName } from '../records.js';
import type { Block, Desk } from './desk.js';
import type { Layout, Placed } from './flow.js';

/** Thickness of a frame, in points. */
const RULE = 0.75;
const LABEL_GREY = 0.3;

/** A filled and framed box. */
export const panel = (width: number, height: number): Block => ({
  width,
  height,
  draw: (content, x, y) => {
    content.fill(x, y, width, height, 0.955);
    content.frame(x, y, width, height, 0.55, RULE);
  },
});

/** Light around a QR code, in squares: the norm asks for four, of which the sheet's own white may be some. */
const QUIET = 3;

/** A QR code is made smaller with the rest of its sheet down to this scale and no further, so that it can still be read. */
const SMALLEST_QR_SCALE = 0.8;

/** The width of a QR code that is `width` wide at full scale. */
export const qrWidthAt = (scale: number, width: number): number => width * Math.max(scale, SMALLEST_QR_SCALE);

/** A QR code on white. */
export const qrBlock = ({ side, path }: QrCode, width: number): Block => ({
  width,
  height: width,
  draw: (content, x, y) => {
    const square = width / (side + QUIET * 2);
    content.fill(x, y, width, width, 1);
    content.squares(path, x + square * QUIET, y + square * QUIET, square);
  },
});

/** Lays out the names of children, read down each column: in two columns from the fifth child on, in three from the ninth. */
export function names(
  desk: Desk,
  children: readonly Named[],
  at: { x: number; y: number; width: number; size: number; mostColumns: number },
): Layout {
  const { x, y, width, size, mostColumns } = at;
  const columns = Math.min(mostColumns, children.length > 8 ? 3 : children.length > 4 ? 2 : 1);
  const rows = Math.ceil(children.length / columns);
  const columnWidth = width / columns;
  const indent = size * 1.1;
  const bullet = desk.fixed('•', { size, width: indent });
  const placed: Placed[] = [];
  let height = 0;
  for (let column = 0; column < columns; column++) {
    let down = 0;
    for (const child of children.slice(column * rows, (column + 1) * rows)) {
      const block = desk.own([{ text: fullName(child), style: 'bold' }], { size, width: columnWidth - indent - size });
      const left = x + column * columnWidth;
      placed.push({ tag: 'Lbl', block: bullet, x: left, y: y + down, list: 'label' });
      placed.push({ tag: 'LBody', block, x: left + indent, y: y + down, list: 'body' });
      down += block.height;
    }
    height = Math.max(height, down);
  }
  return { placed, height };
}

export interface Credentials {
  readonly login: string;
  readonly access: Access;
  readonly qr: QrCode;
  readonly qrAlt: string;
}

/** Size of login and password: read from paper and typed, so larger than the text. */
const CREDENTIAL_SIZE = 14;

/** Advance of a character of logins and passwords, in parts of the size. */
const MONO_ADVANCE = 0.6;
/** A login that would have to be smaller beside the QR code is given the whole width. */
const SMALLEST_BESIDE = 11;

/** True when a login can be read well in this width. */
export const fitsBeside = (login: string, width: number): boolean =>
  login.length * MONO_ADVANCE * SMALLEST_BESIDE <= width;

/**
 * The box with login, password where there is one, and QR code. `stacked` puts the labels above their values, for a narrow box.
 * Login and password keep their size when the rest of a letter is set smaller. Only below a scale of 0.45 are they set smaller, too, at twice
 * that scale, so that the letter still fits on its page.
 */
export function credentialsBox(
  desk: Desk,
  { login, access, qr, qrAlt }: Credentials,
  at: { x: number; y: number; width: number; scale: number; stacked?: boolean; qrWidth: number },
): Layout {
  const { x, y, width, scale, stacked = false } = at;
  const qrWidth = qrWidthAt(scale, at.qrWidth);
  const size = scale < 0.45 ? CREDENTIAL_SIZE * scale * 2 : CREDENTIAL_SIZE;
  const pad = 12 * scale;
  const labelSize = 10 * Math.max(scale, 0.6);
  // Wide enough for the longer label, `Mot de passe *`.
  const labelWidth = stacked ? 0 : labelSize * 8.2;
  const qrGap = 8;
  const valueWidth = width - pad * 2 - qrWidth - qrGap - labelWidth;
  const rows: [string, string][] = [['Identifiant', login]];
  if (access.kind !== 'LOGIN_ALONE') rows.push(['Mot de passe *', access.password]);
  const wholeWidth = width - pad * 2;
  // A login too long to stand beside the QR code takes the whole width, above it.
  const above = stacked && !fitsBeside(login, valueWidth);
  const gapBelow = (stacked ? 3 : 8) * scale;
  const inner: Placed[] = [];
  let down = y + pad;
  let besideFrom = down;
  rows.forEach(([label, value], row) => {
    const across = above && row === 0 ? wholeWidth : valueWidth;
    const labelBlock = desk.fixed(label, { size: labelSize, width: stacked ? across : labelWidth, grey: LABEL_GREY });
    const valueBlock = desk.oneLine({ text: value, style: 'mono' }, { size, width: across });
    const rowHeight = above && row === 0 ? valueBlock.height : size * 1.36;
    // How far the label stands below the value's top; where labels stand above, how far the value stands below the label's.
    const drop = stacked ? labelBlock.height : (rowHeight - labelBlock.height) / 2 + 1;
    inner.push({ tag: 'P', block: labelBlock, x: x + pad, y: stacked ? down : down + drop });
    inner.push({ tag: 'P', block: valueBlock, x: x + pad + labelWidth, y: stacked ? down + drop : down });
    down += (stacked ? labelBlock.height : 0) + rowHeight + gapBelow;
    if (above && row === 0) besideFrom = down;
  });
  const end = Math.max(down - gapBelow, besideFrom + qrWidth);
  // Rows that are lower than the QR code beside them stand in the middle of its height.
  const shift = above ? 0 : (end - (down - gapBelow)) / 2;
  const height = end + pad - y;
  const qrX = x + width - pad - qrWidth;
  const qrY = end - qrWidth;
  return {
    placed: [
      { tag: undefined, block: panel(width, height), x, y },
      ...inner.map(one => ({ ...one, y: one.y + shift })),
      {
        tag: 'Figure',
        block: qrBlock(qr, qrWidth),
        x: qrX,
        y: above ? qrY : y + (height - qrWidth) / 2,
        options: { alt: qrAlt },
      },
    ],
    height,
  };
}
