/** Lists and statistics follow an import while it runs: one from the watched folder, put there while the server serves. */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evolution, generate, type ManifestSchool } from '../../src/generator/index.js';
import { ask, watch, type Watching } from './client.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { serverProcess, type ServerProcess } from './server-process.js';

const PATIENCE_MS = 240_000;
const EVERY_HALF_HOUR = Array.from({ length: 24 }, (_, hour) => `${hour}:00,${hour}:30`).join();

interface Statistics {
  statisticsUpdated: { position: string; statistics: { total: { counts: { total: number } } } };
}
interface Responsables {
  responsablesUpdated: { responsables: { totalCount: number } };
}
interface List {
  responsables: { totalCount: number };
  statistics: { total: { counts: { total: number } } };
}
const SCOPE = '{ type: SCHOOL, uai: $uai, kind: RESPONSABLE, degree: ALL }';
const STATISTICS = `subscription ($uai: Uai!) {
  statisticsUpdated(scope: ${SCOPE}, groupBy: NONE) { position statistics { total { counts { total } } } } }`;
const RESPONSABLES = `subscription ($uai: Uai!) {
  responsablesUpdated(uai: $uai) { responsables(first: 1) { totalCount } } }`;
const BOTH = `query ($uai: Uai!) {
  responsables(uai: $uai, first: 1) { totalCount }
  statistics(scope: ${SCOPE}, groupBy: NONE) { total { counts { total } } } }`;

const countOf = ({ statisticsUpdated }: Statistics): number => statisticsUpdated.statistics.total.counts.total;
const rowsOf = ({ responsablesUpdated }: Responsables): number => responsablesUpdated.responsables.totalCount;

describe('an import that runs while lists and statistics are watched', () => {
  let issuer: TestIssuer;
  let server: ServerProcess;
  let files: string;
  let watched: string;
  let school: ManifestSchool;
  let head: string;
  let statistics: Watching<Statistics>;
  let responsables: Watching<Responsables>;

  const exported = async (name: string, evolve?: ReturnType<typeof evolution>): Promise<ManifestSchool> => {
    const folder = join(files, name);
    const exportedOn = evolve ? '2026-09-11' : '2026-09-10';
    const options = {
      seed: 'live',
      schools: 1,
      year: 2026,
      degrees: ['SECOND'],
      packing: 'LOOSE',
      faults: false,
    } as const;
    const made = await generate({ ...options, folder, exportedOn, pupilsPerSchool: 400, ...(evolve && { evolve }) });
    return made.schools[0]!;
  };
  /** Moves an export into the watched folder. It appears there whole, as one does that a program has first copied elsewhere. */
  const lay = (name: string): void => {
    const into = join(watched, 'siecle', school.uai);
    mkdirSync(into, { recursive: true });
    renameSync(join(files, name, school.uai), join(into, name));
  };
  /** Puts the clock forward to the next hour of the schedule; tokens outlive that. */
  const putClockForward = (): Promise<Response> =>
    fetch(`${server.url()}/dev/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advance: 'PT30M' }),
    });

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'registre-live-'));
    watched = mkdtempSync(join(tmpdir(), 'registre-watched-'));
    issuer = await startIssuer();
    school = await exported('first');
    await exported('second', evolution('live', 0.6));
    server = serverProcess({ ...issuer.environment, IMPORT_FOLDER: watched, IMPORT_AT: EVERY_HALF_HOUR });
    await server.start();
    head = await issuer.token('head', { role: 'SCHOOL_HEAD', schools: [school.uai] });
  }, PATIENCE_MS);
  afterAll(async () => {
    await Promise.all([statistics?.end(), responsables?.end()]);
    await server.remove();
    await issuer.close();
    for (const folder of [files, watched]) rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  const standsAt = async (): Promise<List> => (await ask<List>(server.url(), head, BOTH, { uai: school.uai })).data;
  /** Waits until the school has had this many imports. */
  const imported = async (times: number): Promise<void> => {
    const query = `query ($uai: Uai!) { importReports(uai: $uai, first: 10) { edges { node { status } } } }`;
    type Reports = { importReports: { edges: { node: { status: string } }[] } };
    for (;;) {
      const { data } = await ask<Reports>(server.url(), head, query, { uai: school.uai });
      if (data.importReports.edges.filter(({ node }) => node.status === 'COMPLETED').length === times) return;
      await sleep(50);
    }
  };

  it(
    'is pushed to the statistics while it runs; at its end statistics and list are pushed as queries answer them',
    async () => {
      statistics = watch<Statistics>(server.url(), head, STATISTICS, { uai: school.uai });
      responsables = watch<Responsables>(server.url(), head, RESPONSABLES, { uai: school.uai });
      expect(countOf(await statistics.until(() => true))).toBe(0);
      lay('first');
      await putClockForward();
      await imported(1);
      const after = await standsAt();
      const total = after.statistics.total.counts.total;
      expect(total).toBeGreaterThan(300);
      await statistics.until(pushed => countOf(pushed) === total);
      await responsables.until(pushed => rowsOf(pushed) === after.responsables.totalCount);
      const between = statistics.pushed.map(countOf).filter(count => count > 0 && count < total);
      expect(between.length).toBeGreaterThan(0);
      const positions = statistics.pushed.map(({ statisticsUpdated }) => statisticsUpdated.position);
      expect(positions).toEqual([...positions].sort());
    },
    PATIENCE_MS,
  );

  it(
    'is pushed to both as well when it ends links of accounts and adds others',
    async () => {
      const before = await standsAt();
      lay('second');
      await putClockForward();
      await imported(2);
      const after = await standsAt();
      expect(after.responsables.totalCount).toBeLessThan(before.responsables.totalCount);
      await responsables.until(pushed => rowsOf(pushed) === after.responsables.totalCount);
      await statistics.until(pushed => countOf(pushed) === after.statistics.total.counts.total);
      expect(await server.stop()).toBe(0);
    },
    PATIENCE_MS,
  );
});
