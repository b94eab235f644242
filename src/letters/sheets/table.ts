/** A list as a table over many pages: headings on each, `Page n sur m` at the foot. */
import type { Language, Texts } from '../../domain/language.js';
import type { Page } from '../pdf/document.js';
import type { StructureElement } from '../pdf/structure.js';
import type { Block, Desk } from './desk.js';
import { A4, mm } from './measures.js';
import { PageNumbers } from './page-numbers.js';

export interface TableColumn {
  readonly heading: string;
  /** The share of the width of the page: a column of 2 is twice as wide as one of 1. */
  readonly width: number;
  readonly align?: 'start' | 'center' | 'end';
}

export interface TableOptions {
  readonly title: string;
  /** Filters in words, the position or date that the list is of. */
  readonly subtitles: readonly string[];
  readonly columns: readonly TableColumn[];
  readonly language: Language;
  /** Left out: landscape. */
  readonly orientation?: 'portrait' | 'landscape';
  /** Size of the text, in points; 8.5 when left out. */
  readonly size?: number;
}

export type TableRow = readonly string[];

const MARGIN = { x: mm(12), top: mm(12), bottom: mm(14) } as const;
const PAD = { x: 4, y: 2.5 } as const;
const GREY = 0.3;

const NONE: Texts = { fr: 'Aucune ligne.', en: 'No rows.' };

/** A row that has not exactly one cell for each column of the table. */
export class RowRefused extends Error {
  readonly texts: Texts;

  constructor(row: number, cells: number, columns: number) {
    const texts: Texts = {
      fr: `Ligne ${row} : ${cells} cellules pour ${columns} colonnes. Donnez une cellule par colonne, vide s'il le faut.`,
      en: `Row ${row}: ${cells} cells for ${columns} columns. Give one cell for each column, empty where need be.`,
    };
    super(texts.en);
    this.name = 'RowRefused';
    this.texts = texts;
  }
}

interface Cells {
  readonly blocks: readonly Block[];
  readonly height: number;
}

/** Draws rows in the order of `row`, page after page; `finish` comes after the last. */
export class TableSheets {
  private readonly width: number;
  private readonly height: number;
  private readonly size: number;
  private readonly widths: readonly number[];
  private readonly lefts: readonly number[];
  private readonly numbers: PageNumbers;
  private readonly table: StructureElement;
  private page: Page | undefined;
  private body: StructureElement | undefined;
  private y = 0;
  private rows = 0;
  private readonly headings: Cells;

  constructor(
    private readonly desk: Desk,
    private readonly options: TableOptions,
  ) {
    const landscape = options.orientation !== 'portrait';
    [this.width, this.height] = landscape ? [A4.height, A4.width] : [A4.width, A4.height];
    this.size = options.size ?? 8.5;
    const inner = this.width - MARGIN.x * 2;
    const parts = options.columns.reduce((sum, { width }) => sum + width, 0);
    this.widths = options.columns.map(({ width }) => (inner * width) / parts);
    this.lefts = this.widths.map((_, at) => MARGIN.x + this.widths.slice(0, at).reduce((sum, width) => sum + width, 0));
    this.numbers = new PageNumbers(desk, options.language, {
      right: this.width - MARGIN.x,
      y: this.height - MARGIN.bottom + 6,
    });
    this.headings = this.cells(
      options.columns.map(({ heading }) => heading),
      'bold',
    );
    const page = this.begin();
    const head = desk.document.part('Sect');
    this.tagged(
      page,
      head,
      'H1',
      desk.fixed([{ text: options.title, style: 'bold' }], { size: 15, width: inner, leading: 1.25 }),
    );
    for (const line of options.subtitles)
      this.tagged(
        page,
        head,
        'P',
        desk.fixed([{ text: line, style: 'regular' }], { size: 9, width: inner, grey: GREY }),
      );
    head.close();
    this.y += 8;
    this.table = desk.document.part('Table');
  }

