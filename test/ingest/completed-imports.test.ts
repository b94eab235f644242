/** The database itself says that an import has completed, in the form in which processes tell one another what they have projected. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ProjectedChanges } from '../../src/projector/follow/changes.js';
import { ProcessChannel } from '../../src/projector/follow/channel.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let channel: ProcessChannel;
const heard: string[] = [];
const arrivals: (() => void)[] = [];

beforeAll(async () => {
  database = await createDatabase();
  const changes = new ProjectedChanges();
  changes.subscribe({ projection: 'last-imports' }, ({ topics }) => {
    heard.push(...topics);
    arrivals.splice(0).forEach(arrived => arrived());
  });
  channel = new ProcessChannel(database.url, changes);
  await channel.start();
});
afterAll(async () => {
  await channel?.stop();
  await database?.drop();
});

interface Import {
  readonly uai?: string;
  readonly academie?: string;
  readonly status: string;
  readonly dryRun?: boolean;
}

/** Writes the report as the ingest does: the first time, and again with what became of the import. */
async function keep(id: string, { uai, academie, status, dryRun = false }: Import): Promise<void> {
  await database.pool.query(
    `insert into ingest.imports (id, base, year, dry_run, status, started_at, report, uai, academie, degree)
     values ($1, $2, 2026, $3, $4, now(), '{}', $5, $6, $7)
     on conflict (id) do update set status = excluded.status`,
    [
      id,
      uai === undefined ? 'AAF' : 'SIECLE',
      dryRun,
      status,
      uai ?? null,
      academie ?? null,
      academie ? 'SECOND' : null,
    ],
  );
}

it('says it of imports of schools and of runs over académies, once they have completed and were no dry runs', async () => {
  const [school, run] = [randomUUID(), randomUUID()];
  await keep(school, { uai: '9740001A', status: 'RUNNING' });
  await keep(randomUUID(), { uai: '9740002B', status: 'COMPLETED', dryRun: true });
  await keep(randomUUID(), { uai: '9740003C', status: 'REFUSED' });
  await keep(school, { uai: '9740001A', status: 'COMPLETED' });
  await keep(randomUUID(), { uai: '9740004D', status: 'COMPLETED' });
  await keep(run, { academie: '28', status: 'RUNNING' });
  await keep(run, { academie: '28', status: 'COMPLETED' });
  // Messages come in the order in which they were sent: what the last one follows has come.
  while (!heard.includes('last-imports:academie:28')) await new Promise<void>(arrived => arrivals.push(arrived));
  expect(heard).toEqual(['last-imports:9740001A', 'last-imports:9740004D', 'last-imports:academie:28']);
});
