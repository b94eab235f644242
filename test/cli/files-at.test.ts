import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsageError } from '../../src/app/terminal/failure.js';
import { filesAt } from '../../src/cli/files-at.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registre-files-'));
  await mkdir(join(folder, 'archives', 'anciennes'), { recursive: true });
  for (const name of ['b.xml', 'a.xml', 'archives/c.xml']) await writeFile(join(folder, name), name);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the files given to an import', () => {
  it('are those of a folder, in the order of their names; a folder within it is passed over, and named', async () => {
    const { files, passedOver } = await filesAt([folder]);
    expect(files.map(({ name }) => name)).toEqual(['a.xml', 'b.xml']);
    expect(passedOver).toEqual([join(folder, 'archives')]);
  });

  it('are files and folders together, as they are named', async () => {
    const { files } = await filesAt([join(folder, 'b.xml'), join(folder, 'archives')]);
    expect(files.map(({ name }) => name)).toEqual(['b.xml', 'c.xml']);
  });

  it('must be there', async () => {
    await expect(filesAt([join(folder, 'nowhere')])).rejects.toThrow(UsageError);
  });
});
