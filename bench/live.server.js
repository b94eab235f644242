/** Runs a server of the live benchmark in a process of its own: `node live.server.js registre|bare`. Its parent sends the other options. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { answering } from './live.child.js';
import { serveRegistre } from './registre.server.js';

/** Accounts that the mutations measured go to in turn: so many that no history grows much longer than a real one. */
const MOST_WATCHED = 120;
const AS = { actor: 'head', role: 'SCHOOL_HEAD', right: 'OWN', source: 'CONSOLE' };

/** Registre whole: ledger, vault, projector and API, with one school imported from generated files and everybody notified once. */
async function registre({ database, pupils, ...issuer }) {
  const load = name => import(`../dist/${name}.js`);
  const { migrate } = await load('src/postgres/migrate');
  const { postgresEventStore } = await load('src/eventstore/postgres');
  const { openVault } = await load('src/vault/postgres/vault');
  const { QUICK_ARGON2 } = await load('src/vault/postgres/credentials');
  const { createDirectory } = await load('src/vault/directory');
  const { createCommands } = await load('src/command/index');
  const { generate } = await load('src/generator/index');
  const { importSchool } = await load('src/ingest/index');
  const { Projector } = await load('src/projector/projector');
  const { projections } = await load('projections/index');
  const { systemClock: clock } = await load('src/clock');

  await migrate(database);
  const pool = new pg.Pool({ connectionString: database, max: 12 });
  pool.on('error', () => process.exit());
  const store = postgresEventStore({ databaseUrl: database });
  const vault = await openVault(pool, { masterKey: randomBytes(32), argon2: QUICK_ARGON2 });
  const commands = createCommands({ eventStore: store, vault, clock });
  const folder = await mkdtemp(join(tmpdir(), 'registre-live-'));
  const { schools } = await generate({
    seed: 'live',
    schools: 1,
    year: 2026,
    folder,
    degrees: ['SECOND'],
    pupilsPerSchool: pupils,
    faults: false,
  });
  const [{ uai, base, academie, files }] = schools;
  const context = { ...AS, source: 'IMPORT', correlationId: randomUUID() };
  const given = files.map(file => ({ name: basename(file), path: join(folder, file) }));
  const report = await importSchool({ pool, vault, commands, clock }, { uai, base, year: 2026, files: given, context });
  await rm(folder, { recursive: true });
  if (report.status !== 'COMPLETED') throw new Error(JSON.stringify(report.refusal));

  const projector = new Projector({
    databaseUrl: database,
    store,
    directory: createDirectory(vault),
    projections,
    onError: (_projection, error) => console.error(error),
  });
  await projector.start();
  const caughtUp = async () =>
    projector.projectedUpTo(
      await store.head(),
      projections.map(({ name }) => name),
      60_000,
    );
  await caughtUp();
  const { rows } = await pool.query(
    `select account_id as id from read.accounts where kind = 'RESPONSABLE' and $1 = any(uais) order by 1`,
    [uai],
  );
  const accounts = rows.map(({ id }) => id);
  const notify = accountId =>
    commands.account.notify(
      { accountId, uai, channel: 'LETTER', resetPassword: false },
      { ...AS, scope: uai, correlationId: randomUUID() },
    );
  for (let i = 0; i < accounts.length; i += 16) await Promise.all(accounts.slice(i, i + 16).map(notify));
  await caughtUp();

  const { persons, digest } = vault;
  const { projectedUpTo, changes } = projector;
  const url = await serveRegistre({ pool, commands, persons, digest, clock, projectedUpTo, changes }, issuer, {
    outlet: { highWater: 64 * 1024, patience: 600_000 },
  });

  // The load goes to the other accounts, so that each message measured is that of its own mutation.
  const watched = accounts.splice(0, Math.min(MOST_WATCHED, accounts.length >> 1));
  let steady;
  return {
    site: { url, uai, academie, accounts, watched },
    load: ({ perSecond }) => {
      steady = callSteadily(perSecond, turn => notify(accounts[turn % accounts.length]));
    },
    /** Ends the load; answers with the commands a second that were reached. */
    endLoad: () => steady.end(),
    /** For so many seconds, says that the school's statistics have changed, again and again. */
    fanOut: async ({ seconds }) => {
      const change = { projection: 'statistics', position: await store.head(), topics: [`statistics:school:${uai}`] };
      for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
        projector.changes.emit(change);
        await pause(1);
      }
    },
  };
}

/** Calls at a steady rate until `end`, which resolves with the rate reached. */
function callSteadily(perSecond, call) {
  let ended = false;
  const begun = performance.now();
  const run = async () => {
    const underWay = new Set();
    let done = 0;
    for (let given = 0; !ended; await pause(2)) {
      const due = Math.floor(((performance.now() - begun) / 1000) * perSecond);
      // A server that cannot keep up is given fewer calls: they do not pile up without end.
      for (; given < due && underWay.size < 256; given++) {
        const one = call(given).then(() => {
          done++;
          underWay.delete(one);
        });
        underWay.add(one);
      }
    }
    await Promise.all(underWay);
    return done / ((performance.now() - begun) / 1000);
  };
  const rate = run();
  return {
    end: () => {
      ended = true;
      return rate;
    },
  };
}

/** The way to compare with: ws sends one message to everybody, again and again, except to those who have not read the last ones. */
async function bare({ bytes }) {
  const http = createServer();
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    handleProtocols: protocols => [...protocols][0] ?? false,
  });
  await new Promise(resolve => http.listen(0, '127.0.0.1', resolve));
  const messageWith = data => JSON.stringify({ id: '1', type: 'next', payload: { data } });
  const message = messageWith('x'.repeat(Math.max(0, bytes - messageWith('').length)));
  server.on('connection', socket => socket.on('message', () => socket.send(message)));
  return {
    site: { url: `http://127.0.0.1:${http.address().port}` },
    fanOut: async ({ seconds }) => {
      for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
        for (const socket of server.clients) if (socket.bufferedAmount < 64 * 1024) socket.send(message);
        await setImmediate();
      }
    },
  };
}

/** Each answers `site`, what clients need to know of it, beside the functions that its parent may call. */
const houses = { registre, bare };
let house;
answering(
  ask =>
    ({
      start: async options => {
        house = await houses[process.argv[2]](options);
        return house.site;
      },
      memory: () => process.memoryUsage().rss,
    })[ask] ?? house[ask],
);
