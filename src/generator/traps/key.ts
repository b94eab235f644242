/** Writes `key.jsonl`, the key of the injected traps, and `people.jsonl`, the person of each responsable's record, as JSON lines. */
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Expected, Injection, TrapBase } from './trap.js';

/** One line of `key.jsonl`. */
export interface KeyLine {
  readonly trap: string;
  readonly base: TrapBase;
  /** Absent for a file of a whole académie. */
  readonly uai?: string;
  readonly kind: Injection['kind'];
  /** Absent where the trap concerns the school itself, or all its files. */
  readonly file?: string;
  /** As reports name the record; of a link of SIECLE and AAF, `pupil–responsable`. */
  readonly id?: string;
  readonly line?: number;
  readonly expect: Expected;
}

/** One line of `people.jsonl`: two records are of one person exactly when their `person` is the same. */
export interface PersonLine {
  readonly base: TrapBase;
  readonly uai: string;
  readonly file: string;
  readonly id?: string;
  readonly line?: number;
  readonly person: string;
}

const jsonLines = (lines: readonly object[]): string => lines.map(line => `${JSON.stringify(line)}\n`).join('');

/** Both files, open for writing. Call `write` for each school, then `close`. */
export class KeyFiles {
  private constructor(
    readonly key: FileHandle,
    readonly people: FileHandle,
  ) {}

  static async open(folder: string): Promise<KeyFiles> {
    return new KeyFiles(await open(join(folder, 'key.jsonl'), 'w'), await open(join(folder, 'people.jsonl'), 'w'));
  }

  async write(key: readonly KeyLine[], people: readonly PersonLine[]): Promise<void> {
    await this.key.write(jsonLines(key));
    await this.people.write(jsonLines(people));
  }

  async close(): Promise<void> {
    await this.key.close();
    await this.people.close();
  }
}
