/**
 * A file of all erasures, outside the databases. When ledger and PostgreSQL are both restored from before an erasure, the person is erased
 * again by it. A line for each account and each pupil, JSON: ids and the instant, no personal data.
 */
import { open, readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { isObject } from '../common/is-object.js';
import { lockInTransaction } from '../postgres/advisory-lock.js';
import { inTransaction } from '../postgres/transaction.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A line of the file. */
export interface ErasureLine {
  readonly erasureId: string;
  /** ISO 8601 UTC, business time. */
  readonly at: string;
  readonly accountIds: readonly string[];
  readonly studentIds: readonly string[];
}

const isIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(id => typeof id === 'string' && UUID.test(id));

/** Thrown for a file of erasures with a line that is not an erasure. */
export class ErasureFileFault extends Error {
  override readonly name = 'ErasureFileFault';
}

function lineOf(text: string, file: string, number: number): ErasureLine {
  const fault = (): Error =>
    new ErasureFileFault(
      `${file}, line ${number}: not an erasure. Take the file as Registre wrote it, from another copy if this one is damaged.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault();
  }
  if (!isObject(value)) throw fault();
  const { erasureId, at, accountIds, studentIds } = value as Record<string, unknown>;
  if (typeof erasureId !== 'string' || !UUID.test(erasureId) || typeof at !== 'string') throw fault();
  if (!isIds(accountIds) || !isIds(studentIds)) throw fault();
  return { erasureId, at, accountIds, studentIds };
}

/** An erasure has several lines, one for each account and each pupil: the ids tell them apart. */
const sameErasure = (one: ErasureLine, other: ErasureLine): boolean =>
  one.erasureId === other.erasureId &&
  one.accountIds.join() === other.accountIds.join() &&
  one.studentIds.join() === other.studentIds.join();

/** The whole lines of a text; what comes after the last line break was cut off. */
const linesIn = (text: string, file: string): ErasureLine[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line, at) => (line === '' ? [] : [lineOf(line, file, at + 1)]));

/** The lock of whoever writes to the file: two that wrote at once could cut off each other's lines. */
const WRITING = 'file of erasures';

/**
 * Adds the lines that the file does not have, and returns once they are on the disk. A last line that is cut off is replaced. The processes of
 * accounts and of pupils, on whichever servers they run, write one after the other.
 */
export const appendErasures = (pool: Pool, file: string, lines: readonly ErasureLine[]): Promise<void> =>
  inTransaction(pool, async client => {
    await lockInTransaction(client, WRITING);
    await addLines(file, lines);
  });

async function addLines(file: string, lines: readonly ErasureLine[]): Promise<void> {
  const opened = await open(file, 'a+', 0o600);
  try {
    const before = await opened.readFile();
    const known = linesIn(before.toString(), file);
    await opened.truncate(before.lastIndexOf('\n') + 1);
    const added = lines.filter(line => !known.some(other => sameErasure(line, other)));
    await opened.appendFile(added.map(line => `${JSON.stringify(line)}\n`).join(''));
    await opened.datasync();
  } finally {
    await opened.close();
  }
}

/**
 * Reads the file; no line where there is none yet. The last line may be cut off, when a server was killed while it wrote: it is left out, for
 * the process adds it again. Throws `ErasureFileFault` for any other line that is none.
 */
export async function readErasures(file: string): Promise<ErasureLine[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return linesIn(text, file);
}
