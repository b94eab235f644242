/**
 * Reads the rows of an ONDE export. Each line is a row. Several lines are one row only where a quoted cell that holds the end of a
 * line is closed as `cells.ts` says, and the lines are not rows by themselves. A row that can be read in two ways, or that is
 * broken, is refused with its line: no row ever takes cells from another.
 */
import { FileRefused } from '../report/refusal.js';
import { because, type Because } from '../report/words/reasons.js';
import type { IngestLimits } from '../limits.js';
import type { Inspected } from '../formats/read/encoding.js';
import { linesOf, type Line } from '../formats/read/lines.js';
import { endAfter, loneQuote, readPlain, readQuoted, type Reading } from './cells.js';
import type { OndeHeader } from './columns.js';
import { fitOf, isBeginning, isWhole, type Fit } from './fit.js';

/** A row of the export, split into cells. */
export interface Row {
  /** 1-based line on which the row starts. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row, read in one of two ways, and how it fits the header. */
interface FittedReading extends Reading {
  readonly fit: Fit;
}

/** The most lines of one cell. */
const MOST_LINES = 20;

/** Cells of children that a row may have beyond the header's columns. */
const MORE_CHILDREN = 20;

/**
 * Of two readings of a row, the one with the fit of higher rank is right (`fit.ts`): it is as wide as the header says; or so without empty cells
 * at its end (`PADDED`), or a responsable's without children (`BARE`). With rank 0 it is short, as ragged exports leave empty cells out, or
 * holds cells of two rows.
 */
const RANK: Readonly<Record<Fit, number>> = { EXACT: 2, PADDED: 1, BARE: 1, SHORT: 0, TWO: 0 };

/** Whether a line may continue a quoted cell: it has no separator before the closing quote, and a cell may end there. */
function isRest(text: string): boolean {
  const quote = loneQuote(text, 0);
  return (
    !text.slice(0, quote < 0 ? undefined : quote).includes(';') && (quote < 0 || endAfter(text, quote) !== undefined)
  );
}

/** Whether a row with this fit may go on in the next line: cells are missing at its end (`SHORT`), or all those of children (`BARE`). */
const lacksCells = (fit: Fit | undefined): boolean => fit === 'SHORT' || fit === 'BARE';

const isBlank = ({ cells }: Reading): boolean => cells.every(cell => cell === '');

/** Reads the rows below the header, and remembers of the rows before what shows that one is broken. */
class Rows {
  readonly #name: string;
  /** Number of cells of the row before: of that row alone, and joined with the short rows before it. */
  #widthsBefore: readonly number[] = [];
  /** Rows that would have more cells together are not joined. */
  readonly #widest: number;
  #before: { end: Line['end']; fit: Fit } | undefined;

  constructor(
    file: Inspected,
    readonly limits: IngestLimits,
    readonly header: OndeHeader,
    /** How the line of the header ends. The other lines should end so, too. */
    readonly end: Line['end'],
  ) {
    this.#name = file.source.name;
    this.#widest = header.width + MORE_CHILDREN;
  }

  async *of(lines: AsyncGenerator<Line>): AsyncGenerator<Row> {
    let rows = 0;
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      const line = next.value;
      const found = await this.#read(line, lines);
      if (isBlank(found.read)) {
        this.#skipBlank(found.read);
        continue;
      }
      this.#check(line.number, found.read, found.last);
      if (++rows > this.limits.records)
        throw new FileRefused('TOO_LARGE', because('FILE_OF_MANY_ROWS', { limit: this.limits.records }), {
          file: this.#name,
          line: line.number,
        });
      yield { line: line.number, cells: found.read.cells };
    }
  }

  #refuse(line: number, why: Because): never {
    throw new FileRefused('ROW_UNSURE', why, { file: this.#name, line });
  }

  #truncated(line: number, why: Because): never {
    throw new FileRefused('TRUNCATED', why, { file: this.#name, line });
  }

  #fitted(reading: Reading): FittedReading {
    return { ...reading, fit: fitOf(this.header, reading.cells) };
  }

  /** Reads the row that begins in `line`; answers it with the last of its lines. */
  async #read(line: Line, lines: AsyncGenerator<Line>): Promise<{ read: FittedReading; last: Line }> {
    const quoted = this.#fitted(readQuoted(line.text));
    const plain = this.#fitted(readPlain(line.text));
    // `open`: a quote at the start of a cell is not closed in this line. `encloses`: a separator stands inside quotes; without, both readings are one.
    if (quoted.open && lacksCells(plain.fit)) return this.#joined(line, lines);
    if (!quoted.encloses) return { read: quoted, last: line };
    const difference = RANK[quoted.fit] - RANK[plain.fit];
    if (difference === 0) this.#refuse(line.number, because('QUOTES_UNSURE'));
    return { read: difference > 0 ? quoted : plain, last: line };
  }

