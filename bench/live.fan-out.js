/**
 * Measures how many messages a second reach many subscribers of one scope, some of whom do not read. Compares Registre with a bare server
 * of ws that sends one message to all.
 */
import { performance } from 'node:perf_hooks';
import { median, table } from './append.support.js';
import { child } from './live.child.js';

/** Share of the subscribers who do not read. */
const STALLED = 0.1;

const TABLE = `subscription T($uai: Uai!) { statisticsUpdated(scope: { type: SCHOOL, uai: $uai }, groupBy: CLASS) {
  position statistics { total { counts { total notNotified notified activating activated } } rows { label counts { total notNotified notified activating activated } } } } }`;

/** Lets the server send for so many seconds; returns the messages that its clients read a second. */
async function rateOf(server, clients, seconds) {
  await clients.ask('count');
  const begun = performance.now();
  await server.ask('fanOut', { seconds });
  const received = await clients.ask('count');
  return received / ((performance.now() - begun) / 1000);
}

const megabytes = bytes => (bytes / 2 ** 20).toFixed(0);

export async function fanOut({ registre, site, tokens }, { rounds, subscribers, seconds }) {
  const clients = { registre: child('live.clients.js'), bare: child('live.clients.js') };
  const servers = { registre, bare: child('live.server.js', 'bare') };
  const many = { count: subscribers, stalled: STALLED };
  const subscribe = { query: TABLE, variables: { uai: site.uai } };
  const bytes = await clients.registre.ask('open', { url: site.url, tokens, subscribe, ...many });
  const { url } = await servers.bare.ask('start', { bytes });
  await clients.bare.ask('open', { url, ...many });
  const rates = { registre: [], bare: [] };
  const before = await registre.ask('memory');
  for (let round = -1; round < rounds; round++)
    for (const name of round % 2 ? ['registre', 'bare'] : ['bare', 'registre']) {
      const rate = await rateOf(servers[name], clients[name], seconds);
      if (round >= 0) rates[name].push(rate);
    }
  const after = await registre.ask('memory');
  console.log(
    `\n${subscribers} subscribers of one scope, ${STALLED * 100} % of them not reading, messages of ${bytes} bytes`,
  );
  console.log(
    table([
      {
        'registre, messages/s': median(rates.registre).toFixed(0),
        'one ws message to all, messages/s': median(rates.bare).toFixed(0),
      },
    ]),
  );
  const ratio = median(rates.registre.map((rate, round) => rate / rates.bare[round]));
  console.log(`registre ÷ ws: ${ratio.toFixed(2)} × (goal 0.7)`);
  console.log(`memory of the server: ${megabytes(before)} MB before, ${megabytes(after)} MB after`);
  await Promise.all([servers.bare, ...Object.values(clients)].map(one => one.stop()));
}
