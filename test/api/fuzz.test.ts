/**
 * Requests made from the schema with values that clients send, right and wrong, over HTTP and over WebSocket: whatever a
 * client sends, the answer never is that something went wrong here, and nothing is logged as a fault. `API_FUZZ_RUNS` asks
 * for more requests, `API_FUZZ_SEED` for others.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { buildApiSchema } from '../../src/api/schema.js';
import { Random } from '../../src/common/random.js';
import { makeDocument } from './support/documents.js';
import { damage, hostile, type KnownValues } from './support/hostile.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { OPERATIONS } from './support/operations.js';
import { responsablesOf, tokenFor } from './support/people.js';

const RUNS = Number(process.env.API_FUZZ_RUNS ?? 1_500);
const SEED = process.env.API_FUZZ_SEED ?? 'api';

const schema = buildApiSchema();
const faults: string[] = [];
let house: House;
let known: KnownValues;
let tokens: string[];

beforeAll(async () => {
  const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
  house = await openApiHouse({ deps: { logger } });
  const uais = house.schools.map(({ uai }) => uai);
  const [person] = await responsablesOf(house, uais[0]!);
  tokens = [
    await house.token(Object.values(grantsOf(house)).flat()),
    await house.token([{ role: 'NATIONAL_ADMIN', nation: true }, { role: 'PORTAL' }]),
    await house.holderToken(person!.accountId),
  ];
  const column = async (sql: string): Promise<string[]> =>
    (await house.database.pool.query<{ of: string }>(sql)).rows.map(({ of }) => of);
  const accounts = await column(`select account_id as of from read.accounts order by 1 limit 6`);
  const students = await column(`select student_id as of from read.students order by 1 limit 4`);
  const reports = await column(`select import_id as of from read.import_reports order by uai desc limit 2`);
  known = {
    uais,
    ids: [
      ...accounts,
      ...accounts.map(id => `Account_${id}`),
      ...students.map(id => `Student_${id}`),
      ...reports.map(id => `ImportReport_${id}`),
      ...uais.map(uai => `School_${uai}`),
      `AccountHistoryEntry_${accounts[0]}.0`,
      `AccountHistoryEntry_${accounts[0]}.999999999`,
      `Responsable_${students[0]}.${accounts[0]}`,
    ],
    cursors: await cursors(uais[0]!, accounts[0]!),
    positions: await column(`select position as of from read.accounts order by 1 limit 3`),
    words: [
      person!.login,
      ...(await column(
        'select distinct surname as of from read.responsables where surname is not null order by 1 limit 3',
      )),
      await tokenFor(house, person!.accountId, 'ACTIVATION'),
      'pluie-abricot-tandem',
      'NOTIFIED',
      '28',
    ],
  };
});
afterAll(() => house?.close());

/** A cursor of every list, and of the list of responsables in three orders. */
async function cursors(uai: string, accountId: string): Promise<string[]> {
  const page = 'first: 2) { pageInfo { endCursor } }';
  const { data } = await house.ask(
    tokens[0],
    `{ a: responsables(uai: "${uai}", ${page} b: responsables(uai: "${uai}", sort: { field: NOTIFIED_AT }, ${page}
      c: responsables(uai: "${uai}", sort: { field: HAS_EMAIL, direction: DESC }, ${page} d: students(uai: "${uai}", ${page}
      e: schools(${page} f: accountHistory(accountId: "${accountId}", ${page} g: importReports(${page} }`,
  );
  return Object.values(data as Record<string, { pageInfo: { endCursor: string } } | null>).flatMap(
    list => list?.pageInfo.endCursor ?? [],
  );
}

interface Request {
  readonly query: unknown;
  readonly variables: unknown;
  readonly operationName?: unknown;
}

/** A request by chance: most are valid documents with hostile values; some are damaged, or the examples of the front-ends. */
function request(random: Random, kind: 'query' | 'mutation' | 'subscription'): Request {
  const value = (type: never, place: string): unknown => hostile(type, place, random, known);
  const make = (): { query: string; variables: Record<string, unknown> } => {
    if (random.chance(0.25)) {
      const text = random.pick(Object.values(OPERATIONS).filter(of => new RegExp(`^${kind}`, 'm').test(of)));
      const [definition] = parse(text).definitions;
      const declared = 'variableDefinitions' in definition! ? (definition.variableDefinitions ?? []) : [];
      const variables = declared.map(({ variable, type }) => {
        const named = text.slice(type.loc!.start, type.loc!.end);
        return [variable.name.value, inputOf(named, of => value(of as never, variable.name.value))] as const;
      });
      return { query: text, variables: Object.fromEntries(variables) };
    }
    const roots = Object.keys(schema.getRootType(kind as never)!.getFields());
    const document = makeDocument({
      schema,
      random,
      kind,
      value: value as never,
      depth: 5,
      fields: 14,
      roots: [random.pick(roots), random.pick(roots)],
    });
    return { query: document.query, variables: document.variables() };
  };
  const { query, variables } = make();
  const chance = random.next();
  if (chance < 0.06) return { query: damage(query, random), variables };
  if (chance < 0.08) return { query, variables: random.pick<unknown>([null, [], 'x', 1, { a: { b: [] } }]) };
  if (chance < 0.1)
    return { query, variables, operationName: random.pick<unknown>(['', 'None', null, 1, {}, '__proto__']) };
  return { query, variables };
}

