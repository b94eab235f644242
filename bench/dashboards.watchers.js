/** Dashboards in one process that note at which position of the ledger each message is, and when it came. */
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { answering } from './live.child.js';

/** How many are opened at once. */
const AT_ONCE = 50;
const arrivals = [];

/** Opens the subscription. Resolves with the size of its first message. */
async function watcher(url, token, subscribe, messages) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const say = message => socket.send(JSON.stringify(message));
  const begin = () => say({ id: '1', type: 'subscribe', payload: subscribe });
  return new Promise((resolve, reject) => {
    socket.on('close', () => reject(new Error('the server closed a connection')));
    socket.on('message', data => {
      const at = performance.timeOrigin + performance.now();
      const text = data.toString('latin1');
      if (text.includes('"connection_ack"')) return begin();
      const [, position] = /"position":"(\w+)"/.exec(text) ?? [];
      if (position === undefined) return reject(new Error(text));
      messages.push({ position, at });
      resolve(data.length);
    });
    // A server without tokens answers the subscription at once.
    if (token) say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    else begin();
  });
}

answering(
  ask =>
    ({
      /** Opens a subscription for each of `subscribes`. Resolves with the size of a first message. */
      open: async ({ url, tokens, subscribes }) => {
        let size;
        for (let from = 0; from < subscribes.length; from += AT_ONCE)
          [size] = await Promise.all(
            subscribes.slice(from, from + AT_ONCE).map((subscribe, i) => {
              const messages = [];
              arrivals.push(messages);
              return watcher(url, tokens?.[from + i], subscribe, messages);
            }),
          );
        return size;
      },
      /** The messages of each dashboard since the last call, in the order in which they came. */
      arrivals: () => arrivals.map(messages => messages.splice(0)),
    })[ask],
);
