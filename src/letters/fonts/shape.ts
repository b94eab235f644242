/** Turns a run of text into glyphs and their places, by HarfBuzz: ligatures, joined letters, accents where they belong. */
import { Buffer as ShapingBuffer, ClusterLevel, Direction, shape } from 'harfbuzzjs';
import type { Face } from './faces.js';
import type { Part } from './truetype.js';

/** Answers the code of the font for these glyphs when they stand for this text: four hexadecimal digits. */
export type CodeOf = (parts: readonly Part[], text: string) => string;

/** A run of one face as it is drawn from left to right. */
export interface ShapedRun {
  /** Index of the font in the document. */
  readonly font: number;
  /** The codes and shifts that stand in the brackets of a TJ operator, such as `<00120003>-20<0007>`. It ends with a code. */
  readonly array: string;
  /** In thousandths of the size. */
  readonly width: number;
}

const buffer = new ShapingBuffer();

/** The glyphs that together stand for one piece of the text. */
interface Cluster {
  /** Index in the text at which the piece begins. */
  readonly start: number;
  readonly parts: Part[];
  /** Sum of the advance widths that the font gives its glyphs, in units of the font. */
  nominal: number;
  /** Advance after shaping, in units of the font. */
  advance: number;
}

/** Gathers the glyphs of the shaped buffer into clusters, from left to right. */
function clustersOf(face: Face): Cluster[] {
  const infos = buffer.getGlyphInfos();
  const positions = buffer.getGlyphPositions();
  const clusters: Cluster[] = [];
  infos.forEach(({ codepoint: glyph, cluster: start }, at) => {
    const { xAdvance, xOffset, yOffset } = positions[at]!;
    let cluster = clusters.at(-1);
    if (cluster?.start !== start) clusters.push((cluster = { start, parts: [], nominal: 0, advance: 0 }));
    cluster.parts.push({ glyph, x: cluster.advance + xOffset, y: yOffset });
    cluster.nominal += face.outlines.advance(glyph);
    cluster.advance += xAdvance;
  });
  return clusters;
}

/** Shapes a run of text in one face and direction. `font`: index of that face in the document. */
export function shaped(face: Face, font: number, text: string, rightToLeft: boolean, codeOf: CodeOf): ShapedRun {
  buffer.reset();
  buffer.setClusterLevel(ClusterLevel.MONOTONE_CHARACTERS);
  buffer.addText(text);
  buffer.guessSegmentProperties();
  buffer.setDirection(rightToLeft ? Direction.RTL : Direction.LTR);
  shape(face.shaper, buffer);
  const clusters = clustersOf(face);
  buffer.clearContents();
  const unit = 1000 / face.outlines.unitsPerEm;
  let array = '';
  let width = 0;
  // How far the next cluster stands from where the widths of the font would put it, in units of the font.
  let pending = 0;
  clusters.forEach(({ start, parts, nominal, advance }, at) => {
    // The piece of a cluster ends where the next piece of the text begins: that of the cluster to its right, or, from right to left, to its left.
    const next = clusters[rightToLeft ? at - 1 : at + 1]?.start ?? text.length;
    const [first] = parts;
    // A single glyph that is only moved sideways needs no picture of its own: the line is shifted instead.
    const alone = parts.length === 1 && first!.y === 0;
    const shift = Math.round((pending + (alone ? first!.x : 0)) * unit);
    const hex = codeOf(alone ? [{ ...first!, x: 0 }] : parts, text.slice(start, next));
    array =
      shift === 0 && array !== '' ? `${array.slice(0, -1)}${hex}>` : `${array}${shift === 0 ? '' : -shift}<${hex}>`;
    pending = advance - nominal - (alone ? first!.x : 0);
    width += advance * unit;
  });
  return { font, array, width };
}
