/** The exports of an académie: of two degrees, on two days, complete and delta. */
import { join } from 'node:path';
import type { Degree } from '../../domain/school/events.js';
import type { Traps } from '../traps/traps.js';
import { firstDay, type AcademieOptions, type ManifestExport } from './options.js';
import { ExportFiles } from './parts.js';

/** Version of AAF that the files declare: one in which the fourth field of a link has the meaning it got on 30/03/2018. */
const VERSION = '4.3';

/** The exports of a run. Take each by `of`, write to it, and call `close` once all are written. */
export class Exports {
  readonly #opened = new Map<string, ExportFiles>();

  constructor(
    readonly options: AcademieOptions,
    readonly traps: Traps,
  ) {}

  /** The export of a degree, an extent and a day (`YYYY-MM-DD`): made when it is first asked for. */
  of(degree: Degree, extent: 'Complet' | 'Delta', day: string): ExportFiles {
    const { folder, academie, encoding = 'ISO-8859-15', partSize = 20_000 } = this.options;
    const name = `AAF_${degree === 'FIRST' ? '1' : '2'}D_${extent}_${day.replaceAll('-', '')}`;
    let files = this.#opened.get(name);
    if (!files) {
      const form = { degree, extent, day, academie, encoding, partSize, version: VERSION, folder: join(folder, name) };
      const misdeclare = (file: string): boolean => this.traps.takeMisdeclared(degree, file);
      // Only files of the first day's complete export may declare a wrong encoding.
      const mayMisdeclare = extent === 'Complet' && day === firstDay(this.options);
      this.#opened.set(name, (files = new ExportFiles({ ...form, ...(mayMisdeclare && { misdeclare }) })));
    }
    return files;
  }

  /** Closes all files; returns the exports as the manifest lists them, sorted by folder. */
  async close(): Promise<ManifestExport[]> {
    const closed: ManifestExport[] = [];
    for (const [folder, files] of [...this.#opened].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await files.close();
      const { degree, extent, day } = files.form;
      closed.push({ degree, extent, day, folder, files: files.files.sort(), records: files.records });
    }
    return closed;
  }
}
