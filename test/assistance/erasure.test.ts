/** What is written in requests stays in the vault alone, and goes when its time is over. */
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { assistanceRetention } from '../../src/assistance/retention.js';
import { openPool } from '../../src/postgres/pool.js';
import { openVault } from '../../src/vault/postgres/vault.js';
import { operation } from '../api/support/operations.js';
import { AssistanceHouse, linkIn } from './support.js';

const START = '2026-10-05T08:00:00.000Z';
const MASTER_KEY = Buffer.alloc(32, 'assistance');
const CANARIES = {
  name: 'Canari Nommé',
  text: 'canari demandé\nligne',
  tried: 'canari essayé',
  email: 'canari-courriel@example.org',
  phone: '+262692777888',
  answer: 'canari répondu',
  note: 'canari noté',
  message: 'canari ajouté',
} as const;
const words = Object.values(CANARIES).map(text => text.split('\n')[0]!);

let room: AssistanceHouse;
let uai: string;
let head: string;
let logged = '';

beforeAll(async () => {
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString();
      done();
    },
  });
  room = await AssistanceHouse.open({
    masterKey: MASTER_KEY,
    deps: { logger: pino({ level: 'trace' }, sink) },
  });
  ({ uai } = room.house.schools[0]!);
  room.house.clock.set(START);
  head = await room.house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'fim:head' });
});
afterAll(async () => {
  expect(room.faults).toEqual([]);
  await room?.close();
});

/** Every row of every table of the database, as text. */
async function everythingStored(): Promise<string> {
  const { pool } = room.house.database;
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await pool.query<{ text: string | null }>(`select string_agg(t::text, ' ') as text from ${name} t`);
    texts.push(`${name}: ${found.rows[0]!.text ?? ''}`);
  }
  return texts.join('\n');
}

/** Has every canary go through a request; answers its id, and the link of its last e-mail. */
async function askWithCanaries(): Promise<{ id: string; link: { reference: string; token: string } }> {
  const { name, text, tried, email, phone, answer, note, message } = CANARIES;
  const { id } = await room.ask({ name, text, tried, email, phone });
  await room.act(head, 'AssistanceRequestAnswer', { requestId: id, text: answer });
  const mails = await room.mailsTo(email);
  const link = linkIn(mails.at(-1)!);
  await room.act(room.portal, 'AssistanceMessageAdd', { ...link, text: message });
  const { academie } = room.house.schools[0]!;
  await room.act(head, 'AssistanceRequestPassOn', { requestId: id, academie, note });
  await room.act(room.portal, 'AssistanceMessageAdd', { ...link, text: message });
  await room.followed();
  await room.house.caughtUp();
  return { id, link };
}

const retention = (more: { unnamedSeconds?: number } = {}) => {
  const { database, vault, clock, commands } = room.house;
  return assistanceRetention({ pool: database.pool, vault, clock, commands, ...more }).work(
    new AbortController().signal,
  );
};

describe('what is written in a request', () => {
  it('is in no event, task, read model, receipt or log, and in the vault sealed alone', async () => {
    const { link } = await askWithCanaries();
    // Refused and faulty requests are logged, too.
    await room.house.ask(room.portal, operation('AssistanceFollow'), { ...link, token: CANARIES.text });
    await room.house.ask(undefined, operation('AssistanceRequestCreate'), { input: CANARIES });
    const stored = await everythingStored();
    expect(stored).toContain('AssistanceRequested');
    for (const word of [...words, link.token]) {
      expect(stored).not.toContain(word);
      expect(stored).not.toContain(Buffer.from(word).toString('hex'));
      expect(logged).not.toContain(word);
    }
    expect(stored).not.toContain('0692777888');
  });

  it('is read by another server, and opens at no other place', async () => {
    const { pool, url } = room.house.database;
    const { rows } = await pool.query<{ textId: string; requestId: string; sealed: Buffer }>(
      'select text_id as "textId", request_id as "requestId", sealed from vault.assistance_texts order by text_id limit 2',
    );
    const [one, another] = rows;
    const own = openPool({ connectionString: url, max: 2 });
    /** Puts a sealed text in the place of the one. */
    const put = (sealed: Buffer) =>
      pool.query('update vault.assistance_texts set sealed = $2 where text_id = $1', [one!.textId, sealed]);
    try {
      const elsewhere = await openVault(own, { masterKey: MASTER_KEY });
      const [read] = await elsewhere.assistance.read([one!]);
      expect(read).toBeDefined();
      expect(read).toEqual((await room.house.vault.assistance.read([one!]))[0]);
      expect(await elsewhere.assistance.read([{ ...one!, requestId: randomUUID() }])).toEqual([undefined]);
      await put(another!.sealed);
      await expect(elsewhere.assistance.read([one!])).rejects.toThrow(/does not open/);
    } finally {
      await put(one!.sealed);
      await own.end();
    }
  });
});

describe('the retention', () => {
  it('closes what nobody moves for a year, and erases what was closed a year ago: texts, contact, links', async () => {
    const { id, link } = await askWithCanaries();
    const academie = await room.house.token([{ role: 'ACADEMIE_SUPPORT', academie: room.house.schools[0]!.academie }]);
    const seen = async () => {
      await room.house.caughtUp();
      await room.followed();
      const { data } = await room.house.ask(academie, operation('AssistanceRequest'), { id });
      return data.assistanceRequest;
    };
    const { state } = await seen();
    expect(state).not.toBe('CLOSED');
    // A day before the year is over.
    room.house.clock.set('2027-10-04T08:00:00.000Z');
    await retention();
    expect((await seen()).state).toBe(state);
    room.house.clock.set('2027-10-06T08:00:00.000Z');
    await retention();
    expect(await seen()).toMatchObject({ state: 'CLOSED', outcome: 'LAPSED', requester: { name: CANARIES.name } });
    await retention();
    expect((await seen()).state).toBe('CLOSED');
    room.house.clock.set('2028-10-07T08:00:00.000Z');
    await retention();
    const erased = await seen();
    expect(erased).toMatchObject({ state: 'ERASED', requester: null });
    expect(
      erased.thread.every(({ text, tried }: { text: unknown; tried: unknown }) => text === null && tried === null),
    ).toBe(true);
    const { errors } = await room.house.ask(room.portal, operation('AssistanceFollow'), link);
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const requestId = id.split('_')[1];
    for (const table of [
      'vault.assistance_keys',
      'vault.assistance_texts',
      'vault.assistance_links',
      'jobs.assistance_moves',
    ])
      expect(
        (await room.house.database.pool.query(`select 1 from ${table} where request_id = $1`, [requestId])).rows,
      ).toEqual([]);
    room.house.clock.set(START);
  });

  it('erases what no event names, because its append was lost, and nothing that one names', async () => {
    const { vault } = room.house;
    const { id } = await room.ask();
    const [lost, kept] = [randomUUID(), id.split('_')[1]!];
    await vault.assistance.recordFirst(lost, randomUUID(), { text: 'x' });
    await retention();
    expect(await vault.assistance.unnamed(0, 100)).toEqual(expect.arrayContaining([lost, kept]));
    await retention({ unnamedSeconds: 0 });
    expect(await vault.assistance.unnamed(0, 100)).toEqual([]);
    const { rows } = await room.house.database.pool.query<{ request_id: string }>(
      'select request_id from vault.assistance_keys where request_id = any($1)',
      [[lost, kept]],
    );
    expect(rows).toEqual([{ request_id: kept }]);
  });
});
