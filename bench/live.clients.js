/**
 * Many subscribers in one process, as light as possible: bare sockets that count the messages they are sent. Some stop reading, to show
 * whether they hold up the others. The server is Registre, or `live.server.js bare`: one that only sends messages, with the package ws.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { answering } from './live.child.js';

let received = 0;
const sockets = [];

/** The text as a frame of WebSocket; frames of clients are masked. */
const maskedFrame = text => {
  const data = Buffer.from(text);
  const mask = randomBytes(4);
  const head =
    data.length < 126
      ? Buffer.from([0x81, 0x80 | data.length])
      : Buffer.from([0x81, 0xfe, data.length >> 8, data.length & 255]);
  return Buffer.concat([head, mask, data.map((byte, i) => byte ^ mask[i & 3])]);
};

/** Makes a reader of chunks that calls `onMessage` with the length of each frame, and does not look at its content. */
function counter(onMessage) {
  let rest = Buffer.alloc(0);
  let skip = 0;
  return chunk => {
    let data = chunk;
    if (skip >= data.length) return void (skip -= data.length);
    data = data.subarray(skip);
    skip = 0;
    if (rest.length > 0) data = Buffer.concat([rest, data]);
    rest = Buffer.alloc(0);
    for (let at = 0; at < data.length;) {
      // The head of a frame that a server sends has ten bytes at most.
      if (data.length - at < 10) {
        rest = data.subarray(at);
        return;
      }
      const short = data[at + 1] & 127;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      const length =
        short === 126 ? data.readUInt16BE(at + 2) : short === 127 ? Number(data.readBigUInt64BE(at + 2)) : short;
      onMessage(length);
      at += head + length;
      if (at > data.length) skip = at - data.length;
    }
  };
}

/** Opens a subscription. Resolves with the size of its first message; fails when the server closes first. */
function client(url, token, subscribe) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  const say = message => socket.write(maskedFrame(JSON.stringify(message)));
  const begin = () => say({ id: '1', type: 'subscribe', payload: subscribe });
  let messages = 0;
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    const read = counter(length => {
      messages++;
      received++;
      // Registre (which wants a token) first acknowledges the connection: only then may the client subscribe.
      if (token && messages === 1) begin();
      else if (messages === (token ? 2 : 1)) resolve(length);
    });
    // The first data are the answer to the upgrade below: from then on, frames come.
    socket.once('data', () => {
      socket.on('data', read);
      say(token ? { type: 'connection_init', payload: { authorization: `Bearer ${token}` } } : 'go');
    });
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
    );
  });
}

/** One subscription for all, or a list of them. */
const nth = (subscribe, n) => (Array.isArray(subscribe) ? subscribe[n % subscribe.length] : subscribe);

/** How many subscriptions are opened at once. */
const AT_ONCE = 50;

answering(
  ask =>
    ({
      /** Opens `count` subscriptions (`subscribe`: the same for all, or a list), of which the share `stalled` (0 to 1) stops reading. Resolves with the size of a first message. */
      open: async ({ url, tokens, subscribe, count, stalled }) => {
        let size;
        for (let left = count; left > 0; left -= AT_ONCE) {
          const opening = Array.from({ length: Math.min(AT_ONCE, left) }, (_, i) =>
            client(url, tokens?.[(left - i) % tokens.length], nth(subscribe, left - 1 - i)),
          );
          [size] = await Promise.all(opening);
        }
        // The sockets that stop reading are spread evenly among the others.
        sockets.forEach((socket, i) => i % Math.round(1 / stalled) === 0 && socket.pause());
        return size;
      },
      /** Messages received since the last call. */
      count: () => {
        const counted = received;
        received = 0;
        return counted;
      },
    })[ask],
);
