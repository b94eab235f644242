/** Shows that no temporary file outlives a test. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';

/** Gives each test of the suite a temporary folder of its own, and expects it empty afterwards. */
export function leavesNothingBehind(): void {
  let folder: string;
  const before = process.env.TMPDIR;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'registre-hostile-'));
    process.env.TMPDIR = folder;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
}
