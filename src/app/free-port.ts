import { createServer } from 'node:net';

/** The port wanted when it is free, any free one for 0. Rejects when it is taken. */
export const freePort = (wanted = 0, host = '127.0.0.1'): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, host, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
