/**
 * Hashing: how long a request with a token not seen before takes while 600 people sign in at once, beside the same server
 * alone, and beside the same server without the queue of hashes, where all 600 go to libuv's four threads together; each in a
 * process of its own, in alternating rounds.
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
const sizes = smoke
  ? { rounds: 1, storm: 120, alone: 10, everyMs: 50 }
  : { rounds: 5, storm: 600, alone: 100, everyMs: 50 };
/** Past it the whole has failed, wherever it stands. */
const LONGEST_MS = smoke ? 90_000 : 600_000;
/** The most that are asked beside one storm: their tokens are made before it. */
const MOST_ASKED = 1_000;
const NAMES = ['bounded', 'unbounded'];

const SIGN_IN = 'mutation S($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }';
const ME = '{ me { subject } }';

/** Asks over connections that are kept; resolves with the answer and how long it took. */
function asker(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const ask = async (token, body, headers = {}) => {
    const begun = performance.now();
    const asked = request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      agent,
    });
    asked.end(JSON.stringify(body));
    const [answer] = await once(asked, 'response');
    const text = (await answer.setEncoding('utf8').toArray()).join('');
    return { ms: performance.now() - begun, answer: JSON.parse(text) };
  };
  return { ask, close: () => agent.destroy() };
}

/** A request with each token, one begun every so often, until there are no more or it is told to end: how long each took. */
async function steadily({ ask }, tokens, ended = () => false) {
  const asked = [];
  for (const token of tokens) {
    if (ended()) break;
    asked.push(
      ask(token, { query: ME }).then(({ ms, answer }) => {
        if (!answer.data?.me) throw new Error(JSON.stringify(answer));
        return ms;
      }),
    );
    await pause(sizes.everyMs);
  }
  return Promise.all(asked);
}

/** All sign in at once, each with a login and from an address of its own: how many were answered, and how many told to come back. */
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

/** With connections of its own: the server ends those that have waited for the round before. */
async function round(url, token) {
  const server = asker(url);
  const alone = await steadily(server, await Promise.all(Array.from({ length: sizes.alone }, token)));
  const tokens = await Promise.all(Array.from({ length: MOST_ASKED }, token));
  const portal = await token();
  await server.ask(portal, { query: ME });
  let over = false;
  const storming = storm(server, portal).finally(() => (over = true));
  const beside = await steadily(server, tokens, () => over);
  const stormed = await storming;
  server.close();
  return { alone, beside, storm: stormed };
}

async function measure(database, children) {
  const { trust, sign } = await access();
  /** None is like another. */
  const token = () => sign({ registre_roles: [{ role: 'PORTAL' }], jti: randomUUID() }, 'portal');
  const masterKey = randomBytes(32).toString('hex');
  const urls = {};
  for (const name of NAMES) {
    const { url } = await children[name].ask('start', { database, masterKey, ...trust });
    urls[name] = url;
    const warming = asker(url);
    await steadily(warming, await Promise.all(Array.from({ length: 20 }, token)));
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
    await within(LONGEST_MS, measure(database, children), 'the whole benchmark');
  } finally {
    for (const name of NAMES) children[name].stop();
  }
});
