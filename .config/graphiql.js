// Bundles the page of GraphiQL, its editors and their workers, so that it works without a network. Kept from one build to
// the next while neither the page nor the packages change.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PACKAGES = [
  'graphiql',
  '@graphiql/react',
  '@graphiql/toolkit',
  'monaco-editor',
  'monaco-graphql',
  'graphql',
  'graphql-ws',
  'react',
  'react-dom',
  'esbuild',
];
const PAGE = ['page.js', 'page.html', 'layout.css'];

const exists = path =>
  stat(path).then(
    () => true,
    () => false,
  );

async function keyOf(root, source) {
  const hash = createHash('sha256').update(await readFile(new URL(import.meta.url)));
  for (const name of PAGE) hash.update(await readFile(join(source, name)));
  for (const name of PACKAGES)
    hash.update(JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')).version);
  return hash.digest('hex').slice(0, 16);
}

async function bundle(source, outdir) {
  const require = createRequire(join(source, 'page.js'));
  const settings = {
    bundle: true,
    minify: true,
    outdir,
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.ttf': 'file', '.svg': 'dataurl', '.woff': 'file', '.woff2': 'file' },
  };
  await build({ ...settings, format: 'esm', entryPoints: { page: join(source, 'page.js') } });
  await build({
    ...settings,
    format: 'iife',
    entryPoints: {
      'editor.worker': require.resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
      'json.worker': require.resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
      'graphql.worker': require.resolve('monaco-graphql/esm/graphql.worker.js'),
    },
  });
  for (const name of ['page.html', 'layout.css']) await cp(join(source, name), join(outdir, name));
}

/** Puts the page under dist/. */
export async function buildGraphiql(root) {
  const source = join(root, 'src/api/graphiql');
  const kept = join(root, 'node_modules/.cache/registre/graphiql', await keyOf(root, source));
  if (!(await exists(kept))) {
    const made = `${kept}.${process.pid}`;
    await mkdir(dirname(kept), { recursive: true });
    await bundle(source, made);
    // Another build may have been as quick: either result is the same.
    await rename(made, kept).catch(() => rm(made, { recursive: true, force: true }));
  }
  await cp(kept, join(root, 'dist/src/api/graphiql/assets'), { recursive: true });
}
