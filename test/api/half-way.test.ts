/** What a client leaves half-way comes to an end, and takes nobody else along. */
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { endStalled } from '../../src/api/http/stalled-connections.js';
import { openApiHouse, type House } from './support/house.js';
import { BOUNDARY, formOf, partOf } from './support/right-requests.js';
import { exchange, type Delivery, type RawRequest } from './support/wire.js';

const PATIENCE_MS = 200;

interface Held {
  readonly socket: Socket;
  readonly heard: () => string;
}

/** A client that asks, hears what it is told, and never closes by itself. */
function heldOpen(port: number, text: string): Held {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  let said = '';
  socket.on('data', data => (said += data.toString()));
  socket.on('error', () => undefined);
  socket.write(text);
  return { socket, heard: () => said };
}

/** Resolves once the server has closed all its connections, whatever its clients do. */
async function noneOpen(server: Pick<Server, 'getConnections'>): Promise<void> {
  for (;;) {
    const open = await new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)));
    if (open === 0) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 10));
};

describe('the server', () => {
  const faults: string[] = [];
  let house: House;
  let port: number;
  let importer: string;
  beforeAll(async () => {
    const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
    house = await openApiHouse({ pupils: 4, deps: { logger, patienceMs: PATIENCE_MS } });
    port = Number(new URL(house.url).port);
    importer = await house.token([{ role: 'IMPORTER', academie: house.schools[0]!.academie }]);
  });
  afterAll(() => house?.close());

  const asked = (sent: Omit<RawRequest, 'headers'> & { headers?: RawRequest['headers'] }): RawRequest => ({
    ...sent,
    headers: [['host', 'localhost'], ['authorization', `Bearer ${importer}`], ...(sent.headers ?? [])],
  });
  const files = (delivery: Delivery): RawRequest => {
    const { uai, base } = house.schools[0]!;
    return asked({
      method: 'POST',
      target: `/imports/${uai}?base=${base}&year=2026`,
      headers: [['content-type', `multipart/form-data; boundary=${BOUNDARY}`]],
      body: formOf([partOf({ name: 'a.xml', buffer: Buffer.alloc(10_000) })]),
      delivery,
    });
  };
  const uploads = (): string[] =>
    readdirSync(tmpdir()).filter(name => name.startsWith(`registre-upload-${process.pid}-`));
  const nothingLeft = async (): Promise<void> => {
    while (uploads().length > 0) await new Promise(resolve => setTimeout(resolve, 10));
    expect(faults).toEqual([]);
  };

  it('gives up a request whose body stops coming, and says so', async () => {
    const body = Buffer.from(JSON.stringify({ query: '{ me { subject } }' }));
    const headers = [['content-type', 'application/json'] as const];
    const { statuses, text } = await exchange(
      house.url,
      asked({ method: 'POST', target: '/graphql', headers, body, delivery: 'STALL' }),
    );
    expect(statuses).toEqual([408]);
    expect(text).toContain('Send it again');
    await nothingLeft();
  });

  it('gives up files that stop coming, and keeps none of them', async () => {
    expect((await exchange(house.url, files('STALL'))).statuses).toEqual([408]);
    await nothingLeft();
  });

  it.each(['CUT', 'RESET'] as const)(
    'keeps nothing of files that break off, and takes it for no fault: %s',
    async how => {
      await exchange(house.url, files(how));
      await nothingLeft();
    },
  );

  it('closes the connections whose upgrade it refuses, whatever the client does', async () => {
    for (const [path, host] of [
      ['/elsewhere', 'localhost'],
      ['/graphql', 'evil.example'],
    ]) {
      const { heard, socket } = heldOpen(
        port,
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      );
      await until(() => /^HTTP\/1\.1 4(04|21) /.test(heard()));
      await noneOpen(house.app.server);
      socket.destroy();
    }
  });

  it('outlives clients that are gone before their upgrade is refused', async () => {
    for (let times = 0; times < 30; times++) {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => undefined);
      const closed = new Promise(resolve => socket.once('close', resolve));
      await new Promise(resolve => socket.once('connect', resolve));
      socket.write('GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
      socket.resetAndDestroy();
      await closed;
    }
    expect((await house.ask(importer, '{ me { subject } }')).errors).toBeUndefined();
    await nothingLeft();
  });
});

describe('a client', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      if (request.url === '/slow') setTimeout(() => response.end('at last'), 5 * PATIENCE_MS);
      else Readable.from(endless()).pipe(response);
    });
    endStalled(server, PATIENCE_MS);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => new Promise(resolve => (server.close(resolve), server.closeAllConnections())));

  function* endless(): Generator<Buffer> {
    for (;;) yield Buffer.alloc(64 * 1024);
  }
  const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

  it('may wait as long as the server takes', async () => {
    const { heard, socket } = heldOpen(port, ask('/slow'));
    await until(() => heard().includes('at last'));
    socket.destroy();
  });

  it('that does not read its answer is given up', async () => {
    const { heard, socket } = heldOpen(port, ask('/endless'));
    await until(() => heard().length > 0);
    socket.pause();
    await noneOpen(server);
    socket.destroy();
  });

  it('that asks nothing, or not to the end, is given up', async () => {
    const held = [heldOpen(port, ''), heldOpen(port, 'GET /'), heldOpen(port, 'POST / HTTP/1.1\r\nHost: x\r\n')];
    await until(() => held.every(({ socket }) => socket.readyState === 'open'));
    await noneOpen(server);
    for (const { socket } of held) socket.destroy();
  });
});
