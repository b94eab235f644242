/** Many subscribers in one process, as light as can be: sockets that count the messages they are sent. Some stop reading. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { answering } from './live.child.js';

let received = 0;
const sockets = [];

const masked = text => {
  const data = Buffer.from(text);
  const mask = randomBytes(4);
  const head =
    data.length < 126
      ? Buffer.from([0x81, 0x80 | data.length])
      : Buffer.from([0x81, 0xfe, data.length >> 8, data.length & 255]);
  return Buffer.concat([head, mask, data.map((byte, i) => byte ^ mask[i & 3])]);
};

/** Counts frames by their lengths alone. */
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

/** Resolves with the size of the first state; fails when the server closes first. */
function client(url, token, subscribe) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  const say = message => socket.write(masked(JSON.stringify(message)));
  const begin = () => say({ id: '1', type: 'subscribe', payload: subscribe });
  let messages = 0;
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    const read = counter(length => {
      messages++;
      received++;
      // With a token the first is the acknowledgement, before which nothing may be asked.
      if (token && messages === 1) begin();
      else if (messages === (token ? 2 : 1)) resolve(length);
    });
    socket.once('data', () => {
      socket.on('data', read);
      say(token ? { type: 'connection_init', payload: { authorization: `Bearer ${token}` } } : 'go');
    });
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
    );
  });
}

const SIDE_BY_SIDE = 50;

answering(
  ask =>
    ({
      open: async ({ url, tokens, subscribe, count, stalled }) => {
        let size;
        for (let left = count; left > 0; left -= SIDE_BY_SIDE) {
          const opening = Array.from({ length: Math.min(SIDE_BY_SIDE, left) }, (_, i) =>
            client(url, tokens?.[(left - i) % tokens.length], subscribe),
          );
          [size] = await Promise.all(opening);
        }
        // Spread evenly, so that every part of a round has its share.
        sockets.forEach((socket, i) => i % Math.round(1 / stalled) === 0 && socket.pause());
        return size;
      },
      /** Messages received since it was asked last. */
      count: () => {
        const counted = received;
        received = 0;
        return counted;
      },
    })[ask],
);
