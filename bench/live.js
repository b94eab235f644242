/**
 * Live: how long from a mutation sent over HTTP to the message a subscriber is sent over WebSocket, beside a bare insert
 * and NOTIFY on the same database, alone and while 1,000 commands a second are given; and how many messages a second
 * reach 2,000 subscribers of one scope, a tenth of whom do not read, beside one identical message sent to all by ws.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import { WebSocket } from 'ws';
import { median, table, withDatabase } from './append.support.js';

export const title = 'Live: from a mutation to the subscriber, and to 2,000 of them';

const smoke = process.argv.includes('--smoke');
const pupils = smoke ? 20 : 200;
const rounds = smoke ? 1 : 5;
const each = smoke ? 10 : 100;
const subscribers = smoke ? 100 : 2_000;
const seconds = smoke ? 0.5 : 4;
const perSecond = smoke ? 100 : 1_000;
const STALLED = 0.1;

async function access() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' }] };
  const now = Math.floor(Date.now() / 1000);
  const token = roles =>
    new SignJWT({ registre_roles: roles, amr: ['otp'], auth_time: now })
      .setProtectedHeader({ alg: 'ES256', kid: 'bench' })
      .setIssuer('https://bench.test')
      .setAudience('registre')
      .setSubject('bench')
      .setExpirationTime(now + 36_000)
      .sign(privateKey);
  return { keys, token, issuer: 'https://bench.test', audience: 'registre' };
}

function child(file, ...names) {
  const made = fork(fileURLToPath(new URL(file, import.meta.url)), names, { execArgv: ['--max-semi-space-size=64'] });
  return {
    ask: async (ask, rest = {}) => {
      made.send({ ask, ...rest });
      return (await once(made, 'message'))[0].answer;
    },
    tell: ask => made.send({ ask }),
    stop: () => made.connected && made.disconnect(),
  };
}

const quantile = (numbers, part) =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

/** A row inserted and told by NOTIFY, until a listener has heard of it. */
async function bareRoundTrip(database) {
  const [writer, listener] = [
    new pg.Client({ connectionString: database }),
    new pg.Client({ connectionString: database }),
  ];
  await writer.connect();
  await listener.connect();
  await writer.query('create table if not exists bench_notices (id bigint generated always as identity, body json)');
  await listener.query('listen bench_notices');
  return {
    once: async () => {
      const begun = performance.now();
      const heard = new Promise(resolve => listener.once('notification', resolve));
      await writer.query(`with one as (insert into bench_notices (body) values ('{"type":"AccountNotified"}') returning id)
        select pg_notify('bench_notices', id::text) from one`);
      await heard;
      return performance.now() - begun;
    },
    close: async () => {
      await writer.end();
      await listener.end();
    },
  };
}

const NOTIFY = `mutation N($input: AccountNotifyInput!) { accountNotify(input: $input) { position userErrors { code } } }`;
const HISTORY =
  'subscription H($id: ID!) { accountHistoryAppended(accountId: $id) { position history(first: 1) { edges { node { version } } } } }';

/** Mutations by HTTP, one after the other, each timed until the message that shows its change. */
async function mutationToMessage({ url, uai, accounts }, token) {
  const accountId = accounts[0];
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  let seen = -1;
  let waiting;
  socket.on('message', data => {
    const { type, payload } = JSON.parse(data);
    if (type === 'connection_ack')
      socket.send(
        JSON.stringify({ id: '1', type: 'subscribe', payload: { query: HISTORY, variables: { id: accountId } } }),
      );
    if (type !== 'next') return;
    seen = payload.data.accountHistoryAppended.history.edges[0].node.version;
    waiting?.();
  });
  const first = new Promise(resolve => (waiting = resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await first;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const input = { accountId, uai, channel: 'LETTER' };
  const body = JSON.stringify({ query: NOTIFY, variables: { input } });
  return {
    once: async () => {
      const before = seen;
      const begun = performance.now();
      const pushed = new Promise(resolve => (waiting = () => seen > before && resolve(performance.now() - begun)));
      const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
      const { data } = await answer.json();
      if (!data?.accountNotify?.position) throw new Error(JSON.stringify(data));
      return pushed;
    },
    close: () => socket.close(),
  };
}

async function take(count, call) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await call());
  return times;
}

