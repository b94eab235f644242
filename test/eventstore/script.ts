/** Makes a script of TypeScript of this folder, for `node` to run in a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Script {
  readonly path: string;
  remove(): Promise<void>;
}

/** Bundles `name.ts` of this folder into a script. Call `remove` when it is no longer needed. */
export async function script(name: string): Promise<Script> {
  const folder = await mkdtemp(fileURLToPath(new URL('../../node_modules/.cache-ledger-test-', import.meta.url)));
  const path = `${folder}/${name}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile: path,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
