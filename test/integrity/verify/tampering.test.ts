/**
 * Random alterations of past events, straight in the database, as its administrator can make them: each is found against the checkpoint that was
 * kept outside. `TAMPER_EVENTS` and `TAMPER_ROUNDS` ask for more (10000 and 1000 are the whole proof), `TAMPER_SEED` for others.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../../src/common/random.js';
import { signCheckpoint, type SignedCheckpoint } from '../../../src/integrity/notes/checkpoint.js';
import { tilesOf } from '../../../src/integrity/sealing/store.js';
import { trusted } from '../../../src/integrity/verify/history.js';
import { verifyLedger, type Verdict } from '../../../src/integrity/verify/ledger.js';
import { openWitnessState } from '../../../src/integrity/witness/state.js';
import { createWitness } from '../../../src/integrity/witness/witness.js';
import {
  dividingOf,
  logKey,
  openLedger,
  ORIGIN,
  rootOfEvents,
  tamper,
  witnessKey,
  type SealedLedger,
} from '../support/ledger.js';

const EVENTS = Number(process.env.TAMPER_EVENTS ?? 2_000);
const ROUNDS = Number(process.env.TAMPER_ROUNDS ?? 60);
const SEED = process.env.TAMPER_SEED ?? 'tampering';
/** Events of one append. */
const OF_APPEND = 20;

let ledger: SealedLedger;
/** The checkpoint in the folder outside the database. */
let outside: SignedCheckpoint;
let witness: ReturnType<typeof createWitness>;

beforeAll(async () => {
  ledger = await openLedger();
  for (let at = 0; at < EVENTS; at += OF_APPEND) await ledger.append(Math.min(OF_APPEND, EVENTS - at));
  await ledger.seal();
  const state = await openWitnessState(join(ledger.folder, 'witness.json'));
  witness = createWitness({ key: witnessKey, logs: [logKey], state, now: () => 1_760_000_000 });
  outside = await ledger.publisher({ witnesses: [{ key: witnessKey, ask: body => witness.add(body) }] }).giveOut();
  await tamper(
    ledger.database,
    'create table kept as select * from ledger.events',
    'create table places as select row_number() over (order by xid, seq) - 1 as n, xid, seq from ledger.events',
  );
}, 120_000);
afterAll(async () => ledger.close());

/** Verifies leaf by leaf and divided into ranges, which must come to the same. */
async function verify(checkpoint = outside): Promise<Verdict> {
  const options = { store: ledger.store, checkpoint, tiles: tilesOf(ledger.database.pool, checkpoint.size) };
  const verdict = await verifyLedger(options);
  expect(await verifyLedger({ ...options, dividing: dividingOf(ledger) })).toEqual(verdict);
  return verdict;
}

/** The condition of the n-th event. */
const at = (n: number): string => `(xid, seq) = (select xid, seq from places where n = ${n})`;
/** What makes the ledger as it was. */
const RESTORE = 'delete from ledger.events; insert into ledger.events select * from kept';
/** The same for a few events. */
const restore = (...places: readonly number[]): string =>
  ['delete from ledger.events', 'insert into ledger.events select * from kept']
    .map(statement => `${statement} where ${places.map(at).join(' or ')}`)
    .join(';');

interface Alteration {
  readonly name: string;
  readonly statements: readonly string[];
  readonly undo: string;
  /** Index of the first event that is not the one it was; undefined where it depends. */
  readonly first?: number;
}

/** One digit of a text within the JSON becomes another one. */
const byte = (random: Random, n: number): Alteration => {
  const [column, before] = random.pick([
    ['data', 'n° '],
    ['metadata', '"at":"'],
  ] as const);
  const text = `${column}::text`;
  const place = `position('${before}' in ${text}) + ${before.length}`;
  const digit = `((substring(${text} from ${place} for 1)::int + ${1 + random.below(9)}) % 10)::text`;
  return {
    name: `a byte of ${column}`,
    statements: [
      `update ledger.events set ${column} = overlay(${text} placing ${digit} from ${place} for 1)::json where ${at(n)}`,
    ],
    undo: restore(n),
    first: n,
  };
};

const COLUMNS: readonly (readonly [column: string, value: string])[] = [
  ['id', 'gen_random_uuid()'],
  ['type', `type || 'd'`],
  ['version', 'version + 100000'],
  ['stream', `stream || '-x'`],
  ['recorded_at', `recorded_at - interval '1 millisecond'`],
  ['data', `'{}'`],
  ['metadata', `jsonb_set(metadata::jsonb, '{actor}', '"b"')::json`],
];

