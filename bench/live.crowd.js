/**
 * Measures what one person does to another by opening many subscriptions over many sockets: how many are let in, and how long the other
 * then waits for the message that shows his or her own mutation. The subscriptions differ only by the names of their operations, or
 * also by an alias in the answer, so that the server cannot send all of them the same text.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { table } from './append.support.js';
import { within } from './live.child.js';
import { mutationToMessage, quantile, take } from './live.latency.js';

const KINDS = {
  'but for their names': () => 'position',
  'each with a key of its own': name => `${name}: position`,
};
const WATCH = (name, uai, key) => ({
  query: `subscription ${name}($uai: Uai!) { responsablesUpdated(uai: $uai) {
    ${key(name)} responsables(first: 50) { edges { node { id surname firstName state notifiedAt } } } } }`,
  operationName: name,
  variables: { uai },
});
const OPENING_MS = 60_000;

/**
 * Opens a socket of the crowd with a subscription of each name. Counts in `seen` the subscriptions let in and the messages. Resolves with
 * the socket, or with undefined when the server refuses it.
 */
async function member(url, token, names, { uai, key }, seen) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const answered = new Set();
  return new Promise(resolve => {
    socket.on('close', () => resolve(undefined));
    socket.on('message', data => {
      const text = data.toString('latin1');
      if (text.includes('"connection_ack"'))
        for (const name of names)
          socket.send(JSON.stringify({ id: name, type: 'subscribe', payload: WATCH(name, uai, key) }));
      const [, id, type] = /^\{"id":"(\w+)","type":"(next|error)"/.exec(text) ?? [];
      if (id === undefined) return;
      if (type === 'next') seen.messages++;
      if (answered.has(id)) return;
      answered.add(id);
      if (type === 'next') seen.letIn++;
      if (answered.size === names.length) resolve(socket);
    });
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  });
}

/** Opens the crowd's sockets, measures the head's mutations beside it, and closes the sockets. `head`: of `mutationToMessage`. */
async function besideACrowd(site, token, head, { sockets, together, times }, key) {
  const seen = { letIn: 0, messages: 0 };
  const opened = [];
  for (let i = 0; i < sockets; i++) {
    const names = Array.from({ length: together }, (_, n) => `Watch${i}_${n}`);
    const one = member(site.url, token, names, { uai: site.uai, key }, seen);
    opened.push(await within(OPENING_MS, one, 'a socket of the crowd'));
  }
  const beside = await take(times, head.once);
  const members = opened.filter(Boolean);
  await Promise.all(
    members.map(async socket => {
      socket.close();
      await once(socket, 'close');
    }),
  );
  return { sockets: members.length, subscriptions: seen.letIn, beside };
}

export async function crowd({ site, tokens, others }, sizes) {
  const head = await mutationToMessage({ ...site, watched: site.watched.slice(0, 1) }, tokens);
  await take(sizes.times, head.once);
  const alone = await take(sizes.times, head.once);
  const rows = [];
  for (const [i, [kind, key]] of Object.entries(KINDS).entries()) {
    const { sockets, subscriptions, beside } = await besideACrowd(site, others[i], head, sizes, key);
    rows.push({
      alike: kind,
      'sockets let in': sockets,
      'subscriptions let in': subscriptions,
      'mutation → message of another alone, p50 ms': quantile(alone, 0.5).toFixed(1),
      'beside, p50 ms': quantile(beside, 0.5).toFixed(1),
      'beside, p99 ms': quantile(beside, 0.99).toFixed(1),
    });
  }
  head.close();
  console.log(`\none person asks for ${sizes.sockets * sizes.together} subscriptions over ${sizes.sockets} sockets`);
  console.log(table(rows));
}
