import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { createReadAudit, AuditUnavailable } from '../../src/security/audit.js';
import { scrub } from '../../src/api/pipeline/mask.js';
import { createServer } from '../../src/server.js';
import { byHead } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { responsablesOf, type Person } from './support/people.js';
import type { PreparedAccesses } from '../../src/command/index.js';
import { recordedReads } from '../support/reads.js';
import { watch } from './support/watch.js';

const SECRET = 'Dupont 06 12 34 56 78';
let house: House;
let head: string;
let uai: string;
let person: Person;
const lines: string[] = [];

beforeAll(async () => {
  // What the vault is asked for fails, with personal data in its message: none of it may be seen in an answer or in the log.
  const log = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  house = await openApiHouse({
    deps: {
      logger: pino({ level: 'trace' }, log),
      persons: {
        identities: () => Promise.reject(new Error(`no row for ${SECRET}`)),
        contacts: () => Promise.reject(new Error(`no row for ${SECRET}`)),
      },
      readiness: [
        { name: 'good', check: async () => ({ ok: true, lagSeconds: 0 }) },
        { name: 'bad', check: () => Promise.reject(new Error(SECRET)) },
      ],
    },
  });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  [person] = (await responsablesOf(house, uai)) as [Person];
});
afterAll(() => house?.close());

const CONTACT = 'query Q($id: ID!) { account(id: $id) { id contact { email } } }';

describe('a fault', () => {
  it('is masked with a correlation id, which the log has too; the rest of the answer stands', async () => {
    const { errors, data, text } = await house.ask(head, CONTACT, { id: person.accountId });
    expect(text).not.toContain('Dupont');
    expect(data.account).toMatchObject({ contact: null });
    const { code, correlationId } = errors![0]!.extensions;
    expect(code).toBe('INTERNAL_SERVER_ERROR');
    expect(errors![0]!.path).toEqual(['account', 'contact']);
    expect(lines.some(line => line.includes(String(correlationId)))).toBe(true);
  });

  it('is masked over WebSocket as well', async () => {
    const watched = watch(house, head, CONTACT, { id: person.accountId });
    const { errors, data } = await watched.first();
    expect(JSON.stringify({ errors, data })).not.toContain('Dupont');
    expect(errors![0]!.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    await watched.close();
  });

  it('of the ledger hides the password that was to be revealed', async () => {
    const { account } = house.commands;
    await account.notify({ accountId: person.accountId, uai, channel: 'LETTER', resetPassword: true }, byHead());
    await house.caughtUp();
    const query = `mutation M($i: AccountRevealProvisionalPasswordInput!) {
      accountRevealProvisionalPassword(input: $i) { password userErrors { code } } }`;
    const reveal = () => house.ask(head, query, { i: { accountId: person.accountId, uai } });
    await house.database.pool.query('alter function ledger.append rename to append_away');
    try {
      const { data, errors } = await reveal();
      expect(data?.accountRevealProvisionalPassword?.password ?? null).toBeNull();
      expect(errors?.[0]?.extensions.code).toBe('LEDGER_UNAVAILABLE');
    } finally {
      await house.database.pool.query('alter function ledger.append_away rename to append');
    }
    expect((await reveal()).data.accountRevealProvisionalPassword.password).toMatch(/^\w{4}-\w{4}-\w{4}$/);
  }, 120_000);
});

describe('a message of the library', () => {
  it.each([
    ['Cannot query field "nam" on type "School". Did you mean "name"?', 'Cannot query field "nam" on type "School".'],
    ['Unknown type "Uia". Did you mean "Uai", "Uuid", or "Int"?', 'Unknown type "Uia".'],
    [
      'Variable "$i" got invalid value "secret"; Int cannot represent non-integer value: "secret"',
      'Variable "$i" has an invalid value; Int cannot represent non-integer value.',
    ],
    [
      'Variable "$i" got invalid value { a: "x; y" } at "i.a"; Expected type "Int".',
      'Variable "$i" has an invalid value at "i.a"; Expected type "Int".',
    ],
    ['Int cannot represent non-integer value: "secret"', 'Int cannot represent non-integer value.'],
    ['Expected value of type "Uai!", found "secret".', 'Expected value of type "Uai!".'],
    [
      'Value "secret" does not exist in "Channel" enum. Did you mean the enum value "EMAIL"?',
      'The value does not exist in "Channel" enum.',
    ],
  ])('loses values and suggestions: %s', (message, scrubbed) => expect(scrub(message)).toBe(scrubbed));
});

describe('the log', () => {
  it('holds no variable and no token of any request', async () => {
    const query =
      'query Q($u: Uai!, $s: String) { responsables(uai: $u, first: 1, filter: { search: $s }) { totalCount } }';
    await house.ask(head, query, { u: uai, s: 'Robespierre' });
    await house.ask(head, query, { u: 'Robespierre' });
    await house.ask(head, '{ school(uai: "Robespierre") { uai } }');
    expect(lines.join('')).not.toMatch(/Robespierre|Bearer|eyJ/);
  });
});

describe('health, metrics and headers', () => {
  it('healthz answers, readyz says what is wrong without saying more', async () => {
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${house.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: 'not ready',
      checks: { good: { ok: true, lagSeconds: 0 }, bad: { ok: false, reason: 'unavailable' } },
    });
  });

  it('metrics count operations by known names only', async () => {
    await house.ask(head, 'query Responsables { me { subject } }');
    await house.ask(head, 'query Madame_Dupont { me { subject } }');
    const text = await house.metrics();
    expect(text).toMatch(
      /registre_operation_duration_seconds_count\{operation="Responsables",type="query",outcome="ok"\} 1/,
    );
    expect(text).toContain('operation="other"');
    expect(text).not.toContain('Dupont');
    expect(text).toMatch(/registre_faults_total [1-9]/);
  });

  it('gives each answer what guards it', async () => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${head}`,
      origin: 'https://console.test',
    };
    const answer = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{ me { subject } }"}',
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://console.test');
    expect(answer.headers.get('access-control-expose-headers')).toBe(
      'content-disposition, location, x-position, x-rows, x-lag-events, x-lag-seconds, x-parked-streams',
    );
    const other = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, origin: 'https://evil.test' },
      body: '{"query":"{ me { subject } }"}',
    });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const asked = await fetch(`${house.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://console.test', 'access-control-request-method': 'POST' },
    });
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
  });
});

