/** The leaves of the ledger as the store gives its bytes are those of its events as values, also of JSON that nobody here wrote. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START } from '../../src/eventstore/eventstore.js';
import { entryOf } from '../../src/integrity/entry.js';
import { everyLeaf, positionIn } from '../../src/integrity/leaves.js';
import { leafHash } from '../../src/integrity/tree/hash.js';
import { openLedger, tamper, type SealedLedger } from './support/ledger.js';

let ledger: SealedLedger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(async () => ledger.close());

/** Texts of the column `json`, which takes them as they are. */
const DATA = [
  '{"a":1,"a":2}',
  ' { "b" : [ 1 , 2 ] ,\n "a" : "é" } ',
  '{"a":-0,"b":1e30,"c":1.50,"d":12345678901234567890}',
  '{"a":"\\u0041\\/\\ud800","é":"\u{1f392}","__proto__":{"x":null}}',
  '{"10":1,"9":2,"":{},"z":[]}',
];

describe('the leaves of a ledger in PostgreSQL', () => {
  it('are those of its events, each with its position', async () => {
    await ledger.append(1_000, 10);
    const rows = DATA.map(
      (data, i) =>
        `insert into ledger.events (xid, seq, stream, version, id, recorded_at, type, data, metadata)
           select pg_current_xact_id(), ${i}, 'odd "' || E'\\t' || '${i}', 0, gen_random_uuid(), clock_timestamp(), 'Odd\\', $$${data}$$, $$${DATA.at(-1 - i)}$$`,
    );
    await tamper(ledger.database, ...rows);
    await tamper(
      ledger.database,
      `insert into ledger.events select pg_current_xact_id(), 0, 'jsonb', 0, gen_random_uuid(), now(), type, data::jsonb::json, metadata::jsonb::json from ledger.events where stream like 'count-%' order by xid, seq limit 1`,
    );
    await ledger.append(500, 3);
    await ledger.seal();
    const events = await ledger.events();
    expect(events.length).toBe(1_000 + DATA.length + 1 + 500);
    const found = [];
    for await (const { hashes, positions } of everyLeaf(ledger.store, START))
      found.push(...hashes.map((hash, i) => ({ hash, position: positionIn(positions, i) })));
    expect(found).toEqual(events.map(event => ({ hash: leafHash(entryOf(event)), position: event.position })));
  });
});
