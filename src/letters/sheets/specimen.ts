/** The word SPÉCIMEN across an area, in light grey behind its text. It is read aloud before the text. */
import type { Writer } from './context.js';
import type { Placed } from './flow.js';

/** An area of a sheet, in points. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The mark of a specimen in an area; none where the job makes no specimens. */
export function specimenMark({ desk, job }: Writer, { x, y, width, height }: Area): Placed[] {
  if (!job.specimen) return [];
  const block = desk.oneLine({ text: 'SPÉCIMEN', style: 'bold' }, { size: 200, width: width * 0.9, grey: 0.87 });
  return [{ tag: 'P', block, x: x + width * 0.05, y: y + (height - block.height) / 2 }];
}
