/** Many subscribers in one process, as light as can be: sockets that count the messages they are sent. Some stop reading. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

let received = 0;
let bytes = 0;
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

/** Counts frames by their lengths alone; `onFirst` is called with the first two messages. */
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

async function client(url, token, subscribe) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.write(
    `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
  );
  await new Promise(resolve => socket.once('data', resolve));
  let messages = 0;
  let settled;
  const ready = new Promise(resolve => (settled = resolve));
  socket.on(
    'data',
    counter(length => {
      messages++;
      received++;
      bytes += length;
      // The acknowledgement, then the first state.
      if (messages === (token ? 2 : 1)) settled(length);
    }),
  );
  if (token)
    socket.write(masked(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })));
  await new Promise(resolve => setTimeout(resolve, token ? 20 : 0));
  socket.write(masked(token ? JSON.stringify({ id: '1', type: 'subscribe', payload: subscribe }) : 'go'));
  return ready;
}

process.on('message', async ({ ask, url, token, subscribe, count, stalled }) => {
  if (ask === 'open') {
    let size = 0;
    for (let i = 0; i < count; i += 50)
      [size] = await Promise.all(Array.from({ length: Math.min(50, count - i) }, () => client(url, token, subscribe)));
    // Spread evenly, so that every part of the round has its share.
    sockets.forEach((socket, i) => i % Math.round(1 / stalled) === 0 && socket.pause());
    process.send({ answer: size });
  } else if (ask === 'count') {
    process.send({ answer: { received, bytes } });
    received = 0;
    bytes = 0;
  }
});
process.on('disconnect', () => process.exit());
