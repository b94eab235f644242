/** A document to be read from its beginning to its end: headings, paragraphs, facts and entries over many pages, `Page n sur m` at the foot. */
import type { Language } from '../../domain/language.js';
import type { Style } from '../fonts/faces.js';
import type { Page } from '../pdf/document.js';
import type { Tag } from '../pdf/structure.js';
import type { Block, Desk } from './desk.js';
import { drawPlaced, type Placed } from './flow.js';
import { A4, mm } from './measures.js';
import { PageNumbers } from './page-numbers.js';

/** A paragraph; `VERBATIM` is set in letters of one width, as codes and commands are. */
export interface ReportParagraph {
  readonly text: string;
  readonly look?: 'PLAIN' | 'SMALL' | 'VERBATIM';
}

export type ReportPart =
  | { readonly kind: 'HEADING'; readonly text: string }
  | { readonly kind: 'PARAGRAPHS'; readonly paragraphs: readonly ReportParagraph[] }
  /** Names with their values, one below the other. */
  | { readonly kind: 'FACTS'; readonly facts: readonly (readonly [name: string, value: string])[] }
  /** A heading of its own with what belongs to it: kept on one page where a page holds it. */
  | { readonly kind: 'ENTRY'; readonly heading: string; readonly paragraphs: readonly ReportParagraph[] };

export interface ReportOptions {
  readonly title: string;
  readonly language: Language;
}

const MARGIN = { x: mm(20), top: mm(18), bottom: mm(18) } as const;
const WIDTH = A4.width - MARGIN.x * 2;
const BOTTOM = A4.height - MARGIN.bottom;
const PAGE_ROOM = BOTTOM - MARGIN.top;
const SIZE = 10;
const NAME_WIDTH = mm(46);
const GREY = 0.3;
/** What must fit below a heading, so that it does not stand alone at the foot of a page. */
const BELOW_HEADING = mm(25);

const LOOKS: Readonly<Record<NonNullable<ReportParagraph['look']>, { style: Style; size: number; grey?: number }>> = {
  PLAIN: { style: 'regular', size: SIZE },
  SMALL: { style: 'regular', size: 8.5, grey: GREY },
  VERBATIM: { style: 'mono', size: 8 },
};

/** Blocks that stand side by side, in reading order, and the height that they take with the space above them. */
interface Row {
  readonly placed: readonly (Omit<Placed, 'y'> & { readonly y?: never })[];
  readonly before: number;
  readonly height: number;
}

/** Draws parts in the order of `part`, page after page; `finish` comes after the last. */
export class ReportSheets {
  private readonly numbers: PageNumbers;
  private page: Page | undefined;
  private y = 0;

  constructor(
    private readonly desk: Desk,
    { title, language }: ReportOptions,
  ) {
    this.numbers = new PageNumbers(desk, language, { right: A4.width - MARGIN.x, y: BOTTOM + mm(6) });
    this.draw([this.row('H1', [{ text: title, style: 'bold' }], { size: 17, before: 0 })]);
  }

  /** Sets a text, smaller where it would not fit on a page. */
  private block(spans: readonly { text: string; style: Style }[], size: number, width: number, grey?: number): Block {
    for (let at = size; ; at *= 0.85) {
      const block = this.desk.own(spans, { size: at, width, ...(grey !== undefined && { grey }) });
      if (block.height <= PAGE_ROOM || at < 1) return block;
    }
  }

  private row(
    tag: Tag,
    spans: readonly { text: string; style: Style }[],
    { size, before, grey }: { readonly size: number; readonly before: number; readonly grey?: number },
  ): Row {
    const block = this.block(spans, size, WIDTH, grey);
    return { placed: [{ tag, block, x: MARGIN.x }], before, height: block.height };
  }

  private paragraphs(of: readonly ReportParagraph[]): Row[] {
    return of.map(({ text, look = 'PLAIN' }) => {
      const { style, ...rest } = LOOKS[look];
      return this.row('P', [{ text, style }], { ...rest, before: look === 'PLAIN' ? 4 : 1.5 });
    });
  }

  private fact([name, value]: readonly [string, string]): Row {
    const label = this.block([{ text: name, style: 'bold' }], SIZE, NAME_WIDTH - 6);
    const body = this.block([{ text: value, style: 'regular' }], SIZE, WIDTH - NAME_WIDTH);
    return {
      placed: [
        { tag: 'Lbl', block: label, x: MARGIN.x, list: 'label' },
        { tag: 'LBody', block: body, x: MARGIN.x + NAME_WIDTH, list: 'body' },
      ],
      before: 2,
      height: Math.max(label.height, body.height),
    };
  }

  private begin(): Page {
    this.y = MARGIN.top;
    return (this.page = this.desk.document.page(A4.width, A4.height));
  }

  private end(): void {
    const { page } = this;
    if (!page) return;
    page.artifact(() => this.numbers.draw(page));
    this.desk.document.endPage(page);
    this.page = undefined;
  }

  /**
   * Draws rows from the top down, and goes to the next page where a row does not fit. `together`: the height that is to be free on the page on
   * which they begin; where it is not, they begin on the next one, unless no page is so high.
   */
  private draw(rows: readonly Row[], together = 0): void {
    const part = this.desk.document.part('Sect');
    if (this.page && together <= PAGE_ROOM && this.y + together > BOTTOM) this.end();
    let waiting: Placed[] = [];
    const flush = (): void => {
      if (this.page && waiting.length > 0) drawPlaced(this.page, part, waiting);
      waiting = [];
    };
    for (const { placed, before, height } of rows) {
      if (this.page && this.y + before + height > BOTTOM) {
        flush();
        this.end();
      }
      if (this.page) this.y += before;
      else this.begin();
      waiting.push(...placed.map(one => ({ ...one, y: this.y })));
      this.y += height;
    }
    flush();
    part.close();
  }

  /** Draws a part. */
  part(part: ReportPart): void {
    switch (part.kind) {
      case 'HEADING': {
        const row = this.row('H2', [{ text: part.text, style: 'bold' }], { size: 13, before: 16 });
        return this.draw([row], row.before + row.height + BELOW_HEADING);
      }
      case 'PARAGRAPHS':
        return this.draw(this.paragraphs(part.paragraphs));
      case 'FACTS':
        return this.draw(part.facts.map(fact => this.fact(fact)));
      case 'ENTRY': {
        const heading = this.row('H3', [{ text: part.heading, style: 'bold' }], { size: SIZE, before: 10 });
        const rows = [heading, ...this.paragraphs(part.paragraphs)];
        return this.draw(
          rows,
          rows.reduce((sum, { before, height }) => sum + before + height, 0),
        );
      }
    }
  }

  /** Draws the last page and the number of pages. */
  finish(): void {
    this.end();
    this.numbers.finish();
  }
}
