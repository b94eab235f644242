import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { derivedId } from '../../src/command/index.js';
import { START, type RecordedEvent } from '../../src/eventstore/eventstore.js';
import { upToNow } from '../../src/eventstore/up-to-now.js';
import { loadConfig } from '../../src/config.js';
import { type Installation, openInstallation } from '../../src/app/installation.js';
import type { ManifestSchool } from '../../src/generator/generate.js';
import { verify } from '../../src/projector/rebuild/rebuild.js';
import { createDirectory } from '../../src/vault/directory.js';
import { type Answer, ask, uuidIn } from './client.js';
import { importSchool } from './imported-school.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { serverProcess, type ServerProcess, storeOfRecord } from './server-process.js';

/** How often the server is killed; `.ci/run` asks for 50. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 4);
const CLIENTS = 6;
const LONGEST_LIFE_MS = 900;
/** Long, for a machine that does much else meanwhile. */
const PATIENCE_MS = 120_000 + ROUNDS * 15_000;

interface Row {
  node: { accountId: string };
}
interface Page {
  responsables: { edges: Row[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}
interface Notified {
  accountNotify: { position: string | null; userErrors: { code: string }[] };
}

const LIST = `query ($uai: Uai!, $after: String) {
  responsables(uai: $uai, first: 100, after: $after) { edges { node { accountId } } pageInfo { hasNextPage endCursor } }
}`;
const NOTIFY = `mutation ($input: AccountNotifyInput!) { accountNotify(input: $input) { position userErrors { code } } }`;

describe('a server killed with -9 at random points of a stream of commands', () => {
  let issuer: TestIssuer;
  let server: ServerProcess;
  let school: ManifestSchool;
  let head: string;
  let house: Installation;
  const ledger: RecordedEvent[] = [];
  /** The id of the event that each acknowledged command must have left, and where. */
  const acknowledged: { eventId: string; position: string }[] = [];

  beforeAll(async () => {
    issuer = await startIssuer();
    server = serverProcess({ ...issuer.environment, LOG_LEVEL: 'error' });
    school = await importSchool(server, { seed: 'kill', pupils: 60 });
    head = await issuer.token('head', { role: 'SCHOOL_HEAD', schools: [school.uai] });
  }, PATIENCE_MS);

  afterAll(async () => {
    await house?.close();
    await server.remove();
    await issuer.close();
  }, PATIENCE_MS);

  const accountIds = async (): Promise<string[]> => {
    const ids = new Set<string>();
    for (let after: string | null = null; ;) {
      const variables: Record<string, unknown> = { uai: school.uai, after };
      const { data }: Answer<Page> = await ask<Page>(server.url(), head, LIST, variables);
      for (const { node } of data.responsables.edges) ids.add(node.accountId);
      if (!data.responsables.pageInfo.hasNextPage) return [...ids];
      after = data.responsables.pageInfo.endCursor;
    }
  };

  /** The commands whose outcome is unknown. */
  const unknown: { accountId: string; commandId: string }[] = [];
  /** Notifies until the server is gone; sends first, with the same id, the commands whose outcome is unknown. */
  const client = async (ids: readonly string[], signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const command = unknown.pop() ?? {
        accountId: ids[Math.floor(Math.random() * ids.length)]!,
        commandId: randomUUID(),
      };
      try {
        const input = { ...command, uai: school.uai, channel: 'LETTER', resetPassword: true };
        const { data } = await ask<Notified>(server.url(), head, NOTIFY, { input });
        const { position, userErrors } = data.accountNotify;
        expect(userErrors).toEqual([]);
        const uuid = uuidIn(command.accountId);
        acknowledged.push({ eventId: derivedId(command.commandId, `account-${uuid}`, '0'), position: position! });
      } catch (error) {
        if (!signal.aborted) throw error;
        unknown.push(command);
      }
    }
  };

  it(
    `keeps every acknowledged event exactly once, through ${ROUNDS} deaths`,
    async () => {
      let ids: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await server.start();
        if (ids.length === 0) {
          // The lists follow the import. Not all its responsables have an account: some are not legal.
          while ((ids = await accountIds()).length < school.responsables / 2) await sleep(100);
        }
        const dying = new AbortController();
        const clients = Array.from({ length: CLIENTS }, () => client(ids, dying.signal));
        // At a random instant; every other time once a random number of commands was acknowledged, however slow the machine.
        const enough = acknowledged.length + 1 + Math.floor(Math.random() * 2 * CLIENTS);
        if (round % 2 === 0) await sleep(Math.random() * LONGEST_LIFE_MS);
        else while (acknowledged.length < enough) await sleep(5);
        dying.abort();
        await server.kill();
        await Promise.all(clients);
      }
      await server.start();
      const rest = new AbortController();
      const last = Promise.all(Array.from({ length: CLIENTS }, () => client(ids, rest.signal)));
      while (unknown.length > 0) await sleep(20);
      rest.abort();
      await last;
      await server.stop();

      house = await openInstallation({ ...loadConfig({ LEDGER_URL: storeOfRecord }), dataDir: server.dataDir });
      for await (const batch of upToNow(house.eventStore, START)) ledger.push(...batch);
      const copies = new Map<string, number>();
      for (const { id } of ledger) copies.set(id, (copies.get(id) ?? 0) + 1);
      expect([...copies].filter(([, count]) => count !== 1)).toEqual([]);
      const at = new Map(ledger.map(({ id, position }) => [id, position as string]));
      // Every other round waits for one at least.
      expect(acknowledged.length).toBeGreaterThanOrEqual(Math.floor(ROUNDS / 2));
      expect(acknowledged.filter(({ eventId, position }) => at.get(eventId) !== position)).toEqual([]);
      const notified = ledger.filter(({ type }) => type === 'AccountNotified');
      expect(new Set(acknowledged.map(({ eventId }) => eventId)).size).toBeLessThanOrEqual(notified.length);
    },
    PATIENCE_MS,
  );

  it('leaves no gap in any stream and no order broken', () => {
    const next = new Map<string, number>();
    for (const { stream, version } of ledger) {
      expect(version).toBe(next.get(stream) ?? 0);
      next.set(stream, version + 1);
    }
  });

  it(
    'leaves every projection equal to its rebuild from nothing',
    async () => {
      await server.start();
      const caughtUp = async (): Promise<boolean> => {
        const { stdout } = await server.cli('projections', '--json');
        return (JSON.parse(stdout) as { projections: { caughtUp: boolean }[] }).projections.every(one => one.caughtUp);
      };
      while (!(await caughtUp())) await sleep(50);
      const deps = {
        databaseUrl: house.database.url,
        store: house.eventStore,
        directory: createDirectory(house.vault),
      };
      for (const projection of projections) {
        const { compared, differences, events } = await verify(projection, deps);
        expect({ projection: projection.name, compared, differences }).toEqual({
          projection: projection.name,
          compared: true,
          differences: [],
        });
        // Of a school that only notifies, nothing is delegated.
        const handles: ReadonlySet<string> = projection.handles;
        expect(events > 0).toBe(ledger.some(({ type }) => handles.has(type)));
      }
      expect(await server.stop()).toBe(0);
    },
    PATIENCE_MS,
  );
});
