/** Imports a generated school of the second degree, without faults, as `registre import` does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, type ManifestSchool } from '../../src/generator/generate.js';
import type { ServerProcess } from './server-process.js';

export async function importSchool(
  server: Pick<ServerProcess, 'cli'>,
  { seed, pupils }: { readonly seed: string; readonly pupils: number },
): Promise<ManifestSchool> {
  const folder = mkdtempSync(join(tmpdir(), 'registre-files-'));
  try {
    const { schools } = await generate({
      seed,
      schools: 1,
      year: 2026,
      folder,
      pupilsPerSchool: pupils,
      degrees: ['SECOND'],
      faults: false,
    });
    const [school] = schools as [ManifestSchool];
    const { uai, base, files } = school;
    const paths = files.map(name => join(folder, name));
    const imported = await server.cli('import', '--uai', uai, '--base', base, '--year', '2026', ...paths);
    if (imported.code !== 0) throw new Error(imported.stdout + imported.stderr);
    return school;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