  /** Joins lines until the open cell is closed. Refuses the file when one of these lines may be a row by itself. */
  async #joined(line: Line, lines: AsyncGenerator<Line>): Promise<{ read: FittedReading; last: Line }> {
    const unclosed = because('QUOTE_UNCLOSED');
    let { text, end } = line;
    for (let more = 1; more < MOST_LINES; more++) {
      const { value: next } = (await lines.next()) as { value?: Line };
      // Without an end of line, the file ends here.
      if (!next && end === '') this.#truncated(line.number, because('ENDS_IN_CELL'));
      if (!next || !isRest(next.text) || RANK[this.#fitted(readPlain(next.text)).fit] > 0)
        this.#refuse(line.number, unclosed);
      text = `${text}\n${next.text}`;
      end = next.end;
      const read = this.#fitted(readQuoted(text));
      if (read.open) continue;
      if (RANK[read.fit] === 0 || read.stray) this.#refuse(line.number, unclosed);
      return { read, last: next };
    }
    this.#refuse(line.number, unclosed);
  }

  /** Number of cells of this row joined with those before it: the cell in which the row was broken is one, not two. */
  #joinedWidths({ cells }: Reading): number[] {
    return this.#widthsBefore.map(width => width + cells.length - 1);
  }

  #setWidthsBefore(widths: readonly number[]): void {
    this.#widthsBefore = [...new Set(widths)].filter(width => width <= this.#widest);
  }

  /** Remembers a blank line: it may be part of a broken row. */
  #skipBlank(row: Reading): void {
    this.#setWidthsBefore([...this.#widthsBefore, ...this.#joinedWidths(row)]);
  }

  /** Refuses the file when this row, or it and the one before, may be broken or hold cells of two rows. Then remembers the row. */
  #check(line: number, row: FittedReading, { end }: Line): void {
    // `stray`: a cell holds an odd number of quotes.
    const { fit, stray, cells } = row;
    if (fit === 'TWO') this.#refuse(line, because('CELLS_MANY'));
    if (lacksCells(fit) && stray) this.#refuse(line, because('QUOTE_ALONE'));
    const lacks = lacksCells(fit) || lacksCells(this.#before?.fit);
    // The line before ends otherwise than the program ends lines: that end may have stood within a cell, and broken the row.
    if (this.#before && this.#before.end !== this.end && (lacks || cells[0] === ''))
      this.#refuse(line, because('ROW_BROKEN'));
    // A row that begins as such is no rest of the row before.
    const joined = isBeginning(this.header, cells) ? [] : this.#joinedWidths(row);
    if (lacks && joined.some(width => isWhole(this.header, width, cells))) this.#refuse(line, because('ROW_OF_TWO'));
    if (fit === 'SHORT' && end === '') this.#truncated(line, because('ENDS_IN_ROW'));
    this.#before = { end, fit };
    this.#setWidthsBefore([...(fit === 'SHORT' ? joined : []), cells.length]);
  }
}

/** The first row that is not blank, and how its line ends; `undefined` where there is none. */
async function first(lines: AsyncGenerator<Line>): Promise<{ row: Row; end: Line['end'] } | undefined> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const { text, number, end } = next.value;
    const read = readQuoted(text);
    if (!isBlank(read)) return { row: { line: number, cells: read.cells }, end };
  }
  return undefined;
}

/** The first row of the file that is not blank; `undefined` where there is none. */
export async function headerRow(file: Inspected, limits: IngestLimits): Promise<Row | undefined> {
  const lines = linesOf(file, limits);
  try {
    return (await first(lines))?.row;
  } finally {
    await lines.return(undefined);
  }
}

/** The rows below the header that are not blank. Throws `FileRefused` for a row that is broken or can be read in two ways. */
export async function* readRows(file: Inspected, limits: IngestLimits, header: OndeHeader): AsyncGenerator<Row> {
  const lines = linesOf(file, limits);
  try {
    const { end } = (await first(lines))!;
    yield* new Rows(file, limits, header, end).of(lines);
  } finally {
    await lines.return(undefined);
  }
}
