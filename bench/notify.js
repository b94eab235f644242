/**
 * Measures how many accounts a second a campaign notifies by letter, each with a new provisional password hashed at the production cost.
 * Compares it with bare hashes of that cost, as many at once. Each is a process of its own, in alternating rounds on the same cores.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { median, table, withDatabase } from './append.support.js';
import { child, within } from './live.child.js';

export const title = 'Notify: a campaign with new passwords, beside the bare hashes';

const smoke = process.argv.includes('--smoke');
const sizes = smoke
  ? { accounts: 200, rounds: 1, warmUpMs: 200, roundMs: 1_000 }
  : { accounts: 10_000, rounds: 6, warmUpMs: 1_500, roundMs: 5_000 };
/** The whole benchmark fails when it takes longer. */
const TIME_LIMIT_MS = smoke ? 90_000 : 400_000;
const NAMES = ['bare', 'worker'];

/** Seconds of processor that PostgreSQL has used for this database; `undefined` where its processes are not on this machine. */
async function postgresSeconds(client) {
  const { rows } = await client.query(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  try {
    // Linux counts the processor time of a process in hundredths of a second.
    const ticks = rows.map(({ pid }) => {
      const [utime, stime] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
      return Number(utime) + Number(stime);
    });
    return ticks.reduce((sum, one) => sum + one, 0) / 100;
  } catch {
    return undefined;
  }
}

const cpuSeconds = ({ user, system }) => (user + system) / 1e6;

/**
 * Lets the contender work for one round. Returns how many accounts (or hashes) it did a second, and the milliseconds of processor that each
 * took in its own process (`node`) and in PostgreSQL.
 */
async function round(contender, client) {
  await contender.ask('work');
  await pause(sizes.warmUpMs);
  const [before, begun, postgres] = [await contender.ask('figures'), performance.now(), await postgresSeconds(client)];
  await pause(sizes.roundMs);
  const after = await contender.ask('figures');
  const seconds = (performance.now() - begun) / 1000;
  const done = after.done - before.done;
  if (done === 0) throw new Error('nothing was done in a whole round');
  const inPostgres = postgres === undefined ? 0 : (await postgresSeconds(client)) - postgres;
  await contender.ask('rest');
  return {
    perSecond: done / seconds,
    node: ((cpuSeconds(after) - cpuSeconds(before)) / done) * 1000,
    postgres: (inPostgres / done) * 1000,
  };
}

async function measure(database, contenders) {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await contenders.worker.ask('open', { database, masterKey: randomBytes(32).toString('hex'), following: true });
  await contenders.worker.ask('accounts', { count: sizes.accounts });
  console.log(`${sizes.accounts} accounts (load before: ${loadavg()[0].toFixed(1)})\n`);
  const rounds = { bare: [], worker: [] };
  for (let i = 0; i < sizes.rounds; i++)
    for (const name of NAMES) rounds[name].push(await round(contenders[name], client));
  await client.end();
  const middle = (name, figure) => median(rounds[name].map(one => one[figure]));
  console.log(
    table(
      NAMES.map(name => ({
        what: { bare: 'bare hashes', worker: 'accounts notified' }[name],
        'per second': middle(name, 'perSecond').toFixed(1),
        'Node, ms of processor each': middle(name, 'node').toFixed(1),
        'PostgreSQL, ms': middle(name, 'postgres').toFixed(1),
      })),
    ),
  );
  const ratios = rounds.worker.map((one, i) => one.perSecond / rounds.bare[i].perSecond);
  const processor = rounds.worker.map((one, i) => rounds.bare[i].node / (one.node + one.postgres));
  console.log(
    `\naccounts ÷ bare hashes: ${median(ratios).toFixed(2)} × (goal ≥ 0.85; rounds ${ratios.map(one => one.toFixed(2)).join(', ')}); by processor time ${median(processor).toFixed(2)} × (load after: ${loadavg()[0].toFixed(1)})`,
  );
}

await withDatabase(async database => {
  const contenders = Object.fromEntries(NAMES.map(name => [name, child('campaign.child.js', name)]));
  try {
    await within(TIME_LIMIT_MS, measure(database, contenders), 'the whole benchmark');
  } finally {
    for (const name of NAMES) await contenders[name].stop();
  }
});
