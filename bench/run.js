/**
 * Runs the benchmarks of this folder one after the other, each in a process of its own: `npm run bench [names…] [-- --smoke]`.
 * A benchmark is a file that says `export const title = '…'`. With `--smoke` each runs with the least data, to show that it works.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
const flags = process.argv.slice(2).filter(argument => argument.startsWith('--'));

if (!existsSync(`${folder}node_modules`)) {
  console.error(
    'The benchmarks compare with other packages, which are not installed: run "npm ci --prefix bench" first.',
  );
  process.exit(1);
}

const benchmarks = readdirSync(folder)
  .filter(file => file.endsWith('.js') && file !== 'run.js')
  .map(file => ({
    name: file.slice(0, -3),
    file,
    title: /^export const title =\s*(['"`])(.+?)\1/m.exec(readFileSync(folder + file, 'utf8'))?.[2],
  }))
  .filter(({ title, name }) => title !== undefined && (names.length === 0 || names.includes(name)));

if (benchmarks.length === 0) {
  console.error(`There is no such benchmark: ${names.join(', ')}`);
  process.exit(1);
}

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`,
);
let failed = 0;
for (const { name, file, title } of benchmarks) {
  console.log(`\n## ${title} (${name})\n`);
  const code = await new Promise(resolve => {
    spawn(process.execPath, [folder + file, ...flags], { stdio: 'inherit' }).once('exit', (exit, signal) =>
      resolve(exit ?? signal),
    );
  });
  if (code !== 0) {
    failed++;
    console.log(`FAILED: ${name} ended with ${code}`);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
