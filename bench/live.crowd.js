/**
 * One person with many subscriptions over many sockets, each distinct by the name of its operation alone: how many are
 * let in, and how long another person then waits for the message that shows a mutation of his own.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { table } from './append.support.js';
import { within } from './live.child.js';
import { mutationToMessage, quantile, take } from './live.latency.js';

const WATCH = (name, uai) => ({
  query: `subscription ${name}($uai: Uai!) { responsablesUpdated(uai: $uai) {
    position responsables(first: 50) { edges { node { id surname firstName state notifiedAt } } } } }`,
  operationName: name,
  variables: { uai },
});
const OPENING_MS = 60_000;

/** A socket of the crowd: counts what became of each subscription, and the messages. Resolves with undefined when refused. */
async function member(url, token, names, uai, seen) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const answered = new Set();
  return new Promise(resolve => {
    socket.on('close', () => resolve(undefined));
    socket.on('message', data => {
      const text = data.toString('latin1');
      if (text.includes('"connection_ack"'))
        for (const name of names)
          socket.send(JSON.stringify({ id: name, type: 'subscribe', payload: WATCH(name, uai) }));
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

export async function crowd({ told, tokens, other }, { sockets, together: each, times }) {
  const head = await mutationToMessage({ ...told, watched: told.watched.slice(0, 1) }, tokens);
  await take(times, head.once);
  const alone = await take(times, head.once);
  const seen = { letIn: 0, messages: 0 };
  const opened = [];
  for (let i = 0; i < sockets; i++) {
    const names = Array.from({ length: each }, (_, n) => `Watch${i}_${n}`);
    opened.push(await within(OPENING_MS, member(told.url, other, names, told.uai, seen), 'a socket of the crowd'));
  }
  const beside = await take(times, head.once);
  head.close();
  opened.forEach(socket => socket?.close());
  console.log(
    `\none person asks for ${sockets * each} subscriptions over ${sockets} sockets, alike but for their names`,
  );
  console.log(
    table([
      {
        'sockets let in': opened.filter(Boolean).length,
        'subscriptions let in': seen.letIn,
        "another's mutation → message alone, p50 ms": quantile(alone, 0.5).toFixed(1),
        'beside, p50 ms': quantile(beside, 0.5).toFixed(1),
        'beside, p99 ms': quantile(beside, 0.99).toFixed(1),
      },
    ]),
  );
}
