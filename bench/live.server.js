/** The servers of the live benchmark, each in a process of its own: `node live.server.js registre|bare`, told the rest by its parent. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { WebSocketServer } from 'ws';

const AS = { actor: 'head', role: 'SCHOOL_HEAD', right: 'OWN', source: 'CONSOLE' };

/** The whole house: ledger, vault, projector, API; one school imported from generated files, everybody notified once. */
async function registre({ database, keys, issuer, audience, pupils }) {
  const load = name => import(`../dist/${name}.js`);
  const { migrate } = await load('src/postgres/migrate');
  const { postgresEventStore } = await load('src/eventstore/postgres');
  const { openVault } = await load('src/vault/postgres');
  const { QUICK_ARGON2 } = await load('src/vault/postgres-credentials');
  const { createDirectory } = await load('src/vault/directory');
  const { createCommands } = await load('src/command/commands');
  const { generate, importSchool } = await load('src/ingest/index');
  const { Projector } = await load('src/projector/projector');
  const { projections } = await load('projections/index');
  const { createServer: createRegistre } = await load('src/server');
  const { createTokenVerifier } = await load('src/security/tokens');
  const { principalOf } = await load('src/security/claims');
  const { createAuthorise } = await load('src/security/permissions');
  const { systemClock: clock } = await load('src/clock');
  const { pino } = await import('pino');

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

  const rules = { otpAcr: [], toleranceSeconds: 5, now: Date.now };
  const app = await createRegistre({
    pool,
    commands,
    persons: vault.persons,
    authorise: createAuthorise({ clock, otpMaxAgeSeconds: 36_000 }),
    openSession: undefined,
    verifyToken: createTokenVerifier([{ issuer, audience, keys, principal: payload => principalOf(payload, rules) }]),
    projectedUpTo: projector.projectedUpTo,
    changes: projector.changes,
    clock,
    logger: pino({ level: 'error' }),
    production: true,
    allowedOrigins: [],
    readiness: [],
    measures: [],
    imports: { importUploaded: undefined, academieByNumber: () => undefined },
    outlet: { highWater: 64 * 1024, patience: 600_000 },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  let loading = false;
  return {
    told: { url, uai, academie, accounts },
    /** Commands at a steady rate on all accounts but the first 20, until told to end; answers with the rate reached. */
    load: async perSecond => {
      loading = true;
      const begun = performance.now();
      let given = 0;
      let done = 0;
      let next = 20;
      const under = new Set();
      while (loading) {
        const due = Math.floor(((performance.now() - begun) / 1000) * perSecond);
        // What cannot be kept up with is not piled up without end.
        for (; given < due && under.size < 256; given++) {
          next = next + 1 < accounts.length ? next + 1 : 20;
          const one = notify(accounts[next]).then(() => {
            done++;
            under.delete(one);
          });
          under.add(one);
        }
        await new Promise(resolve => setTimeout(resolve, 2));
      }
      await Promise.all(under);
      return done / ((performance.now() - begun) / 1000);
    },
    endLoad: () => {
      loading = false;
    },
    /** Tells subscribers of one change after another. */
    fanOut: async seconds => {
      const end = performance.now() + seconds * 1000;
      while (performance.now() < end) {
        const { rows: at } = await pool.query(`select position from read.projections where name = 'statistics'`);
        projector.changes.emit({
          projection: 'statistics',
          position: at[0].position,
          topics: [`statistics:school:${uai}`],
        });
        await setImmediate();
      }
    },
  };
}

/** The least that can be: one identical message sent to everybody by ws, again as soon as all who read have read. */
async function bare({ bytes }) {
  const http = createServer();
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    handleProtocols: protocols => [...protocols][0] ?? false,
  });
  await new Promise(resolve => http.listen(0, '127.0.0.1', resolve));
  const message = JSON.stringify({ id: '1', type: 'next', payload: { data: 'x'.repeat(Math.max(0, bytes - 50)) } });
  server.on('connection', socket => socket.on('message', () => socket.send(message)));
  return {
    told: { url: `http://127.0.0.1:${http.address().port}` },
    fanOut: async seconds => {
      const end = performance.now() + seconds * 1000;
      while (performance.now() < end) {
        for (const socket of server.clients) if (socket.bufferedAmount < 64 * 1024) socket.send(message);
        await setImmediate();
      }
    },
  };
}

const [, , name] = process.argv;
let house;
process.on('message', async ({ ask, ...rest }) => {
  if (ask === 'start') {
    house = await { registre, bare }[name](rest);
    process.send({ answer: house.told });
  } else if (ask === 'memory') process.send({ answer: process.memoryUsage().rss });
  else if (ask === 'load') process.send({ answer: await house.load(rest.perSecond) });
  else if (ask === 'endLoad') house.endLoad();
  else if (ask === 'fanOut') {
    await house.fanOut(rest.seconds);
    process.send({ answer: true });
  }
});
process.on('disconnect', () => process.exit());