/** A value for a type by its text. */
function inputOf(text: string, value: (type: unknown) => unknown): unknown {
  const document = parse(`query Q($v: ${text}) { __typename }`);
  let made: unknown;
  validate(schema, document, [context => ({ VariableDefinition: () => void (made = value(context.getInputType())) })]);
  return made;
}

const INTERNAL = /INTERNAL_SERVER_ERROR/;

async function byHttp(
  { query, variables, operationName }: Request,
  token: string | undefined,
  random: Random,
): Promise<string> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // Many visitors, so that the limits on one do not end the search.
      'x-visitor-address': `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables, ...(operationName === undefined ? {} : { operationName }) }),
  });
  const text = await response.text();
  if (response.status >= 500) throw new Error(`${response.status}: ${text}`);
  return text;
}

/** Opens a socket, sends the frames one after the other, and gives what came back until nothing more does, or it is closed. */
async function bySocket(token: string | undefined, frames: readonly unknown[]): Promise<string> {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    let last: NodeJS.Timeout | undefined;
    const quiet = (): void => {
      clearTimeout(last);
      last = setTimeout(() => socket.close(), 5_000);
    };
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send(
        JSON.stringify({
          type: 'connection_init',
          payload: token === undefined ? {} : { authorization: `Bearer ${token}` },
        }),
      );
      quiet();
    });
    socket.on('message', data => {
      const text = (data as Buffer).toString();
      said.push(text);
      quiet();
      if (text.includes('connection_ack'))
        for (const frame of frames) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
      // The first answer to each is enough.
      if (said.length > frames.length) socket.close();
    });
    socket.on('close', (code, reason) => {
      clearTimeout(last);
      said.push(`closed ${code} ${reason.toString()}`);
      resolve();
    });
  });
  const text = said.join('\n');
  // An internal error; without a message of the end; an internal error in the protocol of graphql-ws.
  if (/closed (1011|1006|4500)/.test(text)) throw new Error(text);
  return text;
}

/** A message of a client: mostly a request of its own id, now and then damaged, or one that nobody expects. */
function frame(random: Random, id: number): unknown {
  const kind = random.pick(['query', 'subscription', 'subscription', 'mutation'] as const);
  const payload = request(random, kind);
  const chance = random.next();
  if (chance < 0.03) return damage(JSON.stringify({ id: String(id), type: 'subscribe', payload }), random);
  if (chance < 0.05)
    return random.pick<unknown>([
      { type: 'ping' },
      { id, type: 'subscribe', payload },
      { type: 'complete', id: 'none' },
      { id: '', type: 'subscribe', payload },
      [],
      'x',
    ]);
  return { id: String(id), type: 'subscribe', payload };
}

/** Throws when the answer or the log shows a fault of ours, with the request, so that it can be sent again. */
async function withoutFault(run: number, sent: unknown, answer: () => Promise<string>): Promise<string> {
  const before = faults.length;
  const fail = (what: string): Error =>
    new Error(`run ${run} of API_FUZZ_SEED=${SEED}:\n${JSON.stringify(sent)}\n${what}`);
  const text = await answer().catch((cause: unknown) => {
    throw fail(`${String(cause)}\n${faults.slice(before).join('')}`);
  });
  if (INTERNAL.test(text) || faults.length > before) throw fail(`${text}\n${faults.slice(before).join('')}`);
  return text;
}

describe('whatever a client sends', () => {
  it(
    `is answered, and never by a fault of ours: ${RUNS} requests`,
    async () => {
      console.info(`fuzz of the API: ${RUNS} requests, API_FUZZ_SEED=${SEED}`);
      const outcome = { data: 0, refused: 0 };
      for (let run = 0; run < RUNS; run++) {
        const random = Random.of(SEED, run);
        const token = random.chance(0.05) ? undefined : random.pick(tokens);
        let text: string;
        if (run % 8 === 7) {
          const frames = Array.from({ length: 1 + random.below(4) }, (_, id) => frame(random, id));
          text = await withoutFault(run, frames, () => bySocket(token, frames));
        } else {
          const sent = request(random, random.pick(['query', 'query', 'query', 'mutation', 'subscription'] as const));
          text = await withoutFault(run, sent, () => byHttp(sent, token, random));
        }
        if (/"data":\{/.test(text)) outcome.data++;
        else outcome.refused++;
      }
      if (process.env.API_FUZZ_RUNS) console.info(outcome);
      // It reaches what lies behind the first doors, and is turned away as well.
      expect(outcome.data).toBeGreaterThan(RUNS / 20);
      expect(outcome.refused).toBeGreaterThan(RUNS / 20);
      await house.caughtUp();
      expect(faults).toEqual([]);
      expect((await house.ask(tokens[0], '{ me { subject } }')).errors).toBeUndefined();
    },
    24 * 3_600_000,
  );
});
