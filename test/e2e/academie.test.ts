import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reportOnceEnded, read, send } from '../api/support/uploads.js';
import {
  base,
  completeExport,
  withRecords,
  parent,
  pupil,
  school,
  uaiOf,
  type Base,
} from '../ingest/support/academie.js';
import { ask } from './client.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { serverProcess, type ServerProcess } from './server-process.js';

const SCHOOLS = 24;
const PUPILS = 6;
const PATIENCE_MS = 300_000;
const UPLOAD = '/imports/aaf?academie=12&year=2026';
const REPORTS = 'query ($uai: Uai) { importReports(uai: $uai, first: 1) { edges { node { id status } } } }';

/** From 1 to the count. */
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);
/** Each pupil has a parent, and each parent another child in the next school. */
const COMPLETE: Base = base(
  ...numbers(SCHOOLS).map(n => school(n)),
  ...numbers(SCHOOLS * PUPILS).map(id => parent(id)),
  ...numbers(SCHOOLS * PUPILS).map(id =>
    pupil(id, { school: 1 + (id % SCHOOLS), parents: [id, 1 + (id % (SCHOOLS * PUPILS))] }),
  ),
);
/** The same on another day: one pupil of each school has changed class. */
const NEXT_DAY: Base = withRecords(
  COMPLETE,
  ...numbers(SCHOOLS).map(n => pupil(n, { school: 1 + (n % SCHOOLS), classCode: '6F' })),
);

describe('the import of an académie by a server that ends meanwhile', () => {
  let issuer: TestIssuer;
  let server: ServerProcess;
  let importer: string;
  const at = () => ({ url: server.url() });

  beforeAll(async () => {
    issuer = await startIssuer();
    server = serverProcess({ ...issuer.environment, LOG_LEVEL: 'info' });
    importer = await issuer.token('importer', { role: 'IMPORTER', academie: '12' });
    await server.start();
  }, PATIENCE_MS);
  afterAll(async () => {
    await server.remove();
    await issuer.close();
  }, PATIENCE_MS);

  /** Sends the files, waits until a school is reached, and answers where the report is. */
  async function underWay(files: ReturnType<typeof completeExport>): Promise<string> {
    const { status, body, headers } = await send(at(), importer, UPLOAD, files);
    expect(status).toBe(202);
    const importId = body.importId as string;
    for (;;) {
      const { data } = await ask<{ importReports: { edges: { node: { id: string } }[] } }>(
        server.url(),
        importer,
        REPORTS,
        { uai: uaiOf(2) },
      );
      const part = data.importReports.edges[0]?.node.id;
      const report = part && (await read(at(), importer, `/imports/${part}/report.json`)).body;
      if (report?.runId === importId) return headers.get('location')!;
      await sleep(10);
    }
  }

  it(
    'is taken up at the next start after kill -9, and ends as one that was not killed',
    async () => {
      const location = await underWay(completeExport(COMPLETE));
      await server.kill();
      await server.start();
      const { body } = await reportOnceEnded(at(), importer, location);
      const all = SCHOOLS * PUPILS;
      expect(body).toMatchObject({
        status: 'COMPLETED',
        students: { read: all, created: all },
        responsables: { read: all, created: all },
        schools: { due: SCHOOLS, changed: SCHOOLS },
      });
      expect(body.inSchools).toHaveLength(SCHOOLS);
      while (!server.output().includes('was resumed and has ended')) await sleep(20);
      const again = await send(at(), importer, UPLOAD, completeExport(COMPLETE));
      const same = await reportOnceEnded(at(), importer, again.headers.get('location')!);
      expect(same.body).toMatchObject({ status: 'COMPLETED', unchanged: true });
    },
    PATIENCE_MS,
  );

  it(
    'is left by a stop in good order, and taken up at the next start',
    async () => {
      const location = await underWay(completeExport(NEXT_DAY, { day: '20260916' }));
      expect(await server.stop()).toBe(0);
      await server.start();
      const { body } = await reportOnceEnded(at(), importer, location);
      expect(body).toMatchObject({ status: 'COMPLETED', students: { changed: SCHOOLS } });
    },
    PATIENCE_MS,
  );
});