  /** Draws a line of the head of the table and moves below it. */
  private tagged(page: Page, parent: StructureElement, tag: 'H1' | 'P', block: Block): void {
    const element = parent.open(tag);
    page.tagged(element, tag, () => block.draw(page, MARGIN.x, this.y));
    element.close();
    this.y += block.height;
  }

  /** Sets the cells of a row, smaller where they would not fit on a page. */
  private cells(texts: readonly string[], style: 'regular' | 'bold'): Cells {
    // The rest of the page is left to the title, the filters and the headings.
    const most = this.height - MARGIN.top - MARGIN.bottom - mm(40);
    for (let { size } = this; ; size *= 0.85) {
      const blocks = texts.map((text, at) => {
        const { align = 'start' } = this.options.columns[at]!;
        return this.desk.own([{ text, style }], { size, width: this.widths[at]! - PAD.x * 2, align, leading: 1.25 });
      });
      const height = Math.max(size * 1.25, ...blocks.map(block => block.height)) + PAD.y * 2;
      if (height <= most || size < 1) return { blocks, height };
    }
  }

  private begin(): Page {
    const page = this.desk.document.page(this.width, this.height);
    this.page = page;
    this.y = MARGIN.top;
    return page;
  }

  private end(): void {
    const { page } = this;
    if (!page) return;
    this.body?.close();
    this.body = undefined;
    page.artifact(() => this.numbers.draw(page));
    this.desk.document.endPage(page);
    this.page = undefined;
  }

  /** Draws the cells of a row: as elements of `owner`, or as ornament without it. */
  private drawCells(page: Page, { blocks, height }: Cells, owner?: StructureElement): void {
    const cell = (at: number): void => blocks[at]!.draw(page, this.lefts[at]! + PAD.x, this.y + PAD.y);
    if (owner)
      blocks.forEach((_, at) => {
        const tag = owner === this.headRow ? 'TH' : 'TD';
        const { actualText } = blocks[at]!;
        const element = owner.open(tag, actualText ? { actualText: actualText() } : undefined);
        page.tagged(element, tag, () => cell(at));
        element.close();
      });
    else page.artifact(() => blocks.forEach((_, at) => cell(at)));
    this.y += height;
    page.artifact(() => page.rule([MARGIN.x, this.y], [this.width - MARGIN.x, this.y], 0.75, 0.4));
  }

  /** The row of headings on the first page. On later pages they are ornament, because a reader has heard them. */
  private headRow: StructureElement | undefined;

  private drawHeadings(page: Page): void {
    page.artifact(() => page.fill(MARGIN.x, this.y, this.width - MARGIN.x * 2, this.headings.height, 0.92));
    if (this.rows > 0) {
      this.drawCells(page, this.headings);
      return;
    }
    const head = this.table.open('THead');
    this.headRow = head.open('TR');
    this.drawCells(page, this.headings, this.headRow);
    this.headRow.close();
    head.close();
  }

  /** Draws a row, on a new page when there is no room for it. */
  row(cells: TableRow): void {
    const { columns } = this.options;
    if (cells.length !== columns.length) throw new RowRefused(this.rows + 1, cells.length, columns.length);
    const set = this.cells(cells, 'regular');
    const first = this.rows === 0;
    const needed = set.height + (first ? this.headings.height : 0);
    const full = this.y + needed > this.height - MARGIN.bottom;
    if (full) {
      this.end();
      this.begin();
    }
    if (first || full) this.drawHeadings(this.page!);
    this.rows++;
    this.body ??= this.table.open('TBody');
    const row = this.body.open('TR');
    this.drawCells(this.page!, set, row);
    row.close();
  }

  /** Draws the last page and the number of pages. */
  finish(): void {
    if (this.rows === 0) {
      const none = this.desk.document.part('P');
      const block = this.desk.own(NONE[this.options.language], { size: 9, width: this.width - MARGIN.x * 2 });
      this.drawHeadings(this.page!);
      this.y += 4;
      this.page!.tagged(none, 'P', () => block.draw(this.page!, MARGIN.x, this.y));
      none.close();
    }
    this.end();
    this.table.close();
    this.numbers.finish();
  }
}
