/**
 * Measures how long figures take to reach dashboards: 2,000 that watch one académie, then as many that each watch a school of their own, while
 * 500 events a second are appended that change the figures of random schools; a tenth of the dashboards do not read. The time runs from just
 * before an event is appended to the first message that has it. Compares with a bare server, which hears of inserted rows by NOTIFY and sends a
 * message of the same size by ws to all, or to the dashboard of the school.
 */
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../dist/src/postgres/migrate.js';
import { access } from './access.support.js';
import { table, withDatabase } from './append.support.js';
import { writeSchools } from './dashboards.ledger.js';
import { child, within } from './live.child.js';
import { quantile } from './live.latency.js';
import { uaiOf } from './projection.ledger.js';

export const title = 'Live figures: 2,000 dashboards of one scope, and of as many scopes, under 500 events/s';

const smoke = process.argv.includes('--smoke');
/** `watchers`: how many of the dashboards note when each message comes; the others count messages alone, as light as possible. */
const sizes = smoke
  ? { dashboards: 100, watchers: 20, perSecond: 50, warmUp: 0.5, seconds: 1 }
  : { dashboards: 2_000, watchers: 200, perSecond: 500, warmUp: 3, seconds: 20 };
const TIME_LIMIT_MS = smoke ? 90_000 : 600_000;
/** Share of the dashboards who do not read. */
const STALLED = 0.1;
/** The dashboards are shared out among so many people, because one person may have only a few. */
const PERSONS = 200;
/** How long after the last event its message may come. */
const SETTLE_MS = 5_000;
const ACADEMIE = '28';

const COUNTS = 'counts { total notNotified notified activating activated expired }';
const FIGURES = `subscription F($scope: StatisticsScope!) { statisticsUpdated(scope: $scope) {
  position statistics { total { ${COUNTS} origins { origin ${COUNTS} } } } } }`;
const figuresOf = scope => ({ query: FIGURES, variables: { scope } });

/** The two situations: which figures a dashboard watches, and which schools concern it. */
const SITUATIONS = [
  { what: 'one scope', subscribe: () => figuresOf({ type: 'ACADEMIE', code: ACADEMIE }), concerns: () => true },
  {
    what: 'as many scopes',
    subscribe: n => figuresOf({ type: 'SCHOOL', uai: uaiOf(n) }),
    concerns: (n, school) => n === school,
  },
];

/** How long each watcher waited for the first message that has each event that concerns it. Throws when one never came. */
function latenciesOf(events, arrivals, concerns) {
  const took = [];
  arrivals.forEach((messages, n) => {
    let next = 0;
    for (const { position, at, school } of events) {
      if (!concerns(n, school)) continue;
      while (next < messages.length && messages[next].position < position) next++;
      if (next === messages.length) throw new Error(`dashboard ${n} never saw the event at ${position}`);
      took.push(messages[next].at - at);
    }
  });
  return took;
}

async function measure(name, server, { url, tokens }, { subscribe, concerns }) {
  const { dashboards, watchers, perSecond, warmUp, seconds } = sizes;
  const [readers, others] = [child('dashboards.watchers.js'), child('live.clients.js')];
  const numbers = Array.from({ length: dashboards }, (_, n) => n);
  const bytes = await readers.ask('open', {
    url,
    ...(tokens && { tokens: numbers.slice(0, watchers).map(n => tokens[n % tokens.length]) }),
    subscribes: numbers.slice(0, watchers).map(subscribe),
  });
  await others.ask('open', {
    url,
    tokens,
    subscribe: numbers.slice(watchers).map(subscribe),
    count: dashboards - watchers,
    stalled: STALLED,
  });
  await server.ask('append', { perSecond, seconds: warmUp });
  await pause(SETTLE_MS);
  await readers.ask('arrivals');
  await others.ask('count');
  const before = await server.ask('figures');
  const { events, rate } = await server.ask('append', { perSecond, seconds });
  const after = await server.ask('figures');
  await pause(SETTLE_MS);
  const arrivals = await readers.ask('arrivals');
  const received = (await others.ask('count')) + arrivals.reduce((sum, messages) => sum + messages.length, 0);
  const took = latenciesOf(events, arrivals, concerns);
  for (const one of [readers, others]) await one.stop();
  return {
    bytes,
    row: {
      server: name,
      'events/s': rate.toFixed(0),
      'messages/s': (received / seconds).toFixed(0),
      'p50 ms': quantile(took, 0.5).toFixed(0),
      'p99 ms': quantile(took, 0.99).toFixed(0),
      'CPU, % of a core': ((100 * (after.cpuMs - before.cpuMs)) / (1000 * seconds)).toFixed(0),
      'memory, MB': `${before.megabytes} → ${after.megabytes}`,
    },
    p99: quantile(took, 0.99),
  };
}

async function compare(database) {
  await migrate(database);
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const written = await writeSchools(client, sizes.dashboards, ACADEMIE);
  await client.end();
  const { trust, signWithOtp } = await access();
  const tokens = await Promise.all(
    Array.from({ length: PERSONS }, (_, n) =>
      signWithOtp([{ role: 'ACADEMIE_DASHBOARD', academie: ACADEMIE }], `dashboard-${n}`),
    ),
  );
  const servers = { registre: child('dashboards.server.js', 'registre'), bare: child('dashboards.server.js', 'bare') };
  try {
    const options = { database, schools: sizes.dashboards };
    const { url } = await servers.registre.ask('start', { ...options, ...trust });
    console.log(
      `${sizes.dashboards} schools, ${written} events before; ${STALLED * 100} % of the dashboards do not read (load before: ${loadavg()[0].toFixed(1)})`,
    );
    for (const situation of SITUATIONS) {
      const ours = await measure('registre', servers.registre, { url, tokens }, situation);
      const toAll = situation.concerns(0, 1);
      const bare = await servers.bare.ask('start', { ...options, bytes: ours.bytes, toAll });
      const theirs = await measure('bare ws', servers.bare, bare, situation);
      console.log(`\n${sizes.dashboards} dashboards, ${situation.what}, messages of ${ours.bytes} bytes`);
      console.log(table([ours.row, theirs.row]));
      console.log(`registre ÷ bare ws, p99: ${(ours.p99 / theirs.p99).toFixed(1)} ×`);
    }
  } finally {
    for (const one of Object.values(servers)) await one.stop();
  }
  console.log(
    `\nWhat limits it: the same cores append, project into all read models and send; messages of a scope are sent no more often than its interval allows (load after: ${loadavg()[0].toFixed(1)}).`,
  );
}

await withDatabase(database => within(TIME_LIMIT_MS, compare(database), 'the whole benchmark'));