const makers: readonly ((random: Random, n: number, other: number) => Alteration)[] = [
  byte,
  (random, n) => {
    const [column, value] = random.pick(COLUMNS);
    return {
      name: `${column} changed`,
      statements: [`update ledger.events set ${column} = ${value} where ${at(n)}`],
      undo: restore(n),
      first: n,
    };
  },
  (_, n, other) => ({
    name: 'two events exchanged',
    statements: [
      `delete from ledger.events where ${at(n)} or ${at(other)}`,
      `insert into ledger.events select p.xid, p.seq, k.stream, k.version, k.id, k.recorded_at, k.type, k.data, k.metadata
         from kept k, places p where (p.n = ${n} and (k.xid, k.seq) = (select xid, seq from places where n = ${other}))
           or (p.n = ${other} and (k.xid, k.seq) = (select xid, seq from places where n = ${n}))`,
    ],
    undo: restore(n, other),
    first: Math.min(n, other),
  }),
  (_, n) => ({
    name: 'an event taken out',
    statements: [`delete from ledger.events where ${at(n)}`],
    undo: restore(n),
    first: n,
  }),
  // It comes at the end of the append that the n-th event is of. After the last append, it would be none of the events that were vouched for.
  (_, n) => ({
    name: 'an event put in',
    statements: [
      `insert into ledger.events select xid, seq + 1000000, stream || '-more', 0, gen_random_uuid(), recorded_at, type, data, metadata
         from kept where ${at(n % (EVENTS - OF_APPEND))}`,
    ],
    undo: 'delete from ledger.events where seq >= 1000000',
  }),
  (_, n) => ({
    name: 'the end cut off',
    statements: [`delete from ledger.events where (xid, seq) >= (select xid, seq from places where n = ${n})`],
    undo: RESTORE,
  }),
];

describe(`${ROUNDS} alterations of ${EVENTS} events`, () => {
  it('nothing is found in the ledger as it is', async () =>
    expect(await verify()).toEqual({ outcome: 'RIGHT', events: EVENTS }));

  it('each is found, and the first event that differs is named', async () => {
    const random = new Random(SEED);
    const missed: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const n = random.below(EVENTS);
      const other = (n + 1 + random.below(EVENTS - 1)) % EVENTS;
      const { name, statements, undo, first } = makers[round % makers.length]!(random, n, other);
      await tamper(ledger.database, ...statements);
      const verdict = await verify();
      const shown = `${name} at ${n} (${other}): ${JSON.stringify(verdict)}`;
      if (verdict.outcome !== 'ALTERED' && verdict.outcome !== 'TOO_SHORT') missed.push(shown);
      // Without its last event the ledger is too short, and no event differs.
      else if (first !== undefined && first < EVENTS - 1 && verdict.first?.index !== first) missed.push(shown);
      await tamper(ledger.database, undo);
    }
    expect(missed).toEqual([]);
    expect(await verify()).toMatchObject({ outcome: 'RIGHT' });
  }, 600_000);
});

describe('a rewritten history, with all hashes computed anew and the key of the server stolen', () => {
  let forged: SealedLedger;
  let note: string;
  beforeAll(async () => {
    // Another past of the same ledger: same streams and ids, one event changed, sealed from the beginning.
    forged = ledger;
    await tamper(
      ledger.database,
      `update ledger.events set data = '{"n":-1}' where ${at(7)}`,
      'create table kept_log as select * from integrity.log',
      'create table kept_tiles as select * from integrity.tiles',
      'create table kept_places as select * from integrity.places',
      'create table kept_checkpoints as select * from integrity.checkpoints',
      `update integrity.log set size = 0, position = repeat('0', 32)`,
      'delete from integrity.tiles; delete from integrity.places; delete from integrity.checkpoints',
    );
    await forged.append(3);
    await forged.seal();
    const events = await forged.events();
    note = signCheckpoint({ origin: ORIGIN, size: events.length, root: rootOfEvents(events) }, [logKey]);
  }, 120_000);

  it('is right in itself: its own checkpoint verifies, and the key of the log has signed it', async () => {
    const { size, root } = trusted(note, { origin: ORIGIN, keys: [logKey], witnesses: [], quorum: 0 });
    expect(
      await verifyLedger({
        store: ledger.store,
        checkpoint: { size, root },
        tiles: tilesOf(ledger.database.pool, size),
      }),
    ).toMatchObject({ outcome: 'RIGHT' });
  });

  it('is found against the checkpoint that was kept outside', async () =>
    expect(await verify()).toMatchObject({ outcome: 'ALTERED' }));

  it('is not signed by the server itself, which compares the checkpoint outside first', async () =>
    expect(ledger.publisher().giveOut()).rejects.toThrow('does not continue what was vouched for'));

  it('is never cosigned by the witness, so that nobody who asks for its cosignature believes it', async () => {
    const trust = { origin: ORIGIN, keys: [logKey], witnesses: [witnessKey], quorum: 1 };
    expect(trusted(outside.note, trust)).toMatchObject({ size: EVENTS, witnessed: 1 });
    const publisher = ledger.publisher({
      folder: undefined,
      witnesses: [{ key: witnessKey, ask: body => witness.add(body) }],
    });
    await expect(publisher.giveOut()).rejects.toThrow('refuses the checkpoint');
    expect(() => trusted(note, trust)).toThrow('0 of the known witnesses');
  });
});