async function latencies(database, registre, told, token) {
  const [bare, ours] = [await bareRoundTrip(database), await mutationToMessage(told, token)];
  await take(smoke ? 3 : 30, bare.once);
  await take(smoke ? 3 : 30, ours.once);
  const results = [];
  const ratios = [];
  for (const load of [0, perSecond]) {
    const reached = load ? registre.ask('load', { perSecond: load }) : undefined;
    const times = { bare: [], ours: [] };
    const parts = [];
    for (let round = 0; round < rounds; round++) {
      const [one, other] = [await take(each, bare.once), await take(each, ours.once)];
      times.bare.push(...one);
      times.ours.push(...other);
      parts.push(quantile(other, 0.5) / quantile(one, 0.5));
    }
    if (load) registre.tell('endLoad');
    const rate = load ? (await reached).toFixed(0) : '0';
    for (const [name, list] of [
      ['insert + NOTIFY', times.bare],
      ['mutation → message', times.ours],
    ])
      results.push({
        'commands/s beside': rate,
        what: name,
        'p50 ms': quantile(list, 0.5).toFixed(2),
        'p99 ms': quantile(list, 0.99).toFixed(2),
      });
    ratios.push(median(parts));
  }
  ours.close();
  await bare.close();
  console.log(table(results));
  console.log(
    `\nmutation → message ÷ insert + NOTIFY, p50: ${ratios[0].toFixed(1)} × alone (goal ≤ 10), ${ratios[1].toFixed(1)} × under load`,
  );
}

const TABLE = `subscription T($uai: Uai!) { statisticsUpdated(scope: { type: SCHOOL, uai: $uai }, groupBy: CLASS) {
  position statistics { total { counts { total notNotified notified activating activated } } rows { label counts { total notNotified notified activating activated } } } } }`;

async function fanOut(registre, told, token) {
  const clients = { registre: child('live.clients.js'), bare: child('live.clients.js') };
  const subscribe = { query: TABLE, variables: { uai: told.uai } };
  const size = await clients.registre.ask('open', {
    url: told.url,
    token,
    subscribe,
    count: subscribers,
    stalled: STALLED,
  });
  const bare = child('live.server.js', 'bare');
  const { url } = await bare.ask('start', { bytes: size });
  await clients.bare.ask('open', { url, count: subscribers, stalled: STALLED });
  const servers = { registre, bare };
  const rates = { registre: [], bare: [] };
  const before = await registre.ask('memory');
  for (let round = -1; round < rounds; round++)
    for (const name of round % 2 ? ['registre', 'bare'] : ['bare', 'registre']) {
      await clients[name].ask('count');
      const begun = performance.now();
      await servers[name].ask('fanOut', { seconds });
      const { received } = await clients[name].ask('count');
      if (round >= 0) rates[name].push(received / ((performance.now() - begun) / 1000));
    }
  const after = await registre.ask('memory');
  const rate = name => median(rates[name]);
  console.log(
    `\n${subscribers} subscribers of one scope, ${STALLED * 100} % of them not reading, messages of ${size} bytes`,
  );
  console.log(
    table([
      {
        'registre, messages/s': rate('registre').toFixed(0),
        'one ws message to all, messages/s': rate('bare').toFixed(0),
      },
    ]),
  );
  const parts = rates.registre.map((one, i) => one / rates.bare[i]);
  console.log(`registre ÷ ws: ${median(parts).toFixed(2)} × (goal 0.7)`);
  console.log(
    `memory of the server: ${(before / 2 ** 20).toFixed(0)} MB before, ${(after / 2 ** 20).toFixed(0)} MB after`,
  );
  bare.stop();
  Object.values(clients).forEach(one => one.stop());
}

await withDatabase(async database => {
  const { token, ...trust } = await access();
  const registre = child('live.server.js', 'registre');
  try {
    const told = await registre.ask('start', { database, pupils, ...trust });
    console.log(`${told.accounts.length} accounts notified (load before: ${loadavg()[0].toFixed(1)})\n`);
    const head = await token([{ role: 'SCHOOL_HEAD', schools: [told.uai] }]);
    await latencies(database, registre, told, head);
    await fanOut(registre, told, await token([{ role: 'ACADEMIE_DASHBOARD', academie: told.academie }]));
    console.log(
      '\nWhat limits it: two commits to disk (ledger, read models) where the bare way has one; the fan-out, writes to sockets.',
    );
  } finally {
    registre.stop();
  }
});
