/**
 * Measures whether a stranger can tell known people from unknown ones by the answers of the portal's paths: by what they say, which must be
 * the same to the letter, and by how long they take. Each path is asked about people whom the register knows, about invented ones, and about
 * other invented ones, in an order drawn by chance. The two groups of invented people are the reference: they differ by chance alone. Regrouping by a
 * code is left out: a holder may ask for few codes a day, so that nobody can ask a thousand times.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { access } from './access.support.js';
import { table, withDatabase } from './append.support.js';
import { child, within } from './live.child.js';
import { quantile } from './live.latency.js';

export const title = 'What the answers of the portal tell a stranger: known people beside invented ones';

const smoke = process.argv.includes('--smoke');
/** How many people of each group each path is asked about: a thousand calls are compared. */
const EACH = smoke ? 12 : 500;
/** How many visitors there are at once. */
const VISITORS = 4;
const TIME_LIMIT_MS = smoke ? 120_000 : 1_800_000;
/** People are made so many at a time: the child is asked for no more than it makes within its time. */
const MADE_AT_ONCE = 100;
/**
 * The times of two groups are told apart when the area of `mannWhitney` is further than `area` from 0.5, and the probability that chance made
 * it so is below `probability`.
 */
const GOAL = { area: 0.05, probability: 0.001 };

const letters = length => Array.from({ length }, () => String.fromCharCode(97 + randomInt(26))).join('');
const capital = text => text[0].toUpperCase() + text.slice(1);
/** Names and contacts that nobody else has, of the same lengths. */
const invent = () => ({
  surname: capital(letters(9)),
  firstName: capital(letters(6)),
  email: `${letters(12)}@example.org`,
  mobile: `+3363998${String(randomInt(10_000)).padStart(4, '0')}`,
});
const login = ({ surname, firstName }) => `${firstName[0].toLowerCase()}.${surname.toLowerCase()}`;

const { noticeOfToday } = await import('../dist/src/domain/assistance/notice.js');
/** The notice of an installation that keeps requests for a year, as the settings do unless they say otherwise. */
const NOTICE_VERSION = noticeOfToday(12).version;

/** The paths: what a visitor sends about a person, and in which situation the register would find something. */
const PATHS = {
  'sign-in, wrong password': {
    situation: 'ACTIVATED',
    query: 'mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { code message field } } }',
    input: person => ({ login: person.login, password: 'wrong-wrong-wrong' }),
  },
  'activation, wrong password': {
    situation: 'NOTIFIED',
    query:
      'mutation($input: AccountStartActivationInput!) { accountStartActivation(input: $input) { state userErrors { code message field } } }',
    input: person => ({
      login: person.login,
      provisionalPassword: 'CDFG-HJKM-NPQR',
      newPassword: 'pluie-abricot-tandem',
      email: person.email,
      birthDates: ['2012-03-14'],
    }),
  },
  'forgotten password, by login': {
    situation: 'ACTIVATED',
    query:
      'mutation($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { accepted codeRequest userErrors { code } } }',
    input: person => ({ login: person.login, channel: 'EMAIL' }),
    opaque: ['codeRequest'],
  },
  'forgotten login, by e-mail': {
    situation: 'ACTIVATED',
    query:
      'mutation($input: LoginRecoveryRequestInput!) { loginRecoveryRequest(input: $input) { accepted userErrors { code } } }',
    input: person => ({ email: person.email }),
  },
  'self-registration': {
    situation: 'IN_BASE',
    query:
      'mutation($input: SelfRegistrationStartInput!) { selfRegistrationStart(input: $input) { registration userErrors { code } } }',
    input: ({ surname, firstName, mobile }) => ({ surname, firstName, mobile }),
    opaque: ['registration'],
  },
  'FranceConnect, first time': {
    situation: 'IN_BASE',
    query:
      'mutation($input: FranceConnectRegistrationStartInput!) { franceConnectRegistrationStart(input: $input) { registration userErrors { code } } }',
    input: ({ mobile, franceConnect }) => ({ mobile, franceConnect }),
    opaque: ['registration'],
    arrives: true,
  },
  'regrouping, wrong password': {
    situation: 'ACTIVATED',
    query:
      'mutation($input: RegroupingByPasswordInput!) { regroupingByPassword(input: $input) { mergeId userErrors { code message field } } }',
    input: person => ({ login: person.login, password: 'wrong-wrong-wrong' }),
    as: 'holder',
  },
  'request for assistance': {
    situation: 'ACTIVATED',
    query:
      'mutation($input: AssistanceRequestCreateInput!) { assistanceRequestCreate(input: $input) { reference userErrors { code message field } } }',
    input: ({ firstName, surname, email }) => ({
      name: `${firstName} ${surname}`,
      email,
      matter: 'CANNOT_ACTIVATE',
      text: 'Je n’arrive pas à activer mon compte.',
      academie: '28',
      noticeVersion: NOTICE_VERSION,
    }),
    opaque: ['reference'],
  },
};

/**
 * A client at the portal: resolves with the status, the text of the answer, and how long it took in milliseconds. Each request comes from another
 * network, so that no limit by address is reached; `firstVisit` keeps the networks of one client apart from those of another.
 */
function visitor(url, token, firstVisit = 0) {
  let visits = firstVisit;
  return async (query, input) => {
    const from = (visits += 1);
    const begun = performance.now();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-visitor-address': `10.${from >> 16}.${(from >> 8) & 255}.${from & 255}`,
      },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const text = await response.text();
    return { ms: performance.now() - begun, status: response.status, text };
  };
}

