/** When root starts PostgreSQL in a data folder that no other account can enter, its data lies elsewhere, and is found again. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { locateCluster } from '../../src/postgres/cluster.js';

(process.getuid?.() === 0 ? it : it.skip)('a data folder that is moved takes its PostgreSQL data along', async () => {
  const closed = mkdtempSync(join(tmpdir(), 'registre-closed-'));
  const [before, after] = [join(closed, 'before'), join(closed, 'after')];
  mkdirSync(before, { mode: 0o700 });
  const said: string[] = [];
  const { folder } = await locateCluster(before, line => said.push(line));
  try {
    expect(folder.startsWith(closed)).toBe(false);
    expect(said).toEqual([expect.stringContaining(folder)]);
    renameSync(before, after);
    expect((await locateCluster(after, () => undefined)).folder).toBe(folder);
    rmSync(folder, { recursive: true });
    await expect(locateCluster(after, () => undefined)).rejects.toThrow(`was in ${folder}, which is missing`);
    expect(readFileSync(join(after, 'postgres.elsewhere'), 'utf8').trim()).toBe(folder);
  } finally {
    for (const path of [folder, closed]) rmSync(path, { recursive: true, force: true });
  }
});
