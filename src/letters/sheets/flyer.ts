/** The flyer for the notice board and the meeting: how to make the account oneself. */
import { portalQrCode } from '../qr/portal-link.js';
import type { FlyerWording } from '../wording/flyer.js';
import type { Writer } from './context.js';
import type { Block } from './desk.js';
import { Column, fitted, type Placed } from './flow.js';
import { A4, mm } from './measures.js';
import { panel, qrBlock } from './parts.js';

const MARGIN = mm(18);
const PAD = mm(6);
const GUTTER = mm(6);

/** Lays out numbered steps, one below the other. */
function steps(
  writer: Writer,
  texts: readonly string[],
  at: { x: number; y: number; width: number; size: number },
): Column {
  const { x, y, width, size } = at;
  const indent = size * 1.7;
  const column = new Column(x, y);
  texts.forEach((text, index) => {
    const label = writer.desk.fixed([{ text: `${index + 1}.`, style: 'bold' }], { size, width: indent });
    const body = writer.fixed(text, { size, width: width - indent });
    column.skip(size * 0.5);
    column.insert(
      [
        { tag: 'Lbl', block: label, x, y: column.y, list: 'label' },
        { tag: 'LBody', block: body, x: x + indent, y: column.y, list: 'body' },
      ],
      body.height,
    );
  });
  return column;
}

/** Lays out the flyer on an A4 page. */
export function flyerSheet(writer: Writer, wording: FlyerWording): readonly Placed[] {
  const { desk, job } = writer;
  const width = A4.width - MARGIN * 2;
  return fitted(A4.height - mm(34), scale => {
    const size = 12 * scale;
    const column = new Column(MARGIN, mm(18));
    if (wording.subtitle.trim() !== '')
      column.add('P', writer.fixed(wording.subtitle, { size: 12 * scale, width, grey: 0.3 }));
    column.add(
      'H1',
      writer.fixed(`**${wording.title}**`, { size: 24 * scale, width, leading: 1.2, balanced: true }),
      4 * scale,
    );
    const qrWidth = mm(38) * scale;
    const textWidth = width - qrWidth - GUTTER;
    const intro = new Column(MARGIN, column.y + 14 * scale);
    intro.add('P', writer.fixed(wording.purpose, { size: 13 * scale, width: textWidth }));
    intro.add(
      'P',
      desk.fixed([{ text: job.portal.address, style: 'bold' }], { size: 15 * scale, width: textWidth }),
      10 * scale,
    );
    const { placed, height } = intro.layout();
    const code: Placed = {
      tag: 'Figure',
      block: qrBlock(portalQrCode(job.portal), qrWidth),
      x: A4.width - MARGIN - qrWidth,
      y: column.y + 12 * scale,
      options: { alt: `Code QR : ouvre ${job.portal.address}` },
    };
    column.insert([...placed, code], Math.max(height + 14 * scale, qrWidth + 12 * scale));
    column.add('H2', writer.fixed(`**${wording.readyHeading}**`, { size: 15 * scale, width }), 16 * scale);
    const ready = [wording.ready1, wording.ready2, wording.ready3].filter(text => text.trim() !== '');
    const indent = size * 1.2;
    const bullet = desk.fixed('•', { size, width: indent });
    for (const text of ready) {
      const body = writer.fixed(text, { size, width: width - indent });
      column.skip(3 * scale);
      column.insert(
        [
          { tag: 'Lbl', block: bullet, x: MARGIN, y: column.y, list: 'label' },
          { tag: 'LBody', block: body, x: MARGIN + indent, y: column.y, list: 'body' },
        ],
        body.height,
      );
    }
    column.skip(18 * scale);
    const ways = [
      [wording.franceConnectHeading, wording.franceConnect1, wording.franceConnect2, wording.franceConnect3],
      [wording.smsHeading, wording.sms1, wording.sms2, wording.sms3],
    ] as const;
    const boxWidth = (width - GUTTER) / 2;
    const inner = boxWidth - PAD * 2;
    const drawn = ways.map(([heading, ...texts], index) => {
      const x = MARGIN + index * (boxWidth + GUTTER);
      const way = new Column(x + PAD, column.y + PAD);
      way.add('H2', writer.fixed(`**${heading}**`, { size: 15 * scale, width: inner, leading: 1.2 }));
      way.skip(2 * scale);
      const list = steps(writer, texts, { x: x + PAD, y: way.y, width: inner, size }).layout();
      way.insert(list.placed, list.height);
      return { x, way: way.layout() };
    });
    const boxHeight = Math.max(...drawn.map(({ way }) => way.height)) + PAD * 2;
    const box: Block = panel(boxWidth, boxHeight);
    const boxes = drawn.map(({ x }): Placed => ({ tag: undefined, block: box, x, y: column.y }));
    column.insert([...boxes, ...drawn.flatMap(({ way }) => way.placed)], boxHeight);
    column.add('H2', writer.fixed(`**${wording.troubleHeading}**`, { size: 15 * scale, width }), 20 * scale);
    for (const text of [wording.trouble1, wording.trouble2].filter(one => one.trim() !== ''))
      column.add('P', writer.fixed(text, { size, width }), 4 * scale);
    column.add('P', writer.fixed(wording.assistance, { size, width }), 8 * scale);
    return column.layout();
  }).placed;
}
