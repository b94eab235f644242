/**
 * Measures how long a request takes while 600 people sign in at once ("the storm"), for each of whom the server hashes a password. The
 * request brings a token that the server has not seen before: to verify it takes a thread of the same pool (libuv's four threads)
 * that hashes use. Compares a server with Registre's queue of hashes (`bounded`) with one that gives all 600 to the pool at once
 * (`unbounded`), and each with itself without a storm. Each server is a process of its own; rounds alternate.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { access } from './access.support.js';
import { median, table, withDatabase } from './append.support.js';
import { child, within } from './live.child.js';
import { quantile } from './live.latency.js';

export const title = 'Hashing: a token not seen before, while 600 sign in';

const smoke = process.argv.includes('--smoke');
/** `storm`: people who sign in at once; `alone`: requests without a storm, in each round; `everyMs`: how often a request is begun. */
const sizes = smoke
  ? { rounds: 1, storm: 120, alone: 10, everyMs: 50 }
  : { rounds: 5, storm: 600, alone: 100, everyMs: 50 };
/** The whole benchmark fails when it takes longer. */
const TIME_LIMIT_MS = smoke ? 90_000 : 600_000;
/** The most requests during one storm: their tokens are signed before it begins. */
const MOST_REQUESTS = 1_000;
const NAMES = ['bounded', 'unbounded'];

const SIGN_IN = 'mutation S($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }';
const ME = '{ me { subject } }';

/** A client of the API over connections that are kept. `ask` resolves with the answer and how long it took, in milliseconds. */
function apiClient(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const ask = async (token, body, headers = {}) => {
    const begun = performance.now();
    const outgoing = request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      agent,
    });
    outgoing.end(JSON.stringify(body));
    const [answer] = await once(outgoing, 'response');
    const text = (await answer.setEncoding('utf8').toArray()).join('');
    return { ms: performance.now() - begun, answer: JSON.parse(text) };
  };
  return { ask, close: () => agent.destroy() };
}

/**
 * Begins a request with each token, one every `sizes.everyMs`, until all tokens are used or `ended` answers true. Resolves with how long
 * each took, in milliseconds.
 */
async function askSteadily({ ask }, tokens, ended = () => false) {
  const answered = [];
  for (const token of tokens) {
    if (ended()) break;
    answered.push(
      ask(token, { query: ME }).then(({ ms, answer }) => {
        if (!answer.data?.me) throw new Error(JSON.stringify(answer));
        return ms;
      }),
    );
    await pause(sizes.everyMs);
  }
  return Promise.all(answered);
}

/**
 * Lets everybody sign in at once, each with a login and from an address of his or her own. Resolves with how many passwords were hashed,
 * how many people were told to come back later, and how long it took.
 */
async function storm({ ask }, token) {
  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: sizes.storm }, (_, i) => {
      const input = { login: `n.personne${i}`, password: 'quatre mots sans rapport', commandId: randomUUID() };
      const address = { 'x-visitor-address': `10.${process.pid % 250}.${i >> 8}.${i & 255}` };
      return ask(token, { query: SIGN_IN, variables: { input } }, address);
    }),
  );
  const codes = answers.map(
    ({ answer }) => answer.errors?.[0].extensions.code ?? answer.data.signIn.userErrors[0].code,
  );
  const count = code => codes.filter(one => one === code).length;
  const counted = { hashed: count('CREDENTIALS_INVALID'), refused: count('OVERLOADED') };
  if (counted.hashed + counted.refused !== codes.length) throw new Error([...new Set(codes)].join());
  return { ...counted, seconds: (performance.now() - begun) / 1000 };
}

/**
 * Measures requests without a storm, then requests during one. Makes connections of its own, because the server has closed those that were
 * idle during the other server's round.
 */
async function round(url, token) {
  const server = apiClient(url);
  const alone = await askSteadily(server, await Promise.all(Array.from({ length: sizes.alone }, token)));
  const tokens = await Promise.all(Array.from({ length: MOST_REQUESTS }, token));
  const portal = await token();
  await server.ask(portal, { query: ME });
  let over = false;
  const storming = storm(server, portal).finally(() => (over = true));
  const beside = await askSteadily(server, tokens, () => over);
  const stormed = await storming;
  server.close();
  return { alone, beside, storm: stormed };
}

async function measure(database, children) {
  const { trust, sign } = await access();
  /** A token that no server has seen before. */
  const token = () => sign({ registre_roles: [{ role: 'PORTAL' }], jti: randomUUID() }, 'portal');
  const masterKey = randomBytes(32).toString('hex');
  const urls = {};
  for (const name of NAMES) {
    const { url } = await children[name].ask('start', { database, masterKey, ...trust });
    urls[name] = url;
    const warming = apiClient(url);
    await askSteadily(warming, await Promise.all(Array.from({ length: 20 }, token)));
    warming.close();
  }
  console.log(`load before: ${loadavg()[0].toFixed(1)}\n`);
  const rounds = { bounded: [], unbounded: [] };
  for (let i = 0; i < sizes.rounds; i++) for (const name of NAMES) rounds[name].push(await round(urls[name], token));
  const all = (name, part) => rounds[name].flatMap(one => one[part]);
  console.log(
    table(
      NAMES.map(name => ({
        hashes: name,
        'sign-ins hashed': median(rounds[name].map(one => one.storm.hashed)),
        'told to come back': median(rounds[name].map(one => one.storm.refused)),
        'storm, s': median(rounds[name].map(one => one.storm.seconds)).toFixed(1),
        'alone, p50 ms': quantile(all(name, 'alone'), 0.5).toFixed(1),
        'beside, p50 ms': quantile(all(name, 'beside'), 0.5).toFixed(1),
        'p99 ms': quantile(all(name, 'beside'), 0.99).toFixed(1),
        'longest ms': quantile(all(name, 'beside'), 1).toFixed(1),
      })),
    ),
  );
  const ratio = of => median(rounds.bounded.map((one, i) => of(rounds.unbounded[i].beside) / of(one.beside)));
  const slowed = median(rounds.bounded.map(one => quantile(one.beside, 0.5) / quantile(one.alone, 0.5)));
  console.log(
    `\na token not seen before, unbounded ÷ bounded: ${ratio(times => quantile(times, 0.5)).toFixed(1)} × at the median, ${ratio(times => quantile(times, 1)).toFixed(1)} × at the longest; bounded, beside ÷ alone: ${slowed.toFixed(1)} × at the median`,
  );
}

await withDatabase(async database => {
  const children = Object.fromEntries(NAMES.map(name => [name, child('hashing.server.js', name)]));
  try {
    await within(TIME_LIMIT_MS, measure(database, children), 'the whole benchmark');
  } finally {
    for (const name of NAMES) await children[name].stop();
  }
});
