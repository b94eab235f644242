/** Letters one after the other on sheets: whole or half, with backs or without. */
import type { InvitationLetter, LetterRecord, ResponsableLetter } from '../records.js';
import type { BackLanguage, BackWording } from '../wording/backs.js';
import type { InvitationWording } from '../wording/invitation.js';
import type { PupilWording } from '../wording/pupil.js';
import type { ResponsableWording } from '../wording/responsable.js';
import type { Page } from '../pdf/document.js';
import type { StructureElement } from '../pdf/structure.js';
import { back } from './back.js';
import type { Writer } from './context.js';
import { drawPlaced, type Placed } from './flow.js';
import { A4 } from './measures.js';
import { halfInvitation, wholeInvitation } from './invitation.js';
import { pupilSheet } from './pupil.js';
import { halfLetter, wholeLetter } from './responsable.js';
import { separatorSheet } from './separator.js';

export interface LetterWordings {
  readonly responsable: ResponsableWording;
  readonly invitation: InvitationWording;
  readonly pupil: PupilWording;
  readonly backs: Readonly<Record<BackLanguage, BackWording>>;
}

/** A letter to a responsable: it may have half a page, and a back. */
type ToResponsable = ResponsableLetter | InvitationLetter;

const isAddressed = (record: LetterRecord): record is ToResponsable =>
  record.kind === 'RESPONSABLE' || record.kind === 'INVITATION';

const HALF = A4.height / 2;

/** Draws records in the order of `draw`; `finish` comes after the last. */
export class LetterSheets {
  /** The sheet with a letter on its upper half, whose lower half is free. */
  private open: { front: Page; back: Page | undefined } | undefined;

  constructor(
    private readonly writer: Writer,
    private readonly wordings: LetterWordings,
    private readonly sheets: { readonly half: boolean; readonly backs: boolean },
  ) {}

  private get document(): Writer['desk']['document'] {
    return this.writer.desk.document;
  }

  private newPage(): Page {
    return this.document.page(A4.width, A4.height);
  }

  /** Draws a record. With two letters to a sheet, the sheet may stay open for the next one. */
  draw(record: LetterRecord): void {
    if (this.sheets.half && isAddressed(record)) this.drawHalf(record);
    else this.drawWhole(record);
  }

  private drawWhole(record: LetterRecord): void {
    this.finish();
    const front = this.newPage();
    const part = this.document.part('Sect');
    drawPlaced(front, part, this.front(record));
    const behind = this.sheets.backs ? this.newPage() : undefined;
    if (isAddressed(record)) this.drawBack(part, behind, record, 0, A4.height);
    part.close();
    this.document.endPage(front);
    if (behind) this.document.endPage(behind);
  }

  private front(record: LetterRecord): readonly Placed[] {
    switch (record.kind) {
      case 'RESPONSABLE':
        return wholeLetter(this.writer, record, this.wordings.responsable);
      case 'INVITATION':
        return wholeInvitation(this.writer, record, this.wordings.invitation);
      case 'PUPIL':
        return pupilSheet(this.writer, record, this.wordings.pupil);
      case 'SEPARATOR':
        return separatorSheet(this.writer, record);
    }
  }

  private drawHalf(record: ToResponsable): void {
    const top = this.open ? HALF : 0;
    const { front, back: behind } = (this.open ??= {
      front: this.newPage(),
      back: this.sheets.backs ? this.newPage() : undefined,
    });
    const part = this.document.part('Sect');
    drawPlaced(front, part, this.halfFront(record, top));
    this.drawBack(part, behind, record, top, HALF);
    part.close();
    if (top > 0) this.finish();
  }

  private halfFront(record: ToResponsable, top: number): readonly Placed[] {
    return record.kind === 'INVITATION'
      ? halfInvitation(this.writer, record, this.wordings.invitation, top)
      : halfLetter(this.writer, record, this.wordings.responsable, top);
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
    const text = { kind, language, wording: this.wordings.backs[language] };
    drawPlaced(page, backPart, back(this.writer, text, { top, height, half: this.sheets.half }));
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
