/**
 * Measures how many letters of responsables Registre draws a second. Compares it with pdfkit drawing the same tagged pages with the same QR
 * codes, each in a process of its own, in alternating rounds. Also measures the most memory that each needs as the letters grow in
 * number.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median, table } from './append.support.js';

export const title = 'Letters: drawn beside pdfkit, and the memory that they take';

const smoke = process.argv.includes('--smoke');
const sizes = smoke ? { rounds: 1, ours: 300, pdfkit: 60 } : { rounds: 5, ours: 10_000, pdfkit: 1_000 };
/** Runs whose memory is measured: by whom, and how many letters. */
const MEMORY_RUNS = smoke
  ? [
      ['ours', 500],
      ['pdfkit', 100],
    ]
  : [
      ['ours', 10_000],
      ['ours', 100_000],
      ['pdfkit', 1_000],
      ['pdfkit', 5_000],
    ];

/** Draws so many letters in a process of its own; resolves with its figures. */
async function draw(by, letters) {
  const child = fork(fileURLToPath(new URL('letters.child.js', import.meta.url)), [by, String(letters)]);
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The process that draws by ${by} ended with ${code}`);
    }),
  ]);
  return { by, letters, ...answer };
}

const perSecond = ({ letters, seconds }) => letters / seconds;
const rounds = [];
for (let round = 0; round < sizes.rounds; round++)
  rounds.push({ ours: await draw('ours', sizes.ours), pdfkit: await draw('pdfkit', sizes.pdfkit) });
const ratios = rounds.map(({ ours, pdfkit }) => perSecond(ours) / perSecond(pdfkit));
/** Seconds of processor for one letter: a steadier measure than letters a second where something else runs on the machine. */
const cpuEach = ({ cpu, letters }) => cpu / letters;
const cpuRatios = rounds.map(({ ours, pdfkit }) => cpuEach(pdfkit) / cpuEach(ours));
console.log(
  table(
    ['ours', 'pdfkit'].map(by => ({
      drawn: by,
      'letters/s': Math.round(median(rounds.map(round => perSecond(round[by])))),
      'CPU ms a letter': (median(rounds.map(round => cpuEach(round[by]))) * 1_000).toFixed(2),
      'bytes a letter': Math.round(median(rounds.map(round => round[by].bytes / round[by].letters))),
    })),
  ),
);
const shown = numbers => `${numbers.map(ratio => ratio.toFixed(1)).join(', ')}; median ${median(numbers).toFixed(1)}`;
console.log(`letters/s, ours / pdfkit, round by round: ${shown(ratios)} (wanted: 5 or more)`);
console.log(`CPU a letter, pdfkit / ours: ${shown(cpuRatios)} (wanted: 5 or more)\n`);

const memory = [];
for (const [by, letters] of MEMORY_RUNS) memory.push(await draw(by, letters));
console.log(
  table(
    memory.map(({ by, letters, rss, bytes }) => ({
      drawn: by,
      letters,
      'most memory, MB': Math.round(rss / 1e6),
      'file, MB': (bytes / 1e6).toFixed(1),
    })),
  ),
);
process.exitCode = !smoke && median(cpuRatios) < 5 ? 1 : 0;