/** The answer without the values of the fields `opaque`, which are drawn by chance for each request: 11 to 43 signs, as ids and tokens have. */
const comparable = ({ status, text }, opaque = []) =>
  `${status} ${opaque.reduce((rest, name) => rest.replace(new RegExp(`"${name}":"[\\w-]{11,43}"`), `"${name}":"…"`), text)}`;

/** Error function, by Abramowitz and Stegun 7.1.26 (error below 1.5e-7). */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

/**
 * Compares two samples by the test of Mann and Whitney. `area`: the probability that one of the first is above one of the second (0.5: they
 * cannot be told apart). `probability`: that chance alone makes so large a difference.
 */
function mannWhitney(first, second) {
  const ranked = [...first.map(ms => ({ ms, isFirst: true })), ...second.map(ms => ({ ms, isFirst: false }))].sort(
    (a, b) => a.ms - b.ms,
  );
  let rankSum = 0;
  ranked.forEach(({ isFirst }, at) => {
    if (isFirst) rankSum += at + 1;
  });
  const [n, m] = [first.length, second.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const z = (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  return { area: u / (n * m), probability: 1 - erf(Math.abs(z) / Math.SQRT2) };
}

const shuffled = list => {
  const drawn = [...list];
  for (let at = drawn.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [drawn[at], drawn[other]] = [drawn[other], drawn[at]];
  }
  return drawn;
};

/** Has the server make people whom the register knows, all in this situation. */
async function makeKnown(server, situation) {
  const made = [];
  while (made.length < EACH) {
    const people = Array.from({ length: Math.min(MADE_AT_ONCE, EACH - made.length) }, invent);
    const answers = await server.ask('make', { situation, people });
    made.push(...people.map((person, at) => ({ ...person, ...answers[at] })));
  }
  return made;
}

/** Lets each of the people have come back from FranceConnect. */
async function arrive(server, people) {
  const arrivals = await server.ask('arrive', { count: people.length });
  people.forEach((person, at) => (person.franceConnect = arrivals[at]));
}

async function measure(database, server) {
  const { trust, sign } = await access();
  const url = await server.ask('start', { database, masterKey: randomBytes(32).toString('hex'), ...trust });
  const [holder] = await server.ask('make', { situation: 'ACTIVATED', people: [invent()] });
  await server.ask('waitUntilReadable', holder);
  const visitors = {
    portal: visitor(url, await sign({ registre_roles: [{ role: 'PORTAL' }] }, 'portal')),
    holder: visitor(url, await sign({ bench_holder: holder }, 'holder'), 1 << 22),
  };
  const invented = count => Array.from({ length: count }, invent).map(person => ({ ...person, login: login(person) }));
  console.log(`${EACH} people of each group (load before: ${loadavg()[0].toFixed(1)})\n`);
  const rows = [];
  for (const [path, { situation, query, input, opaque, as = 'portal', arrives }] of Object.entries(PATHS)) {
    const visit = visitors[as];
    const groups = { known: await makeKnown(server, situation), invented: invented(EACH), others: invented(EACH) };
    const took = { known: [], invented: [], others: [] };
    const said = { known: new Set(), invented: new Set(), others: new Set() };
    const warming = invented(10);
    if (arrives) for (const people of [warming, ...Object.values(groups)]) await arrive(server, people);
    for (const person of warming) await visit(query, input(person));
    const order = shuffled(
      Object.entries(groups).flatMap(([group, people]) => people.map(person => ({ group, person }))),
    );
    const visitOrdered = async () => {
      for (let next = order.pop(); next !== undefined; next = order.pop()) {
        const answer = await visit(query, input(next.person));
        took[next.group].push(answer.ms);
        said[next.group].add(comparable(answer, opaque));
      }
    };
    await Promise.all(Array.from({ length: VISITORS }, visitOrdered));
    const all = new Set(Object.values(said).flatMap(answers => [...answers]));
    if (all.size !== 1 || [...all][0].includes('"errors"'))
      throw new Error(`${path} is answered in ${all.size} ways:\n${[...all].slice(0, 5).join('\n')}`);
    const between = mannWhitney(took.known, took.invented);
    const chance = mannWhitney(took.others, took.invented);
    rows.push({ path, took, between, chance });
    console.log(`${path}: area ${between.area.toFixed(3)} (p ${between.probability.toFixed(4)})`);
  }
  console.log('');
  const ms = (numbers, part) => quantile(numbers, part).toFixed(2);
  console.log(
    table(
      rows.map(({ path, took, between, chance }) => ({
        path,
        'known, p50 ms': ms(took.known, 0.5),
        'invented, p50 ms': ms(took.invented, 0.5),
        'others, p50 ms': ms(took.others, 0.5),
        area: between.area.toFixed(3),
        probability: between.probability.toFixed(4),
        'area by chance': chance.area.toFixed(3),
        'its probability': chance.probability.toFixed(4),
      })),
    ),
  );
  const apart = rows.filter(
    ({ between }) => Math.abs(between.area - 0.5) > GOAL.area && between.probability < GOAL.probability,
  );
  console.log(
    `\nEvery path answers known and invented people alike, to the letter. Told apart by time (an area further than ${GOAL.area} from 0.5, with a probability below ${GOAL.probability}): ${apart.map(({ path }) => path).join(', ') || 'none'} (goal: none; load after: ${loadavg()[0].toFixed(1)})`,
  );
}

await withDatabase(async database => {
  const server = child('enumeration.server.js');
  try {
    await within(TIME_LIMIT_MS, measure(database, server), 'the whole benchmark');
  } finally {
    await server.stop();
  }
});
