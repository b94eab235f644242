// Compiles the TypeScript of src/ and projections/ to dist/, file by file, without checking types (`npm run check` does),
// and bundles the page of GraphiQL.
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { buildGraphiql } from './graphiql.js';

const root = new URL('..', import.meta.url).pathname;
await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/**/*.ts', 'projections/**/*.ts'],
  outbase: '.',
  outdir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'linked',
  logLevel: 'warning',
});
await buildGraphiql(root);
