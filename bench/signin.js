/**
 * Sign-ins: how long one over HTTP takes, of a steady few a second, while no campaign runs, while one of many accounts is worked on in
 * the same process, and while another process works on it, with the priority of the server and with a lower one; in alternating rounds.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { access } from './access.support.js';
import { median, table, withDatabase } from './append.support.js';
import { child, within } from './live.child.js';
import { quantile } from './live.latency.js';

export const title = 'Sign-ins while a campaign of 50,000 accounts runs';

const smoke = process.argv.includes('--smoke');
const sizes = smoke
  ? { accounts: 300, holders: 10, rounds: 1, warmUpMs: 200, each: 5, everyMs: 200 }
  : { accounts: 50_000, holders: 80, rounds: 4, warmUpMs: 1_500, each: 50, everyMs: 200 };
/** Past it the whole has failed, wherever it stands. */
const LONGEST_MS = smoke ? 90_000 : 600_000;
/** Accounts made between two answers. */
const AT_ONCE = 5_000;
const WHERE = ['at rest', 'in the same process', 'in another process', 'in another, nice 10'];
const SIGN_IN = 'mutation S($input: SignInInput!) { signIn(input: $input) { position userErrors { code } } }';

/** `signIn(holder)` resolves with how long it took, in milliseconds. */
function portal(url, token) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return async ({ login, password }, visitor) => {
    const begun = performance.now();
    const address = { 'x-visitor-address': `10.1.${visitor >> 8}.${visitor & 255}` };
    const asked = request(`${url}/graphql`, { method: 'POST', headers: { ...headers, ...address }, agent });
    asked.end(JSON.stringify({ query: SIGN_IN, variables: { input: { login, password, commandId: randomUUID() } } }));
    const [answer] = await once(asked, 'response');
    const { data, errors } = JSON.parse((await answer.setEncoding('utf8').toArray()).join(''));
    const ms = performance.now() - begun;
    if (!data?.signIn?.position) throw new Error(JSON.stringify(errors ?? data));
    return ms;
  };
}

/** So many, begun one every so often whatever became of the others: how long each took. */
async function steadily(count, signIn, holders, turn) {
  const asked = [];
  for (let i = 0; i < count; i++) {
    const place = turn.next++ % holders.length;
    asked.push(signIn(holders[place], place));
    await pause(randomInt(sizes.everyMs / 2, sizes.everyMs * 1.5));
  }
  return Promise.all(asked);
}

const cpuMs = ({ user, system }) => (user + system) / 1000;

async function measure(database, { server, worker, nice }) {
  const { trust, sign } = await access();
  const options = { database, masterKey: randomBytes(32).toString('hex') };
  const { url, holders } = await server.ask('start', { ...options, ...trust, holders: sizes.holders });
  for (const one of [worker, nice]) await one.ask('open', options);
  for (let made = 0; made < sizes.accounts; made += AT_ONCE) {
    await server.ask('accounts', { count: Math.min(AT_ONCE, sizes.accounts - made) });
    await server.ask('caughtUp');
  }
  await server.ask('campaign');
  await server.ask('caughtUp');
  const signIn = portal(url, await sign({ registre_roles: [{ role: 'PORTAL' }] }, 'portal'));
  const turn = { next: 0 };
  await steadily(smoke ? 2 : 20, signIn, holders, turn);
  console.log(`a campaign of ${sizes.accounts} accounts (load before: ${loadavg()[0].toFixed(1)})\n`);
  const working = { 'in the same process': server, 'in another process': worker, 'in another, nice 10': nice };
  const rounds = Object.fromEntries(WHERE.map(where => [where, []]));
  for (let i = 0; i < sizes.rounds; i++)
    for (const where of WHERE) {
      const at = working[where];
      await at?.ask('work');
      await pause(sizes.warmUpMs);
      const [before, served, begun] = [await at?.ask('figures'), await server.ask('figures'), performance.now()];
      const took = await steadily(sizes.each, signIn, holders, turn);
      const [after, then, seconds] = [
        await at?.ask('figures'),
        await server.ask('figures'),
        (performance.now() - begun) / 1000,
      ];
      await at?.ask('rest');
      rounds[where].push({
        took,
        accounts: at ? (after.done - before.done) / seconds : 0,
        server: (cpuMs(then) - cpuMs(served)) / seconds / 10,
      });
    }
  await server.ask('close');
  const all = where => rounds[where].flatMap(({ took }) => took);
  console.log(
    table(
      WHERE.map(where => ({
        'the campaign': where,
        'p50 ms': quantile(all(where), 0.5).toFixed(1),
        'p99 ms': quantile(all(where), 0.99).toFixed(1),
        'longest ms': quantile(all(where), 1).toFixed(1),
        'accounts/s': median(rounds[where].map(one => one.accounts)).toFixed(1),
        'server, % of a core': median(rounds[where].map(one => one.server)).toFixed(0),
      })),
    ),
  );
  const slower = (where, part) => (quantile(all(where), part) / quantile(all('at rest'), part)).toFixed(1);
  console.log(
    `\nsign-in beside the campaign ÷ at rest, p99: ${WHERE.slice(1)
      .map(where => `${slower(where, 0.99)} × ${where} (p50 ${slower(where, 0.5)} ×)`)
      .join(', ')} (goal ≤ 2; load after: ${loadavg()[0].toFixed(1)})`,
  );
}

await withDatabase(async database => {
  const children = {
    server: child('signin.server.js'),
    worker: child('campaign.child.js', 'worker'),
    nice: child('campaign.child.js', 'worker', '10'),
  };
  try {
    await within(LONGEST_MS, measure(database, children), 'the whole benchmark');
  } finally {
    for (const one of Object.values(children)) one.stop();
  }
});
