/** Passwords, letters and lists taken from a server that is killed with -9 meanwhile: whatever was shown is recorded. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Installation, openInstallation } from '../../src/app/installation.js';
import { loadConfig } from '../../src/config.js';
import { accesses, accessesIn } from '../../src/domain/access/history.js';
import { isStreamOf } from '../../src/domain/streams.js';
import { START } from '../../src/eventstore/eventstore.js';
import { upToNow } from '../../src/eventstore/up-to-now.js';
import type { ManifestSchool } from '../../src/generator/generate.js';
import { ask } from './client.js';
import { importSchool } from './imported-school.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { serverProcess, type ServerProcess, storeOfRecord } from './server-process.js';

/** How many passwords and files are shown in all. */
const SHOWN = Number(process.env.SHOWN ?? 200);
/** How often the server is killed: each time once another such part of them is shown. */
const DEATHS = 4;
const CLIENTS = 3;
const PATIENCE_MS = 420_000;

const LIST = `query ($uai: Uai!) { responsables(uai: $uai, first: 100) { edges { node { accountId } } } }`;
const NOTIFY = `mutation ($input: AccountNotifyInput!) { accountNotify(input: $input) { userErrors { code } } }`;
const REVEAL = `mutation ($input: AccountRevealProvisionalPasswordInput!) {
  accountRevealProvisionalPassword(input: $input) { password userErrors { code } }
}`;
const EXPORT = `mutation ($input: ListExportInput!) { listExport(input: $input) { url userErrors { code } } }`;
const LETTERS = `mutation ($input: LettersPrintSelectedInput!) {
  lettersPrintSelected(input: $input) { url userErrors { code } }
}`;

/** Something that reached a client: by which request, and what. */
interface Shown {
  readonly kind: 'REVEAL' | 'EXPORT';
  readonly correlationId: string;
}

describe('what a server showed that was killed with -9', () => {
  let issuer: TestIssuer;
  let server: ServerProcess;
  let school: ManifestSchool;
  let head: string;
  let house: Installation | undefined;
  const shown: Shown[] = [];
  /** Requests of which nothing came back. */
  let unanswered = 0;

  beforeAll(async () => {
    issuer = await startIssuer();
    server = serverProcess({ ...issuer.environment, LOG_LEVEL: 'error' });
    school = await importSchool(server, { seed: 'shown', pupils: 10 });
    head = await issuer.token('head', { role: 'SCHOOL_HEAD', schools: [school.uai] });
  }, PATIENCE_MS);

  afterAll(async () => {
    await house?.close();
    await server.remove();
    await issuer.close();
  }, PATIENCE_MS);

  /** Asks for the address of a file, and takes the file from there. Counts as shown with its first byte. */
  const download = async (token: string, query: string, input: object): Promise<void> => {
    const { data } = await ask<Record<string, { url: string | null; userErrors: object[] }>>(
      server.url(),
      token,
      query,
      { input },
    );
    const [{ url, userErrors }] = Object.values(data) as [{ url: string | null; userErrors: object[] }];
    expect(userErrors).toEqual([]);
    const correlationId = randomUUID();
    const headers = { authorization: `Bearer ${token}`, 'x-correlation-id': correlationId };
    const response = await fetch(`${server.url()}${url}`, { headers });
    expect(response.status).toBe(200);
    const body = response.body!.getReader();
    if ((await body.read()).value) shown.push({ kind: 'EXPORT', correlationId });
    while (!(await body.read()).done);
  };

  const reveal = async (token: string, accountId: string): Promise<void> => {
    const correlationId = randomUUID();
    const input = { accountId, uai: school.uai };
    const { data } = await ask<{ accountRevealProvisionalPassword: { password: string | null } }>(
      server.url(),
      token,
      REVEAL,
      { input },
      correlationId,
    );
    expect(data.accountRevealProvisionalPassword.password).toMatch(/^\w{4}-/);
    shown.push({ kind: 'REVEAL', correlationId });
  };

  /** The accounts of the responsables, once the lists have them all. */
  const everybody = async (): Promise<string[]> => {
    for (let before = 0; ; await sleep(500)) {
      const { data } = await ask<{ responsables: { edges: { node: { accountId: string } }[] } }>(
        server.url(),
        head,
        LIST,
        { uai: school.uai },
      );
      const ids = [...new Set(data.responsables.edges.map(({ node }) => node.accountId))];
      if (ids.length > 0 && ids.length === before) return ids;
      before = ids.length;
    }
  };

  /** Takes passwords, lists and letters in turn until the server is gone. */
  const client = async (name: string, ids: readonly string[], signal: AbortSignal): Promise<void> => {
    const { uai } = school;
    // Each client is another person, because one person is sent two files at a time at most.
    const token = await issuer.token(name, { role: 'SCHOOL_HEAD', schools: [uai] });
    const selection = { kind: 'RESPONSABLE', uais: [uai], responsables: {} };
    for (let turn = 0; !signal.aborted; turn++) {
      try {
        if (turn % 4 === 2) await download(token, EXPORT, { format: 'CSV', responsables: { uai } });
        else if (turn % 4 === 3) await download(token, LETTERS, { selection, expectedCount: ids.length });
        else await reveal(token, ids[Math.floor(Math.random() * ids.length)]!);
      } catch (error) {
        if (!signal.aborted) throw error;
        unanswered++;
      }
    }
  };

  it(
    'is recorded, all of it, and little else',
    async () => {
      let ids: string[] = [];
      for (let death = 1; death <= DEATHS; death++) {
        await server.start();
        if (death === 1) ids = await everybody();
        for (const accountId of death === 1 ? ids : []) {
          const input = { accountId, uai: school.uai, channel: 'LETTER', resetPassword: true };
          await ask(server.url(), head, NOTIFY, { input });
        }
        const dying = new AbortController();
        const clients = Array.from({ length: CLIENTS }, (_, n) => client(`head-${death}-${n}`, ids, dying.signal));
        const failed = Promise.all(clients).then(() => undefined);
        while (shown.length < (SHOWN * death) / DEATHS) await Promise.race([sleep(2), failed]);
        dying.abort();
        await server.kill();
        await failed;
      }

      house = await openInstallation({ ...loadConfig({ LEDGER_URL: storeOfRecord }), dataDir: server.dataDir });
      const recorded: string[] = [];
      for await (const batch of upToNow(house.eventStore, START))
        for (const { stream, metadata, ...event } of batch)
          if (isStreamOf('access', stream))
            for (const { kind, correlationId } of accessesIn(accesses.decode(event), metadata))
              if (kind === 'REVEAL' || kind === 'EXPORT') recorded.push(`${kind} ${correlationId}`);
      const known = new Set(recorded);
      expect(shown.length).toBeGreaterThanOrEqual(SHOWN);
      expect(new Set(shown.map(({ kind }) => kind)).size).toBe(2);
      expect(shown.filter(({ kind, correlationId }) => !known.has(`${kind} ${correlationId}`))).toEqual([]);
      // Beyond what was shown, only what was under way when the server died.
      expect(recorded.length - shown.length).toBeLessThanOrEqual(unanswered);
    },
    PATIENCE_MS,
  );
});
