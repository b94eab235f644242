/**
 * The layout of the watched folder: `aaf/<académie>/<export>`, `siecle/<UAI>/<export>`, `onde/<UAI>/<export>`. An export
 * is one archive (.zip, .tgz) or one folder with its files. Nothing is ever written, moved or deleted here.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SOURCE_BASES, type SourceBase } from '../../domain/bases.js';
import { ACADEMIES, placeOf } from '../../domain/academies.js';
import { baseOf } from '../bases.js';
import { parseUai } from '../../text/uai.js';

export interface FolderExport {
  readonly base: SourceBase;
  /** Code of the académie, or UAI of the school. */
  readonly holder: string;
  /** Path below the watched folder: `aaf/12/AAF_2D_Delta_20260916`. */
  readonly place: string;
  readonly files: readonly { readonly name: string; readonly path: string }[];
  /** Sizes and times of its files: changes whenever a file does. */
  readonly stamp: string;
  /** When it was last written to, in milliseconds. */
  readonly writtenAt: number;
}

/** An entry of the watched folder that is no export. */
export interface Ignored {
  /** The folder in which the entry lies, as a path below the watched folder. */
  readonly place: string;
  readonly name: string;
  /** `FOREIGN`: not part of the layout. `OUTSIDE`: a link out of the watched folder. `UNREADABLE`: it cannot be read. */
  readonly reason: 'FOREIGN' | 'OUTSIDE' | 'UNREADABLE';
}

/** What lies in the watched folder. */
export interface FolderContent {
  readonly exports: readonly FolderExport[];
  readonly ignored: readonly Ignored[];
}

/** Thrown when the watched folder itself cannot be read. */
export class FolderUnreadable extends Error {
  override readonly name = 'FolderUnreadable';
  constructor() {
    super('The watched folder cannot be read: check IMPORT_FOLDER and the right to read it.');
  }
}

const academieNamed = (name: string): string | undefined => ACADEMIES.find(({ code }) => code === name)?.code;
const schoolNamed = (name: string): string | undefined => {
  const uai = parseUai(name);
  return uai !== undefined && placeOf(uai) ? uai : undefined;
};

const HOLDER_NAMED = { ACADEMIE: academieNamed, SCHOOL: schoolNamed } as const;

/** The bases by the names of their folders. */
const FOLDERS = new Map(SOURCE_BASES.map(base => [baseOf(base).folder, baseOf(base)]));

const ARCHIVE = /\.(zip|tgz|tar\.gz)$/i;
/** Names that programs give to files they are still copying. */
const COPYING = /\.(part|partial|filepart|crdownload|tmp|temp)$|^~|~$/i;
const HIDDEN = /^\.|^Thumbs\.db$/i;

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly place: string;
  readonly kind: 'FILE' | 'FOLDER' | 'OTHER';
  readonly stamp: string;
  readonly writtenAt: number;
}

/** Reads the watched folder: collects exports, and entries that are none. */
class FolderReader {
  readonly exports: FolderExport[] = [];
  readonly ignored: Ignored[] = [];

  /** `root`: a path without symbolic links. */
  constructor(readonly root: string) {}

  ignore({ place, name }: { place: string; name: string }, reason: Ignored['reason']): void {
    this.ignored.push({ place: place.split('/').slice(0, -1).join('/'), name, reason });
  }

  /** The entries of a folder, without hidden ones. */
  async entries(place: string): Promise<Entry[]> {
    const names = await readdir(join(this.root, place)).catch(() => undefined);
    if (!names) this.ignore({ place, name: '' }, 'UNREADABLE');
    const found: Entry[] = [];
    for (const name of (names ?? []).sort()) {
      if (HIDDEN.test(name)) continue;
      const entry = await this.#entry(place === '' ? name : `${place}/${name}`, name);
      if (entry) found.push(entry);
    }
    return found;
  }

  async #entry(place: string, name: string): Promise<Entry | undefined> {
    try {
      const path = await realpath(join(this.root, place));
      if (!path.startsWith(this.root + sep)) return void this.ignore({ place, name }, 'OUTSIDE');
      const stats = await stat(path, { bigint: true });
      const stamp = [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
      const kind = stats.isFile() ? 'FILE' : stats.isDirectory() ? 'FOLDER' : 'OTHER';
      return { name, path, place, kind, stamp, writtenAt: Number(stats.mtimeMs) };
    } catch {
      return void this.ignore({ place, name }, 'UNREADABLE');
    }
  }

  /** Reads the folder of one base, with the folders of its schools or académies. */
  async base({ place, name, kind }: Entry): Promise<void> {
    const known = FOLDERS.get(name);
    if (!known || kind !== 'FOLDER') return this.ignore({ place, name }, 'FOREIGN');
    for (const entry of await this.entries(place)) {
      const holder = entry.kind === 'FOLDER' ? HOLDER_NAMED[known.exportOf](entry.name) : undefined;
      if (holder === undefined) this.ignore(entry, 'FOREIGN');
      else for (const found of await this.entries(entry.place)) await this.#export(known.base, holder, found);
    }
  }

  /** Adds the export, unless part of it is being copied or cannot be read. */
  async #export(base: SourceBase, holder: string, entry: Entry): Promise<void> {
    if (COPYING.test(entry.name)) return;
    if (entry.kind === 'OTHER' || (entry.kind === 'FILE' && !ARCHIVE.test(entry.name)))
      return this.ignore(entry, 'FOREIGN');
    const before = this.ignored.length;
    const found = entry.kind === 'FILE' ? [entry] : await this.entries(entry.place);
    // An entry that cannot be read may be part of the export; a folder beside its files is not.
    const whole = this.ignored.length === before && !found.some(({ name }) => COPYING.test(name));
    const files = found.filter(({ kind }) => kind === 'FILE');
    for (const other of found) if (other.kind !== 'FILE') this.ignore(other, 'FOREIGN');
    if (!whole || files.length === 0) return;
    this.exports.push({
      base,
      holder,
      place: entry.place,
      files: files.map(({ name, path }) => ({ name, path })),
      stamp: files.map(({ name, stamp }) => `${name}:${stamp}`).join('\n'),
      writtenAt: Math.max(...files.map(({ writtenAt }) => writtenAt)),
    });
  }
}

/** The exports in the folder now. Leaves out whole any with a file that is being copied or cannot be read. Throws `FolderUnreadable`. */
export async function exportsIn(folder: string): Promise<FolderContent> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) throw new FolderUnreadable();
  const reader = new FolderReader(root);
  for (const entry of await reader.entries('')) await reader.base(entry);
  return reader;
}
