/**
 * Runs a server of the benchmark of dashboards in a process of its own: `node dashboards.server.js registre|bare`. It also appends the events, as a
 * server of Registre appends those of its commands.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { openHouse, startProjector } from './campaign.house.js';
import { ACCOUNTS, accountOf, WRITTEN } from './dashboards.ledger.js';
import { answering } from './live.child.js';
import { uaiOf } from './projection.ledger.js';
import { serveRegistre } from './registre.server.js';

/** Appends under way at a time: a server that cannot keep up is given fewer. */
const AT_ONCE = 64;
/** By the clock that all processes of the machine share, in milliseconds. */
const now = () => performance.timeOrigin + performance.now();

/** Calls `append(turn)` so many times a second. Answers each event with its school, its position and when its append began; and the rate reached. */
async function steadily({ perSecond, seconds }, append) {
  const events = [];
  const underWay = new Set();
  const begun = performance.now();
  for (let turn = 0; performance.now() - begun < seconds * 1_000; await pause(2)) {
    const due = ((performance.now() - begun) / 1_000) * perSecond;
    for (; turn < due && underWay.size < AT_ONCE; turn++) {
      const at = now();
      const one = append(turn).then(done => {
        events.push({ ...done, at });
        underWay.delete(one);
      });
      underWay.add(one);
    }
  }
  await Promise.all(underWay);
  const rate = events.length / ((performance.now() - begun) / 1_000);
  return { events: events.sort((a, b) => (a.position < b.position ? -1 : 1)), rate };
}

/** Registre: ledger, projector with all read models, and API. */
async function registre({ database, schools, ...issuer }) {
  const house = await openHouse({ database, masterKey: randomBytes(32).toString('hex') });
  const { pool, eventStore, vault, commands, clock } = house;
  const { projector, caughtUp } = await startProjector(house);
  await caughtUp();
  const { persons, digest } = vault;
  const { projectedUpTo, changes } = projector;
  const url = await serveRegistre({ pool, commands, persons, digest, clock, projectedUpTo, changes }, issuer, {
    outlet: { highWater: 64 * 1024, patience: 600_000 },
  });

  const context = { actor: 'head', role: 'SCHOOL_HEAD', right: 'OWN', source: 'CONSOLE' };
  let appended = 0;
  /** Each account is notified, expires, is notified again…: each event moves it from one figure to another. */
  const append = async () => {
    const turn = appended++;
    const [school, round] = [turn % schools, Math.floor(turn / schools)];
    const a = round % ACCOUNTS;
    const visits = Math.floor(round / ACCOUNTS);
    const uai = uaiOf(school);
    const at = clock.now();
    const event =
      visits % 2 === 0
        ? {
            type: 'AccountNotified',
            data: {
              channel: 'LETTER',
              uai,
              credentialId: randomUUID(),
              resetPassword: true,
              expiresAt: '2100-01-01T00:00:00.000Z',
            },
          }
        : { type: 'AccountExpired', data: { notifiedAt: at } };
    const metadata = { ...context, scope: uai, correlationId: randomUUID(), at };
    const { position } = await eventStore.append(`account-${accountOf(school, a)}`, WRITTEN - 1 + visits, [
      { id: randomUUID(), ...event, metadata },
    ]);
    return { position, school };
  };
  return { site: { url }, append: options => steadily(options, append) };
}

const TABLE =
  'create table if not exists bench_dashboards (id bigint generated always as identity, school int not null, body json not null)';
const INSERT = {
  name: 'insert',
  text: `with one as (insert into bench_dashboards (school, body) values ($1, $2) returning id)
    select id::text, pg_notify('bench_dashboards', $1::text || ' ' || id::text) from one`,
};
const BODY = JSON.stringify({ type: 'AccountNotified', channel: 'LETTER' });
/** What a position is here: the number of the row, as wide as a position of the ledger. */
const positionOf = id => String(id).padStart(32, '0');

let bareListener;
/** The way to compare with: ws sends the newest message to all, or to the dashboard of a school, except to those who have not read the last ones. */
async function bare({ database, schools, bytes, toAll }) {
  await bareListener?.end();
  const pool = new pg.Pool({ connectionString: database, max: 12 });
  await pool.query(TABLE);
  const listener = new pg.Client({ connectionString: database });
  bareListener = listener;
  await listener.connect();
  const http = createServer();
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    handleProtocols: protocols => [...protocols][0] ?? false,
  });
  await new Promise(resolve => http.listen(0, '127.0.0.1', resolve));
  const messageWith = (position, filling) =>
    `{"id":"1","type":"next","payload":{"data":{"position":"${position}","x":"${filling}"}}}`;
  const filling = 'x'.repeat(Math.max(0, bytes - messageWith(positionOf(0), '').length));
  const message = position => messageWith(position, filling);
  const ofSchool = new Map();
  let last = schools;
  server.on('connection', socket =>
    socket.on('message', data => {
      // The light clients say nothing of what they watch: they get the schools from the last one on.
      const [, uai] = /"uai":"(\d+)X"/.exec(data.toString('latin1')) ?? [];
      ofSchool.set(uai === undefined ? --last : Number(uai) - Number.parseInt(uaiOf(0), 10), socket);
      socket.send(message(positionOf(0)));
    }),
  );
  const send = (socket, text) => socket.bufferedAmount < 64 * 1024 && socket.send(text);
  let newest;
  listener.on('notification', ({ payload }) => {
    const [school, id] = payload.split(' ');
    if (!toAll) {
      const socket = ofSchool.get(Number(school));
      if (socket) send(socket, message(positionOf(id)));
    } else if (newest === undefined) {
      newest = id;
      void setImmediate().then(() => {
        const text = message(positionOf(newest));
        newest = undefined;
        for (const socket of server.clients) send(socket, text);
      });
    } else newest = id;
  });
  await listener.query('listen bench_dashboards');
  const append = async turn => {
    const school = turn % schools;
    const { rows } = await pool.query({ ...INSERT, values: [school, BODY] });
    return { position: positionOf(rows[0].id), school };
  };
  return {
    site: { url: `http://127.0.0.1:${http.address().port}` },
    append: options => steadily(options, append),
  };
}

const houses = { registre, bare };
let house;
answering(
  ask =>
    ({
      start: async options => {
        house = await houses[process.argv[2]](options);
        return house.site;
      },
      /** Processor time so far, and memory. */
      figures: () => {
        const { user, system } = process.cpuUsage();
        return { cpuMs: (user + system) / 1_000, megabytes: Math.round(process.memoryUsage().rss / 2 ** 20) };
      },
    })[ask] ?? house[ask],
);
