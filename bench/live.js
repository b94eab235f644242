/**
 * Measures subscriptions in three parts. `live.latency.js`: the time from a mutation over HTTP to the message that a subscriber is sent over
 * WebSocket, compared with a bare insert and NOTIFY on the same database, alone and while 1,000 commands a second are given.
 * `live.crowd.js`: the same while one other person opens very many subscriptions. `live.fan-out.js`: how many messages a second reach
 * 2,000 subscribers of one scope, a tenth of whom do not read, compared with ws sending one message to all.
 */
import { loadavg } from 'node:os';
import { access } from './access.support.js';
import { withDatabase } from './append.support.js';
import { child, within } from './live.child.js';
import { crowd } from './live.crowd.js';
import { fanOut } from './live.fan-out.js';
import { latencies } from './live.latency.js';

export const title = 'Live: from a mutation to the subscriber, and to 2,000 of them';

const smoke = process.argv.includes('--smoke');
/**
 * `each`, `eachLoaded`: messages measured in a round, alone and beside `perSecond` commands a second. `sockets` with `together` subscriptions each are
 * the crowd, beside which `times` messages are measured. `seconds`: how long each server fans out in a round.
 */
const sizes = smoke
  ? {
      pupils: 20,
      rounds: 1,
      each: 10,
      eachLoaded: 5,
      warmUp: 5,
      perSecond: 50,
      subscribers: 100,
      seconds: 0.5,
      sockets: 3,
      together: 50,
      times: 5,
    }
  : {
      pupils: 2_000,
      rounds: 5,
      each: 100,
      eachLoaded: 40,
      warmUp: 200,
      perSecond: 1_000,
      subscribers: 2_000,
      seconds: 2,
      sockets: 40,
      together: 50,
      times: 60,
    };
/** The whole benchmark fails when it takes longer. */
const TIME_LIMIT_MS = smoke ? 90_000 : 330_000;

/** The sockets and subscriptions are shared out among so many people, because one person may have only a few. */
const PERSONS = 200;

async function measure(database, registre) {
  const { trust, signWithOtp } = await access();
  /** What clients need to know of the server: its address, the school, and the accounts (see `live.server.js`). */
  const site = await registre.ask('start', { database, pupils: sizes.pupils, ...trust });
  console.log(
    `${site.accounts.length + site.watched.length} accounts notified (load before: ${loadavg()[0].toFixed(1)})\n`,
  );
  const persons = (count, role) =>
    Promise.all(Array.from({ length: count }, (_, i) => signWithOtp([role], `${role.role}-${i}`)));
  const heads = await persons(PERSONS, { role: 'SCHOOL_HEAD', schools: [site.uai] });
  await latencies({ database, registre, site, tokens: heads }, sizes);
  await crowd({ site, tokens: heads.slice(0, 1), others: heads.slice(-2) }, sizes);
  const dashboards = await persons(PERSONS, { role: 'ACADEMIE_DASHBOARD', academie: site.academie });
  await fanOut({ registre, site, tokens: dashboards }, sizes);
  console.log(
    '\nWhat limits it: eight round trips to PostgreSQL, one after the other (rights, command, append, follow, read model, push), and five read models written at once on the same cores, where the bare way has one insert; the fan-out, writes to sockets.',
  );
}

await withDatabase(async database => {
  const registre = child('live.server.js', 'registre');
  try {
    await within(TIME_LIMIT_MS, measure(database, registre), 'the whole benchmark');
  } finally {
    await registre.stop();
  }
});
