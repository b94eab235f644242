/** Given HOST=localhost on a machine where it has two addresses: both answer alike, and both end what stalls. */
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { endStalled } from '../../src/api/http/stalled-connections.js';
import { listen } from '../../src/app/listen.js';

const PATIENCE_MS = 200;
/** All of 127.0.0.0/8 is this machine, on Linux. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2'];

describe('an application listening on localhost', () => {
  let app: FastifyInstance;

  const openApp = async (addresses = ADDRESSES): Promise<number> => {
    app = fastify({ forceCloseConnections: true });
    endStalled(app.server, PATIENCE_MS);
    app.get('/', () => 'here');
    app.post('/', () => 'taken');
    app.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    await listen(app, { host: 'localhost', port: 0, patienceMs: PATIENCE_MS, resolve: async () => addresses });
    return (app.server.address() as AddressInfo).port;
  };

  /** What a client hears that says this and no more, until the server closes. */
  const answerTo = async (host: string, port: number, text: string): Promise<string> => {
    const socket = connect({ host, port });
    let said = '';
    socket.on('data', data => (said += data.toString())).on('error', () => undefined);
    socket.write(text);
    await new Promise(resolve => socket.once('close', resolve));
    return said;
  };

  afterEach(() => app.close());

  it.each(ADDRESSES)('answers at %s', async host => {
    const port = await openApp();
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('here');
  });

  it.each(ADDRESSES)('takes upgrades at %s', async host => {
    const upgrade = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await answerTo(host, await openApp(), upgrade)).toContain('101');
  });

  it.each(ADDRESSES)('ends a request at %s whose body stops coming', async host => {
    const half = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf';
    expect(await answerTo(host, await openApp(), half)).toContain('408');
  });

  it.each(ADDRESSES)('ends a connection at %s on which nothing is asked', async host => {
    expect(await answerTo(host, await openApp(), '')).toBe('');
  });

  it.each(ADDRESSES)('closes at %s', async host => {
    const port = await openApp();
    await app.close();
    await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow();
  });

  it('passes over an address that this machine has not', async () => {
    expect((await fetch(`http://127.0.0.1:${await openApp(['127.0.0.1', '192.0.2.1'])}/`)).status).toBe(200);
  });

  it('rejects when the port is taken at the second address', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.2', resolve));
    const { port } = other.address() as { port: number };
    app = fastify();
    try {
      await expect(listen(app, { host: 'localhost', port, resolve: async () => ADDRESSES })).rejects.toThrow(
        'EADDRINUSE',
      );
    } finally {
      other.close();
    }
  });
});
