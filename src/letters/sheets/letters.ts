/** Letters one after the other on sheets: whole or half, with backs or without. */
import type { InvitationLetter, PrintedRecord, ResponsableLetter } from '../records.js';
import type { Page } from '../pdf/document.js';
import type { StructureElement } from '../pdf/structure.js';
import { back } from './back.js';
import type { Voice } from './context.js';
import { drawPlaced, type Placed } from './flow.js';
import { A4 } from './measures.js';
import { halfInvitation, wholeInvitation } from './invitation.js';
import { pupilSheet } from './pupil.js';
import { halfLetter, wholeLetter } from './responsable.js';
import { separatorSheet } from './separator.js';
import { specimenMark } from './specimen.js';

/** A letter to a responsable: it may have half a page, and a back. */
type ToResponsable = ResponsableLetter | InvitationLetter;

const isAddressed = (record: PrintedRecord): record is ToResponsable =>
  record.kind === 'RESPONSABLE' || record.kind === 'INVITATION';

const HALF = A4.height / 2;

/** Draws records in the order of `draw`; `finish` comes after the last. */
export class LetterSheets {
  /** The sheet with a letter on its upper half, whose lower half is free. */
  private open: { front: Page; back: Page | undefined } | undefined;

  constructor(
    private voice: Voice,
    private readonly sheets: { readonly half: boolean; readonly backs: boolean },
  ) {}

  private get document(): Voice['writer']['desk']['document'] {
    return this.voice.writer.desk.document;
  }

  private newPage(): Page {
    return this.document.page(A4.width, A4.height);
  }

  /** Ends the open sheet, and draws what follows in the name of the next sender. */
  next(voice: Voice): void {
    this.finish();
    this.voice = voice;
  }

  /** Draws a record. With two letters to a sheet, the sheet may stay open for the next one. */
  draw(record: PrintedRecord): void {
    if (this.sheets.half && isAddressed(record)) this.drawHalf(record);
    else this.drawWhole(record);
  }

  private drawWhole(record: PrintedRecord): void {
    this.finish();
    const front = this.newPage();
    const part = this.document.part('Sect');
    const mark = specimenMark(this.voice.writer, { x: 0, y: 0, ...A4 });
    drawPlaced(front, part, [...mark, ...this.front(record)]);
    const behind = this.sheets.backs ? this.newPage() : undefined;
    if (isAddressed(record)) this.drawBack(part, behind, record, 0, A4.height);
    part.close();
    this.document.endPage(front);
    if (behind) this.document.endPage(behind);
  }

  private front(record: PrintedRecord): readonly Placed[] {
    const { writer, words } = this.voice;
    switch (record.kind) {
      case 'RESPONSABLE':
        return wholeLetter(writer, record, words.responsable).placed;
      case 'INVITATION':
        return wholeInvitation(writer, record, words.invitation).placed;
      case 'PUPIL':
        return pupilSheet(writer, record, words.pupil).placed;
      case 'SEPARATOR':
        return separatorSheet(writer, record);
    }
  }

  private drawHalf(record: ToResponsable): void {
    const top = this.open ? HALF : 0;
    const { front, back: behind } = (this.open ??= {
      front: this.newPage(),
      back: this.sheets.backs ? this.newPage() : undefined,
    });
    const part = this.document.part('Sect');
    const mark = specimenMark(this.voice.writer, { x: 0, y: top, width: A4.width, height: HALF });
    drawPlaced(front, part, [...mark, ...this.halfFront(record, top)]);
    this.drawBack(part, behind, record, top, HALF);
    part.close();
    if (top > 0) this.finish();
  }

  private halfFront(record: ToResponsable, top: number): readonly Placed[] {
    const { writer, words } = this.voice;
    const sheet =
      record.kind === 'INVITATION'
        ? halfInvitation(writer, record, words.invitation, top)
        : halfLetter(writer, record, words.responsable, top);
    return sheet.placed;
  }

  /** Draws the back of a letter at the same height as its front, because the printer turns sheets over their long side. */
  private drawBack(
    part: StructureElement,
    page: Page | undefined,
    letter: ToResponsable,
    top: number,
    height: number,
  ): void {
    const { back: language } = letter;
    if (!page || !language) return;
    const backPart = part.open('Sect', { language });
    const kind = letter.kind === 'INVITATION' ? letter.kind : letter.access.kind;
    const { writer, words } = this.voice;
    const text = { kind, language, wording: words.backs[language] };
    drawPlaced(page, backPart, back(writer, text, { top, height, half: this.sheets.half }).placed);
    backPart.close();
  }

  /** Ends the open sheet of half letters, if there is one. */
  finish(): void {
    if (!this.open) return;
    const { front, back: behind } = this.open;
    this.open = undefined;
    front.artifact(() => front.rule([0, HALF], [A4.width, HALF], 0.6, 0.5, '4 4'));
    this.document.endPage(front);
    if (behind) this.document.endPage(behind);
  }
}
