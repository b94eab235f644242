/** `Page n sur m` at the foot of each page of a document. */
import type { Language, Texts } from '../../domain/language.js';
import type { Content, Form } from '../pdf/content.js';
import type { Desk } from './desk.js';

const GREY = 0.3;
const SIZE = 8;
/** Width of the form with the number of pages: it may stand out into the margin. */
const TOTAL_WIDTH = 60;
/** Room that is left for the number of pages, at the right edge of the text: five digits. */
const TOTAL_ROOM = 24;
/** Width of the text before the number of pages, which ends where that begins. */
const TEXT_WIDTH = 200;

const WORDS: Readonly<Record<'page' | 'of', Texts>> = {
  page: { fr: 'Page', en: 'Page' },
  of: { fr: 'sur', en: 'of' },
};

/** Where the number of the page stands, in points: the right edge of the text, and the top of the line. */
export interface FootPlace {
  readonly right: number;
  readonly y: number;
}

export class PageNumbers {
  /** The number of pages: painted on each page, and written at the end, when it is known. */
  private readonly total: Form;

  constructor(
    private readonly desk: Desk,
    private readonly language: Language,
    private readonly place: FootPlace,
  ) {
    this.total = desk.document.reserveForm(TOTAL_WIDTH, SIZE * 1.4);
  }

  /** Draws the number on the page that is being drawn: the one after those that are finished. */
  draw(content: Content): void {
    const number = this.desk.document.pageCount + 1;
    const { right, y } = this.place;
    const text = `${WORDS.page[this.language]} ${number} ${WORDS.of[this.language]} `;
    const numberAt = right - TOTAL_ROOM;
    const before = this.desk.own([{ text, style: 'regular' }], {
      ...{ size: SIZE, width: TEXT_WIDTH, align: 'end', grey: GREY },
    });
    // The space at the end of the text has no glyph to be seen.
    before.draw(content, numberAt - TEXT_WIDTH, y);
    content.form(this.total, numberAt, y);
  }

  /** Writes the number of pages. Comes after the last page. */
  finish(): void {
    const { document } = this.desk;
    const pages = this.desk.own(String(document.pageCount), { size: SIZE, width: TOTAL_WIDTH, grey: GREY });
    document.fillForm(this.total, content => pages.draw(content, 0, 0));
  }
}