describe('in production', () => {
  it('there is no introspection, no GraphiQL, nothing of development', async () => {
    let registered = false;
    const app = await createServer({
      ...house.deps,
      production: true,
      development: async () => {
        registered = true;
      },
    });
    try {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      expect(registered).toBe(false);
      expect((await fetch(`${url}/graphiql`)).status).toBe(404);
      const ask = async (query: string) => {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${head}` },
          body: JSON.stringify({ query }),
        });
        return response.text();
      };
      expect(await ask('{ me { subject } }')).toContain('"subject":"somebody"');
      expect(await ask('{ __schema { types { name } } }')).not.toContain('Responsable');
      const watched = watch({ url }, head, '{ __schema { types { name } } }');
      expect(JSON.stringify(await watched.ended)).not.toContain('Responsable');
      await watched.close();
    } finally {
      await app.close();
    }
  });
});

describe('the record of reads', () => {
  const read = { kind: 'SHEET', actor: 'a', granted: { role: 'SCHOOL_HEAD', right: 'OWN' }, persons: 1 } as const;

  it('keeps what could not be written and writes it later; refuses reads once it can keep no more', async () => {
    const failures: unknown[] = [];
    let away = true;
    const { accesses } = house.commands;
    const append = (prepared: PreparedAccesses) =>
      away ? Promise.reject(new Error('away')) : accesses.append(prepared);
    const audit = createReadAudit(
      { ...accesses, append },
      {
        now: () => house.clock.now(),
        delay: 5,
        most: 3,
        onError: error => failures.push(error),
      },
    );
    const correlationId = randomUUID();
    for (let i = 0; i < 3; i++) audit.record({ ...read, correlationId });
    while (failures.length < 2) await new Promise(resolve => setTimeout(resolve, 5));
    expect(audit.pending).toBe(3);
    expect(() => audit.record({ ...read, correlationId })).toThrow(AuditUnavailable);
    away = false;
    await audit.close();
    const recorded = await recordedReads(house.database, { correlationId });
    expect([recorded.length, audit.pending, audit.refused]).toEqual([3, 0, 1]);
  });
});
