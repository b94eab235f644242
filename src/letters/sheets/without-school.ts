/** How to make the account without the school: what to have at hand, the two ways, and what to do when neither works. */
import type { Style } from '../fonts/faces.js';
import { isPresent } from '../wording/template.js';
import type { WithoutSchoolWording } from '../wording/without-school.js';
import type { Writer } from './context.js';
import { Column, type Layout, type Placed } from './flow.js';
import { panel } from './parts.js';

/** Where a layout begins, its width, and the size of its text: in points. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

interface Item {
  readonly label: string;
  readonly style: Style;
  readonly text: string;
}

/** Lays out a list: the label of each item, and its text beside it. `before`: the space above each item. */
function listOf(
  writer: Writer,
  items: readonly Item[],
  { x, y, width, size, indent, before }: Place & { readonly indent: number; readonly before: number },
): Layout {
  const column = new Column(x, y);
  for (const { label, style, text } of items) {
    const labelBlock = writer.desk.fixed([{ text: label, style }], { size, width: indent });
    const body = writer.fixed(text, { size, width: width - indent });
    column.skip(before);
    column.insert(
      [
        { tag: 'Lbl', block: labelBlock, x, y: column.y, list: 'label' },
        { tag: 'LBody', block: body, x: x + indent, y: column.y, list: 'body' },
      ],
      body.height,
    );
  }
  return column.layout();
}

/** Lays out what to have at hand. */
export function readyList(writer: Writer, wording: WithoutSchoolWording, place: Place): Layout {
  const { size } = place;
  const items = [wording.ready1, wording.ready2, wording.ready3]
    .filter(isPresent)
    .map((text): Item => ({ label: '•', style: 'regular', text }));
  return listOf(writer, items, { ...place, indent: size * 1.2, before: size / 4 });
}

/** Lays out the two ways, each in a box, side by side. `gutter` is between the boxes, `pad` within them. */
export function twoWays(
  writer: Writer,
  wording: WithoutSchoolWording,
  { x, y, width, size, gutter, pad }: Place & { readonly gutter: number; readonly pad: number },
): Layout {
  const ways = [
    [wording.franceConnectHeading, wording.franceConnect1, wording.franceConnect2, wording.franceConnect3],
    [wording.smsHeading, wording.sms1, wording.sms2, wording.sms3],
  ] as const;
  const boxWidth = (width - gutter) / 2;
  const inner = boxWidth - pad * 2;
  const laidOut = ways.map(([heading, ...texts], index) => {
    const left = x + index * (boxWidth + gutter);
    const way = new Column(left + pad, y + pad);
    way.add('H2', writer.fixed(`**${heading}**`, { size: size * 1.25, width: inner, leading: 1.2 }));
    way.skip(size / 6);
    const steps = texts.map((text, at): Item => ({ label: `${at + 1}.`, style: 'bold', text }));
    const place = { x: left + pad, y: way.y, width: inner, size, indent: size * 1.7, before: size / 2 };
    const list = listOf(writer, steps, place);
    way.insert(list.placed, list.height);
    return { left, way: way.layout() };
  });
  const height = Math.max(...laidOut.map(({ way }) => way.height)) + pad * 2;
  const box = panel(boxWidth, height);
  const boxes = laidOut.map(({ left }): Placed => ({ tag: undefined, block: box, x: left, y }));
  return { placed: [...boxes, ...laidOut.flatMap(({ way }) => way.placed)], height };
}

/** Adds what to do when neither way works, and where to find help. `before`: the space above the heading. */
export function addTrouble(
  writer: Writer,
  wording: WithoutSchoolWording,
  column: Column,
  { width, size, before }: Omit<Place, 'x' | 'y'> & { readonly before: number },
): void {
  column.add('H2', writer.fixed(`**${wording.troubleHeading}**`, { size: size * 1.25, width }), before);
  for (const text of [wording.trouble1, wording.trouble2].filter(isPresent))
    column.add('P', writer.fixed(text, { size, width }), size / 3);
  column.add('P', writer.fixed(wording.assistance, { size, width }), (size * 2) / 3);
}
