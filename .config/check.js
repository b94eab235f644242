// `npm run check`: types, lint, format, the schema as committed, who imports whom. Prints what failed; code 1 if any did.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = name => `node_modules/${name}`;
const folders = ['src', 'projections', 'test', 'bench', 'schema', 'docs', '.config'].filter(name =>
  existsSync(root + name),
);
const scripts = folders.filter(name => !['schema', 'docs'].includes(name));
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  bin('jest/bin/jest.js'),
  '--config',
  '.config/jest.config.js',
  '--silent',
];

const checks = {
  types: [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
  lint: [bin('eslint/bin/eslint.js'), '-c', '.config/eslint.config.js', '--max-warnings', '0', ...scripts],
  format: [
    bin('prettier/bin/prettier.cjs'),
    '--check',
    '--log-level',
    'warn',
    '--no-error-on-unmatched-pattern',
    ...folders.map(name => `${name}/**/*.{ts,js,json,graphql,md,yml}`),
    '*.{json,md,yml}',
  ],
  'schema and structure': [...jest, 'test/schema', 'test/architecture'],
};

const run = args =>
  new Promise(resolve => {
    // These tests need no database: the name of one keeps the test run from starting it.
    const env = { ...process.env, TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'none' };
    const child = spawn(process.execPath, args, { cwd: root, env });
    let output = '';
    child.stdout.on('data', data => (output += data));
    child.stderr.on('data', data => (output += data));
    child.on('close', code => resolve({ code, output }));
  });

let failed = 0;
for (const [name, args] of Object.entries(checks)) {
  const { code, output } = await run(args);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  if (code === 0) continue;
  failed++;
  console.log(output.trim());
}
process.exitCode = failed > 0 ? 1 : 0;
