/** The flyer for the notice board and the meeting: how to make the account oneself. */
import { portalQrCode } from '../qr/portal-link.js';
import type { FlyerWording } from '../wording/flyer.js';
import { isPresent } from '../wording/template.js';
import type { Writer } from './context.js';
import { Column, fitted, type Placed, type Sheet } from './flow.js';
import { A4, mm } from './measures.js';
import { qrBlock } from './parts.js';
import { addTrouble, readyList, twoWays } from './without-school.js';

const MARGIN = mm(18);
const PAD = mm(6);
const GUTTER = mm(6);

/** Lays out the flyer on an A4 page. */
export function flyerSheet(writer: Writer, wording: FlyerWording): Sheet {
  const { desk, job } = writer;
  const width = A4.width - MARGIN * 2;
  return fitted(A4.height - mm(34), scale => {
    const size = 12 * scale;
    const column = new Column(MARGIN, mm(18));
    if (isPresent(wording.subtitle))
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
    const ready = readyList(writer, wording, { x: MARGIN, y: column.y, width, size });
    column.insert(ready.placed, ready.height);
    column.skip(18 * scale);
    const ways = twoWays(writer, wording, { x: MARGIN, y: column.y, width, size, gutter: GUTTER, pad: PAD });
    column.insert(ways.placed, ways.height);
    addTrouble(writer, wording, column, { width, size, before: 20 * scale });
    if (job.school.contact)
      column.add('P', desk.fixed([{ text: job.school.contact, style: 'regular' }], { size, width }), 4 * scale);
    return column.layout();
  });
}
