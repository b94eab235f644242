/**
 * Letters, cards, flyers, tables and reports as PDF: this folder's only door. It knows nothing of where records come from. Each function
 * answers the bytes of one PDF (PDF/UA-1) while it reads its records; nothing is kept of a page that is drawn, so memory does not
 * grow with their number. It makes no more than its reader takes; `Readable.from` makes a stream of it.
 */
import type { Language } from '../domain/language.js';
import type { LetterRecord, PupilLetter, Sender, SenderChange } from './records.js';
import { CardSheets } from './sheets/cards.js';
import { Writer, type JobContext, type Voice } from './sheets/context.js';
import { Desk } from './sheets/desk.js';
import { flyerSheet } from './sheets/flyer.js';
import { drawPlaced } from './sheets/flow.js';
import { LetterSheets } from './sheets/letters.js';
import { A4, mm } from './sheets/measures.js';
import { ReportSheets, type ReportOptions, type ReportPart } from './sheets/report.js';
import { specimenMark } from './sheets/specimen.js';
import { TableSheets, type TableOptions, type TableRow } from './sheets/table.js';
import { pdfOf } from './stream.js';
import { wordsOf } from './wording/words.js';

export type {
  Access,
  Addressed,
  InvitationLetter,
  LetterRecord,
  Named,
  PupilLetter,
  ResponsableLetter,
  School,
  Sender,
  SenderChange,
  Separator,
} from './records.js';
export type { Portal } from './qr/portal-link.js';
export type { JobContext } from './sheets/context.js';
export type { ReportOptions, ReportParagraph, ReportPart } from './sheets/report.js';
export { RowRefused, type TableColumn, type TableOptions, type TableRow } from './sheets/table.js';
export { BACK_LANGUAGES, type BackLanguage } from './wording/backs.js';
export { WordingRefused, type NamedOverrides, type Overrides } from './wording/template.js';
export { LETTER_NAMES, readOwnWords, type LetterName, type OwnWordsFault } from './wording/own-words.js';
export type { OwnWords } from './wording/words.js';
export { fitFaults } from './fit.js';
export type { DayInWords } from './wording/dates.js';

export type Records<T> = AsyncIterable<T> | Iterable<T>;
export type PdfBytes = AsyncGenerator<Uint8Array, void, undefined>;

export interface Job extends JobContext {
  /** The date that the file gives as that of its making. */
  readonly createdAt: Date;
  /** Title of the file; when left out, one that says what it holds. */
  readonly title?: string;
  /** Ends the PDF early when it aborts: the reader gets the signal's reason thrown. */
  readonly signal?: AbortSignal;
  /** Called with the characters of a record that no font has, which are drawn as U+FFFD. `number`: that of the letter; 0 for a separator or flyer. */
  readonly onMissingCharacters?: (number: number, characters: readonly string[]) => void;
}

export interface LetterJob extends Job {
  /** Two letters on a sheet, to be cut in the middle. */
  readonly twoToASheet?: boolean;
  /** Each sheet has a back, empty where a letter names no second language, so that two-sided printing keeps step. */
  readonly backs?: boolean;
}

const deskOf = (job: Job, title: string): Desk =>
  new Desk({ title: job.title ?? title, author: job.school.name, language: 'fr', createdAt: job.createdAt });

/** Makes the function that, after a record is drawn, reports the characters that no font has. */
const tellingMissing =
  (desk: Desk, job: Job) =>
  (number: number): void => {
    const characters = desk.takeMissing();
    if (characters.length > 0) job.onMissingCharacters?.(number, characters);
  };

/** Wraps `finish`: when no page was drawn, adds one that says so, because many readers refuse a PDF without a page. */
function finishing(desk: Desk, finish: () => void): () => void {
  return () => {
    finish();
    if (desk.document.pageCount > 0) return;
    const page = desk.document.page(A4.width, A4.height);
    const part = desk.document.part('Sect');
    const block = desk.own('Aucun courrier à imprimer.', { size: 12, width: mm(160) });
    drawPlaced(page, part, [{ tag: 'P', block, x: mm(25), y: mm(25) }]);
    part.close();
    desk.document.endPage(page);
  };
}

/** The writer and the words of a sender. */
const voiceOf = (desk: Desk, job: Job, sender: Sender): Voice => ({
  writer: new Writer(desk, {
    portal: job.portal,
    assistance: job.assistance,
    ...(job.specimen && { specimen: true }),
    ...sender,
  }),
  words: wordsOf(sender.words),
});

