/** The page before the letters of a class. */
import type { Separator } from '../records.js';
import type { Writer } from './context.js';
import { Column, type Placed } from './flow.js';
import { A4, mm } from './measures.js';

export function separatorSheet({ desk, job }: Writer, { className, count }: Separator): readonly Placed[] {
  const width = A4.width - mm(25) * 2;
  const align = 'center';
  return new Column(mm(25), mm(95))
    .add('P', desk.fixed([{ text: job.school.name, style: 'regular' }], { size: 13, width, align, grey: 0.3 }))
    .add('H1', desk.own([{ text: className, style: 'bold' }], { size: 40, width, align, leading: 1.2 }), 14)
    .add('P', desk.own(`${count} ${count > 1 ? 'courriers' : 'courrier'}`, { size: 18, width, align }), 16)
    .layout().placed;
}
