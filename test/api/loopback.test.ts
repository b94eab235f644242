/** Given a server in development: a page of any other name than this machine's own finds nothing, whatever it asks. */
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { namesLoopback } from '../../src/api/http/loopback.js';
import { createServer } from '../../src/server.js';
import { openApiHouse, type House } from './support/house.js';

let house: House;
let production: Awaited<ReturnType<typeof createServer>>;
let productionUrl: string;
beforeAll(async () => {
  house = await openApiHouse({ schools: false });
  production = await createServer({ ...house.deps, production: true });
  productionUrl = await production.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await production.close();
  await house.close();
});

const REBOUND = [
  'evil.example',
  'evil.example:4000',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '10.0.0.1',
  '',
];
const OWN = [
  'localhost',
  'localhost:4000',
  '127.0.0.1',
  '127.0.0.1:4000',
  '127.8.8.8',
  '[::1]:4000',
  'registre.localhost',
];

const get = (url: string, path: string, host: string, method = 'GET'): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { method, headers: { host }, setHost: false }, answer => {
      answer.resume();
      resolve(answer);
    });
    asked.on('error', reject).end();
  });

const opened = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { host, origin: `http://${host}` },
    });
    socket.on('open', () => (socket.close(), resolve(101)));
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0));
    socket.on('error', reject);
  });

describe('a server in development', () => {
  it.each(['/', '/graphql', '/graphiql', '/healthz', '/dev/issuer/users', '/dev/mailbox'])(
    'answers %s to no other name',
    async path => {
      for (const host of REBOUND)
        for (const method of ['GET', 'POST', 'OPTIONS'])
          expect([host, method, (await get(house.url, path, host, method)).statusCode]).toEqual([host, method, 421]);
    },
  );

  it.each(OWN)('answers as %s', async host => {
    expect((await get(house.url, '/healthz', host)).statusCode).toBe(200);
  });

  it('opens no WebSocket to another name, though the page comes from it', async () => {
    for (const host of ['evil.example', 'evil.example:4000']) expect(await opened(house.url, host)).toBe(421);
    expect(await opened(house.url, 'localhost')).toBe(101);
  });

  it('knows its own names', () => {
    for (const host of OWN) expect([host, namesLoopback(host)]).toEqual([host, true]);
    for (const host of [...REBOUND, undefined]) expect([host, namesLoopback(host)]).toEqual([host, false]);
  });
});

describe('a server in production', () => {
  it('answers by whatever name the proxy before it is called', async () => {
    expect((await get(productionUrl, '/healthz', 'registre.example.fr')).statusCode).toBe(200);
    expect(await opened(productionUrl, 'registre.example.fr')).toBe(101);
  });
});
