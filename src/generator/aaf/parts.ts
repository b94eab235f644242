/** Writes the numbered files of AAF exports piece by piece, with one piece of each category in memory. */
import iconv from 'iconv-lite';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Degree } from '../../domain/school/events.js';
import type { AafCategory } from './records.js';
import { ROOT } from './xml.js';

export type AafEncoding = 'ISO-8859-15' | 'UTF-8';

/** What the files of one export are named by, declare and hold. */
export interface ExportForm {
  /** Folder to write to; made with its first file. */
  readonly folder: string;
  readonly degree: Degree;
  readonly extent: 'Complet' | 'Delta';
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly academie: string;
  readonly version: string;
  readonly encoding: AafEncoding;
  /** The most records of one file. */
  readonly partSize: number;
  /** Called for each file: whether it declares another encoding than its bytes have. */
  readonly misdeclare?: (file: string) => boolean;
}

/** Characters of text beyond which a piece is written. */
const PIECE = 128 * 1024;

/** Writes the files of one category one after the other: a file that holds `partSize` records is closed, and the next is opened. */
class Parts {
  #handle: FileHandle | undefined;
  #text = '';
  #records = 0;
  #part = -1;
  /** Encoding of the bytes of the open file; a misdeclared file declares another. */
  #bytesAs: AafEncoding;
  /** Name of the file last written to; empty before the first. */
  file = '';

  constructor(
    readonly form: ExportForm,
    readonly category: AafCategory,
  ) {
    this.#bytesAs = form.encoding;
  }

  async #open(): Promise<void> {
    const { folder, degree, extent, day, academie, version, encoding, misdeclare } = this.form;
    const compact = day.replaceAll('-', '');
    const digit = degree === 'FIRST' ? '1' : '2';
    const part = String(++this.#part).padStart(4, '0');
    this.file = `ENT${digit}DVA_${extent}_${compact}_${this.category}_${part}.xml`;
    this.#bytesAs = misdeclare?.(this.file) ? (encoding === 'UTF-8' ? 'ISO-8859-15' : 'UTF-8') : encoding;
    await mkdir(folder, { recursive: true });
    this.#handle = await open(join(folder, this.file), 'w');
    this.#records = 0;
    this.#text =
      `<?xml version="1.0" encoding="${encoding}"?>\n<!DOCTYPE ${ROOT} SYSTEM "${ROOT}.dtd">\n` +
      `<!-- fichier généré : versionAF="${version}" codeAcademieExport="${academie}" degre="${digit}D" dateGenerationExport="${compact}" -->\n<${ROOT}>\n`;
  }

  async #flush(): Promise<void> {
    const bytes = iconv.encode(this.#text, this.#bytesAs);
    this.#text = '';
    await this.#handle!.write(bytes);
  }

  /** Writes a request; returns the name of its file. */
  async write(request: string): Promise<string> {
    if (this.#handle && this.#records >= this.form.partSize) await this.close();
    if (!this.#handle) await this.#open();
    this.#records++;
    this.#text += `${request}\n`;
    if (this.#text.length > PIECE) await this.#flush();
    return this.file;
  }

  async close(): Promise<void> {
    if (!this.#handle) return;
    this.#text += `</${ROOT}>\n`;
    await this.#flush();
    await this.#handle.close();
    this.#handle = undefined;
  }
}

/** Writes the files of one export: one degree, one day, complete or delta. Call `write` for each request, then `close`. */
export class ExportFiles {
  readonly #parts = new Map<AafCategory, Parts>();
  /** Names of the files written so far. */
  readonly files: string[] = [];
  /** Requests written so far. */
  records = 0;

  constructor(readonly form: ExportForm) {}

  /** Writes a request; returns the name of its file. */
  async write(category: AafCategory, request: string): Promise<string> {
    let parts = this.#parts.get(category);
    if (!parts) this.#parts.set(category, (parts = new Parts(this.form, category)));
    const before = parts.file;
    const file = await parts.write(request);
    if (file !== before) this.files.push(file);
    this.records++;
    return file;
  }

  async close(): Promise<void> {
    for (const parts of this.#parts.values()) await parts.close();
  }
}