/**
 * Letters to responsables, invitations and pages for pupils, in the order given: one page each, or half a page of two to a sheet, and with
 * backs a page more. Separators stand where the records have them. The first sender is the job's; a record may name the next.
 * Throws `WordingRefused` for overrides that do not fit: at once for those of the job.
 */
export function letters(records: Records<LetterRecord>, job: LetterJob): PdfBytes {
  const desk = deskOf(job, `Courriers EduConnect – ${job.school.name}`);
  const sheets = new LetterSheets(voiceOf(desk, job, job), {
    half: job.twoToASheet ?? false,
    backs: job.backs ?? false,
  });
  const tellMissing = tellingMissing(desk, job);
  const draw = (record: LetterRecord): void => {
    if (record.kind === 'SENDER') return sheets.next(voiceOf(desk, job, record.sender));
    sheets.draw(record);
    return tellMissing(record.kind === 'SEPARATOR' ? 0 : record.number);
  };
  return pdfOf(records, { document: desk.document, draw, finish: finishing(desk, () => sheets.finish()) }, job.signal);
}

/** Cards for pupils, eight to a sheet, each class on sheets of its own; records come class by class. Senders as of `letters`. */
export function pupilCards(records: Records<PupilLetter | SenderChange>, job: Job): PdfBytes {
  const desk = deskOf(job, `Cartes EduConnect des élèves – ${job.school.name}`);
  const sheets = new CardSheets(voiceOf(desk, job, job));
  const tellMissing = tellingMissing(desk, job);
  const draw = (record: PupilLetter | SenderChange): void => {
    if (record.kind === 'SENDER') return sheets.next(voiceOf(desk, job, record.sender));
    sheets.draw(record);
    return tellMissing(record.number);
  };
  return pdfOf(records, { document: desk.document, draw, finish: finishing(desk, () => sheets.finish()) }, job.signal);
}

/** The flyer of a school, on one page. */
export function flyer(job: Job): PdfBytes {
  const desk = deskOf(job, `Créer son compte EduConnect – ${job.school.name}`);
  const { writer, words } = voiceOf(desk, job, job);
  const finish = (): void => {
    const page = desk.document.page(A4.width, A4.height);
    const part = desk.document.part('Sect');
    drawPlaced(page, part, [...specimenMark(writer, { x: 0, y: 0, ...A4 }), ...flyerSheet(writer, words.flyer).placed]);
    part.close();
    desk.document.endPage(page);
    tellingMissing(desk, job)(0);
  };
  return pdfOf([], { document: desk.document, draw: () => undefined, finish }, job.signal);
}

export interface TableJob extends TableOptions {
  readonly createdAt: Date;
  readonly author?: string;
  readonly language: Language;
  readonly signal?: AbortSignal;
  /** Called with the characters of a row that no font has, and the number of the row, from 1. */
  readonly onMissingCharacters?: (row: number, characters: readonly string[]) => void;
}

/** A list as a table. Throws `RowRefused` at a row that has not exactly one cell for each column. */
export function table(rows: Records<TableRow>, job: TableJob): PdfBytes {
  const { title, author, language, createdAt } = job;
  const desk = new Desk({ title, language, createdAt, ...(author === undefined ? {} : { author }) });
  const sheets = new TableSheets(desk, job);
  let number = 0;
  const draw = (row: TableRow): void => {
    sheets.row(row);
    number++;
    const characters = desk.takeMissing();
    if (characters.length > 0) job.onMissingCharacters?.(number, characters);
  };
  return pdfOf(rows, { document: desk.document, draw, finish: () => sheets.finish() }, job.signal);
}

export interface ReportJob extends ReportOptions {
  readonly createdAt: Date;
  readonly author?: string;
}

/** A document that is read from its beginning to its end. */
export function report(parts: Records<ReportPart>, job: ReportJob): PdfBytes {
  const { title, author, language, createdAt } = job;
  const desk = new Desk({ title, language, createdAt, ...(author === undefined ? {} : { author }) });
  const sheets = new ReportSheets(desk, job);
  const draw = (part: ReportPart): void => sheets.part(part);
  return pdfOf(parts, { document: desk.document, draw, finish: () => sheets.finish() });
}
