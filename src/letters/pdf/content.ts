/**
 * Gathers what is drawn on a page or in a form. The origin is the top left corner and y goes down, in points; colours are greys from
 * 0 (black) to 1 (white).
 */
import type { Line } from '../fonts/line.js';
import { num } from './syntax.js';

/** A picture that is drawn once and painted on many pages; it has no marks of its own. */
export interface Form {
  readonly object: number;
  readonly width: number;
  readonly height: number;
}

/** The drawing operators of one content stream, as text. */
export class Content {
  private readonly parts: string[] = [];

  constructor(readonly height: number) {}

  /** Draws a line of text whose baseline begins at x, y. */
  text({ pieces }: Line, size: number, x: number, y: number, grey = 0): void {
    if (pieces.length === 0) return;
    const runs = pieces.map(({ font, array }) => `/F${font} ${num(size)} Tf[${array}]TJ\n`).join('');
    this.parts.push(`BT ${num(grey)} g 1 0 0 1 ${num(x)} ${num(this.height - y)} Tm\n${runs}ET\n`);
  }

  /** Fills a rectangle. */
  fill(x: number, y: number, width: number, height: number, grey: number): void {
    this.parts.push(`${num(grey)} g ${num(x)} ${num(this.height - y - height)} ${num(width)} ${num(height)} re f\n`);
  }

  /** Strokes a rectangle. */
  frame(x: number, y: number, width: number, height: number, grey: number, thickness: number): void {
    const box = `${num(x)} ${num(this.height - y - height)} ${num(width)} ${num(height)}`;
    this.parts.push(`${num(grey)} G ${num(thickness)} w ${box} re S\n`);
  }

  /** Strokes a straight line. `dash`: the lengths of dashes and gaps, as PDF writes them; a full line without them. */
  rule(
    from: readonly [number, number],
    to: readonly [number, number],
    grey: number,
    thickness: number,
    dash = '',
  ): void {
    const point = ([x, y]: readonly [number, number]): string => `${num(x)} ${num(this.height - y)}`;
    const path = `${num(grey)} G ${num(thickness)} w ${point(from)} m ${point(to)} l S`;
    this.parts.push(dash === '' ? `${path}\n` : `q [${dash}] 0 d ${path} Q\n`);
  }

  /** Fills a path whose unit is a square of `side` points; `x`, `y` is the top left corner of the path. */
  squares(path: string, x: number, y: number, side: number): void {
    const scale = String(Math.round(side * 10_000) / 10_000);
    this.parts.push(`q 0 g ${scale} 0 0 -${scale} ${num(x)} ${num(this.height - y)} cm\n${path}f Q\n`);
  }

  /** Paints a form with its top left corner at x, y. */
  form({ object, height }: Form, x: number, y: number): void {
    this.parts.push(`q 1 0 0 1 ${num(x)} ${num(this.height - y - height)} cm/X${object} Do Q\n`);
  }

  /** Begins a piece of marked content. */
  protected begin(operator: string): void {
    this.parts.push(`${operator}\n`);
  }

  /** Ends the piece of marked content. */
  protected end(): void {
    this.parts.push('EMC\n');
  }

  /** The content stream. It is ASCII text, because glyphs are named by codes in hexadecimal. */
  bytes(): Buffer {
    return Buffer.from(this.parts.join(''), 'latin1');
  }
}
