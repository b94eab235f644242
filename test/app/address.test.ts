import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { addressOf } from '../../src/app/address.js';

const IPV6 = '::ffff:127.0.0.1';
const hasIpv6 = await new Promise<boolean>(resolve => {
  const server = createServer();
  server.once('error', () => resolve(false)).listen(0, IPV6, () => server.close(() => resolve(true)));
});

describe('the address of a server', () => {
  it.each([['0.0.0.0', 'localhost'], ['127.0.0.2', '127.0.0.2'], ...(hasIpv6 ? ([[IPV6, `[${IPV6}]`]] as const) : [])])(
    'that listens on %s is opened by a browser at %s',
    async (host, named) => {
      const { url, port } = await addressOf({ host, port: 0 });
      expect(url).toBe(`http://${named}:${port}`);
      expect(new URL(url).port).toBe(String(port));
    },
  );
});
