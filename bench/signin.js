/**
 * Measures how long a sign-in over HTTP takes, at a few a second, in four situations: no campaign is worked on; a campaign of many accounts
 * is worked on in the server's process; another process works on it; another process does so with a lower priority (nice 10). Rounds
 * alternate.
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
  : { accounts: 50_000, holders: 80, rounds: 4, warmUpMs: 1_500, each: 150, everyMs: 200 };
/** The whole benchmark fails when it takes longer. */
const TIME_LIMIT_MS = smoke ? 90_000 : 1_200_000;
/** How many accounts the server is asked to make at once. */
const AT_ONCE = 5_000;
/** The four situations, as the table of results names them. */
const AT_REST = 'at rest';
const SAME_PROCESS = 'in the same process';
const OTHER_PROCESS = 'in another process';
const LOWER_PRIORITY = 'in another, nice 10';
const WHERE = [AT_REST, SAME_PROCESS, OTHER_PROCESS, LOWER_PRIORITY];
const SIGN_IN = 'mutation S($input: SignInInput!) { signIn(input: $input) { position userErrors { code } } }';

/** A client of the API as the portal: `signIn(holder, visitor)` resolves with how long the sign-in took, in milliseconds. */
function portal(url, token) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return async ({ login, password }, visitor) => {
    const begun = performance.now();
    // Each visitor has an address: the server limits how often one address may try.
    const address = { 'x-visitor-address': `10.1.${visitor >> 8}.${visitor & 255}` };
    const outgoing = request(`${url}/graphql`, { method: 'POST', headers: { ...headers, ...address }, agent });
    outgoing.end(
      JSON.stringify({ query: SIGN_IN, variables: { input: { login, password, commandId: randomUUID() } } }),
    );
    const [answer] = await once(outgoing, 'response');
    const { data, errors } = JSON.parse((await answer.setEncoding('utf8').toArray()).join(''));
    const ms = performance.now() - begun;
    if (!data?.signIn?.position) throw new Error(JSON.stringify(errors ?? data));
    return ms;
  };
}

/**
 * Begins `count` sign-ins of the holders in turn, one about every `sizes.everyMs`, without waiting for the others. Resolves with how long each
 * took, in milliseconds.
 */
async function signInSteadily(count, signIn, holders, turn) {
  const signIns = [];
  for (let i = 0; i < count; i++) {
    const place = turn.next++ % holders.length;
    const signedIn = signIn(holders[place], place);
    // One that fails before all have begun is no unhandled rejection: `Promise.all` below rejects with it.
    signedIn.catch(() => undefined);
    signIns.push(signedIn);
    await pause(randomInt(sizes.everyMs / 2, sizes.everyMs * 1.5));
  }
  return Promise.all(signIns);
}

const cpuMs = ({ user, system }) => (user + system) / 1000;

/** Makes the accounts and the holders, measures all rounds, and prints the results. */
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
  await signInSteadily(smoke ? 2 : 20, signIn, holders, turn);
  console.log(`a campaign of ${sizes.accounts} accounts (load before: ${loadavg()[0].toFixed(1)})\n`);
  const workers = { [SAME_PROCESS]: server, [OTHER_PROCESS]: worker, [LOWER_PRIORITY]: nice };
  const rounds = Object.fromEntries(WHERE.map(where => [where, []]));
  for (let i = 0; i < sizes.rounds; i++)
    for (const where of WHERE) {
      const campaignWorker = workers[where];
      await campaignWorker?.ask('work');
      await pause(sizes.warmUpMs);
      const workerBefore = await campaignWorker?.ask('figures');
      const serverBefore = await server.ask('figures');
      const begun = performance.now();
      const took = await signInSteadily(sizes.each, signIn, holders, turn);
      const workerAfter = await campaignWorker?.ask('figures');
      const serverAfter = await server.ask('figures');
      const seconds = (performance.now() - begun) / 1000;
      await campaignWorker?.ask('rest');
      rounds[where].push({
        took,
        accountsPerSecond: campaignWorker ? (workerAfter.done - workerBefore.done) / seconds : 0,
        serverPercent: (100 * (cpuMs(serverAfter) - cpuMs(serverBefore))) / 1000 / seconds,
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
        'accounts/s': median(rounds[where].map(one => one.accountsPerSecond)).toFixed(1),
        'server, % of a core': median(rounds[where].map(one => one.serverPercent)).toFixed(0),
      })),
    ),
  );
  const slower = (where, part) => (quantile(all(where), part) / quantile(all(AT_REST), part)).toFixed(1);
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
    await within(TIME_LIMIT_MS, measure(database, children), 'the whole benchmark');
  } finally {
    for (const one of Object.values(children)) await one.stop();
  }
});
