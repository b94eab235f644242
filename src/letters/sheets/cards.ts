/** Cards one after the other, eight to a sheet; each class begins a sheet. */
import type { PupilLetter } from '../records.js';
import type { Page } from '../pdf/document.js';
import type { Voice } from './context.js';
import { drawPlaced } from './flow.js';
import { A4 } from './measures.js';
import { CARDS, card, cardArea, cutLines } from './pupil.js';
import { specimenMark } from './specimen.js';

export class CardSheets {
  private page: Page | undefined;
  /** Cards on the open sheet. */
  private drawn = 0;
  private className = '';

  constructor(private voice: Voice) {}

  /** Ends the open sheet, and draws what follows in the name of the next sender. */
  next(voice: Voice): void {
    this.finish();
    this.voice = voice;
  }

  /** Draws a card; its sheet may stay open for more cards of the class. */
  draw(letter: PupilLetter): void {
    if (letter.className !== this.className || this.drawn === CARDS.across * CARDS.down) this.finish();
    this.className = letter.className;
    const { writer, words } = this.voice;
    const { document } = writer.desk;
    const page = (this.page ??= document.page(A4.width, A4.height));
    const part = document.part('Sect');
    const mark = specimenMark(writer, cardArea(this.drawn));
    drawPlaced(page, part, [...mark, ...card(writer, letter, words.pupil, this.drawn).placed]);
    part.close();
    this.drawn++;
  }

  /** Ends the open sheet, if there is one. Also called after the last card. */
  finish(): void {
    if (!this.page) return;
    const page = this.page;
    this.page = undefined;
    this.drawn = 0;
    page.artifact(() => cutLines.draw(page, 0, 0));
    this.voice.writer.desk.document.endPage(page);
  }
}
