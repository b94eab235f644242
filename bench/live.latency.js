/** Measures the time from a mutation to the message that shows it, compared with a bare insert and NOTIFY. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { WebSocket } from 'ws';
import { median, table } from './append.support.js';
import { within } from './live.child.js';

const NOTIFY = `mutation N($input: AccountNotifyInput!) { accountNotify(input: $input) { position userErrors { code } } }`;
const HISTORY =
  'subscription H($id: ID!) { accountHistoryAppended(accountId: $id) { position history(first: 1) { edges { node { version } } } } }';
/** Subscriptions of one connection. */
const TOGETHER = 40;
/** A message takes milliseconds: one that takes longer than this is lost. */
const MESSAGE_MS = 10_000;

/** The number below which `part` (0 to 1) of the numbers lie. */
export const quantile = (numbers, part) =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

/** The way to compare with: `once` inserts a row, tells of it by NOTIFY, and takes the time until a listener hears. */
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

/**
 * Opens a person's connection with a subscription to the history of each account. `version` tells the last version seen of an account;
 * `next(account, after)` waits for a version later than `after`.
 */
async function histories(url, token, accounts) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const seen = new Map();
  const waiting = new Map();
  await once(socket, 'open');
  socket.on('message', data => {
    const { id, type, payload } = JSON.parse(data);
    if (type === 'next') {
      seen.set(id, payload.data.accountHistoryAppended.history.edges[0].node.version);
      waiting.get(id)?.();
    } else if (type === 'connection_ack')
      for (const account of accounts) {
        const subscribe = { query: HISTORY, variables: { id: account } };
        socket.send(JSON.stringify({ id: account, type: 'subscribe', payload: subscribe }));
      }
  });
  const next = (account, after) =>
    new Promise(resolve => waiting.set(account, () => seen.get(account) > after && resolve()));
  const first = Promise.all(accounts.map(account => next(account, -1)));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await within(MESSAGE_MS, first, 'the first states');
  return { version: account => seen.get(account), next, close: () => socket.close() };
}

/** Registre's way: `once` sends a mutation of the next account over HTTP, and takes the time until the message that shows it. */
export async function mutationToMessage({ url, uai, watched }, tokens) {
  const connections = [];
  for (let from = 0; from < watched.length; from += TOGETHER)
    connections.push(await histories(url, tokens[from / TOGETHER], watched.slice(from, from + TOGETHER)));
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens[0]}` };
  const post = async body => {
    const outgoing = request(`${url}/graphql`, { method: 'POST', headers, agent });
    outgoing.end(JSON.stringify(body));
    const [answer] = await once(outgoing, 'response');
    return JSON.parse((await answer.setEncoding('utf8').toArray()).join(''));
  };
  let turn = 0;
  return {
    once: async () => {
      const place = turn++ % watched.length;
      const [accountId, connection] = [watched[place], connections[Math.floor(place / TOGETHER)]];
      const begun = performance.now();
      const pushed = connection.next(accountId, connection.version(accountId)).then(() => performance.now() - begun);
      const { data } = await post({ query: NOTIFY, variables: { input: { accountId, uai, channel: 'LETTER' } } });
      if (!data?.accountNotify?.position) throw new Error(JSON.stringify(data));
      return within(MESSAGE_MS, pushed, 'the message of a mutation');
    },
    close: () => {
      connections.forEach(connection => connection.close());
      agent.destroy();
    },
  };
}

/** Calls one after the other; resolves with their times. */
export async function take(count, call) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await call());
  return times;
}

/** Measures both ways in alternating rounds; returns the times of each, and the median of the rounds' ratios. */
async function sideBySide(ways, rounds, each) {
  const times = { bare: [], ours: [] };
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const [bare, ours] = [await take(each, ways.bare.once), await take(each, ways.ours.once)];
    times.bare.push(...bare);
    times.ours.push(...ours);
    ratios.push(quantile(ours, 0.5) / quantile(bare, 0.5));
  }
  return { times, ratio: median(ratios) };
}

const rowsOf = (times, rate) =>
  [
    ['insert + NOTIFY', times.bare],
    ['mutation → message', times.ours],
  ].map(([what, list]) => ({
    'commands/s beside': rate.toFixed(0),
    what,
    'p50 ms': quantile(list, 0.5).toFixed(2),
    'p99 ms': quantile(list, 0.99).toFixed(2),
  }));

export async function latencies({ database, registre, site, tokens }, { warmUp, perSecond, rounds, each, eachLoaded }) {
  const ways = { bare: await bareRoundTrip(database), ours: await mutationToMessage(site, tokens) };
  await take(warmUp, ways.bare.once);
  await take(warmUp, ways.ours.once);
  const alone = await sideBySide(ways, rounds, each);
  await registre.ask('load', { perSecond });
  const loaded = await sideBySide(ways, rounds, eachLoaded);
  const rate = await registre.ask('endLoad');
  ways.ours.close();
  await ways.bare.close();
  console.log(table([...rowsOf(alone.times, 0), ...rowsOf(loaded.times, rate)]));
  console.log(
    `\nmutation → message ÷ insert + NOTIFY, p50: ${alone.ratio.toFixed(1)} × alone (goal ≤ 10), ${loaded.ratio.toFixed(1)} × under load`,
  );
}
