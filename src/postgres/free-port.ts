import { createServer } from 'node:net';

/** Answers `wanted`, or any free port for 0. Rejects when the port is taken. */
export const freePort = (wanted = 0, host = '127.0.0.1'): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, host, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
