/** An exported history is verified with public keys alone; whatever is changed of it is found. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withSignatures } from '../../../src/integrity/notes/checkpoint.js';
import { readNote, signatureLine } from '../../../src/integrity/notes/note.js';
import { signingKey } from '../../../src/integrity/notes/keys.js';
import { leafOfEvent, tilesOf } from '../../../src/integrity/sealing/store.js';
import { proved, verifyHistory, type ProvedEvent, type Trust } from '../../../src/integrity/verify/history.js';
import { logKey, openLedger, ORIGIN, witnessKey, type SealedLedger } from '../support/ledger.js';

const trust: Trust = { origin: ORIGIN, keys: [logKey], witnesses: [], quorum: 0 };
let ledger: SealedLedger;
let history: ProvedEvent[];

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.append(300, 10);
  await ledger.seal();
  const { size, note } = await ledger.publisher().giveOut();
  const { pool } = ledger.database;
  const tiles = tilesOf(pool, size);
  const [first] = await ledger.events();
  history = [];
  for await (const event of ledger.store.read(first!.stream)) {
    const { index } = (await leafOfEvent(pool, event.id))!;
    history.push(await proved(event, index, { size, note, tiles }));
  }
});
afterAll(async () => ledger.close());

async function* lines(events: readonly unknown[]): AsyncGenerator<string> {
  for (const event of events) yield typeof event === 'string' ? event : JSON.stringify(event);
}
const verify = (events: readonly unknown[], whom: Trust = trust) => verifyHistory(lines(events), whom);

describe('a history with proofs', () => {
  it('verifies as it was written', async () =>
    expect(await verify(history)).toEqual({ events: 30, streams: 1, size: 300 }));

  it('is found when any of it is changed, left out, doubled or put elsewhere', () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: history.length - 1 }), fc.nat({ max: 8 }), async (at, how) => {
        const event = history[at]!;
        const changed: ProvedEvent[] = [
          { ...event, data: { ...event.data, n: -1 } },
          { ...event, metadata: { ...event.metadata, actor: 'another' } },
          { ...event, recordedAt: '2020-01-01T00:00:00.000Z' },
          { ...event, type: 'Other' },
          { ...event, id: '00000000-0000-4000-8000-000000000000' },
          { ...event, stream: `${event.stream}0` },
          { ...event, proof: event.proof.replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) + 1}`) },
        ];
        const wrong =
          how < changed.length
            ? history.with(at, changed[how]!)
            : how === 7
              ? [...history.slice(0, at), event, ...history.slice(at)]
              : history.filter((_, i) => i !== at);
        // Whoever leaves out the last event cannot be found by the history alone.
        if (how === 8 && at === history.length - 1) return;
        await expect(verify(wrong)).rejects.toThrow(/^line \d+: /);
      }),
      { numRuns: 60 },
    ));

  it('needs the key of the ledger, and the cosignatures asked for', async () => {
    const other = signingKey(ORIGIN, 'NOTE', Buffer.alloc(32, 9));
    await expect(verify(history, { ...trust, keys: [other] })).rejects.toThrow('line 1: no key of');
    await expect(verify(history, { ...trust, witnesses: [witnessKey], quorum: 1 })).rejects.toThrow(
      '0 of the known witnesses',
    );
    const cosigned = history.map(event => {
      const end = event.proof.indexOf('\n\n') + 2;
      const note = event.proof.slice(end);
      const line = signatureLine(readNote(note).text, witnessKey, () => 1_760_000_000);
      return { ...event, proof: event.proof.slice(0, end) + withSignatures(note, [line]) };
    });
    expect((await verify(cosigned, { ...trust, witnesses: [witnessKey], quorum: 1 })).events).toBe(30);
  });

  it.each([
    ['nothing', [], 'no event'],
    ['no JSON', ['{'], 'line 1: this is not JSON'],
    ['another JSON', ['null'], 'line 1: this is no event'],
    [
      'an event without its proof',
      [{ ...{ stream: 's', version: 0, id: 'i', type: 't' } }],
      'line 1: this is no event',
    ],
  ])('%s is no history', async (_, events, message) => expect(verify(events)).rejects.toThrow(message));
});
