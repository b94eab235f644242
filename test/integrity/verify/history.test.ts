/** An exported history is verified with public keys alone, and refused when anything of it was changed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/domain/canonical-json.js';
import { withSignatures } from '../../../src/integrity/notes/checkpoint.js';
import { readNote, signatureLine } from '../../../src/integrity/notes/note.js';
import { signingKey } from '../../../src/integrity/notes/keys.js';
import { createExtracts } from '../../../src/integrity/extracts.js';
import type { ClosingLine } from '../../../src/integrity/notes/statement.js';
import { HistoryRefused, verifyHistory, type ProvedEvent, type Trust } from '../../../src/integrity/verify/history.js';
import { eventOf, logKey, openLedger, ORIGIN, witnessKey, type SealedLedger } from '../support/ledger.js';

const trust: Trust = { origin: ORIGIN, keys: [logKey], witnesses: [], quorum: 0 };
let ledger: SealedLedger;
let history: ProvedEvent[];
/** The lines of the whole file: those of the events, then the closing line. */
let file: string[];
/** The lines of an extract of another stream. */
let otherFile: string[];
/** An extract of the stream, read to its end. */
async function extractOf(stream: string): Promise<{ events: ProvedEvent[]; closing: ClosingLine }> {
  const { store, database } = ledger;
  const log = { origin: ORIGIN, keys: [logKey], previous: [] };
  const extracts = createExtracts({
    ...{ pool: database.pool, eventStore: store, log },
    ...{ publisher: ledger.publisher(), witnesses: [] },
  });
  const extract = (await extracts.open(stream))!;
  const events: ProvedEvent[] = [];
  for await (const { event } of extract.events()) events.push(event);
  const asked = { actor: 'auditor', role: 'AUDITOR', right: 'OWN', at: '2026-11-30T08:00:00.000Z' };
  return { events, closing: extract.close({ about: { kind: 'STREAM', id: stream }, asked }) };
}
const linesOf = ({ events, closing }: Awaited<ReturnType<typeof extractOf>>): string[] =>
  [...events, closing].map(line => JSON.stringify(line));

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.append(300, 10);
  await ledger.seal();
  const events = await ledger.events();
  const extract = await extractOf(events[0]!.stream);
  history = extract.events;
  file = linesOf(extract);
  otherFile = linesOf(await extractOf(events.at(-1)!.stream));
});
afterAll(async () => ledger.close());

async function* lines(events: readonly unknown[]): AsyncGenerator<string> {
  for (const event of events) yield typeof event === 'string' ? event : JSON.stringify(event);
}
const verify = (events: readonly unknown[], whom: Trust = trust) =>
  verifyHistory(lines(events), whom, { unclosed: true });
const verifyFile = (of: readonly string[], whom: Trust = trust) => verifyHistory(lines(of), whom);

describe('an extract', () => {
  it('verifies as it was given out, and says who asked for it', async () => {
    const { statement, ...verified } = await verifyFile(file);
    expect(verified).toEqual({ events: 30, streams: 1, size: 300 });
    expect(statement).toMatchObject({
      ...{ v: 1, stream: history[0]!.stream, events: 30, size: 300 },
      asked: { actor: 'auditor', role: 'AUDITOR' },
    });
  });

  it('is refused when any character of any line is another one', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat({ max: file.length - 1 }),
        fc.nat(),
        fc.constantFrom('0', '7', 'a', 'Z', '"', ' ', '\u0000', 'é'),
        async (line, place, character) => {
          const before = file[line]!;
          const at = place % before.length;
          fc.pre(before[at] !== character);
          const altered = before.slice(0, at) + character + before.slice(at + 1);
          await expect(verifyFile(file.with(line, altered))).rejects.toThrow(HistoryRefused);
        },
      ),
      { numRuns: 300 },
    ));

  it('is refused when any line is dropped, the last event and the closing line too', async () => {
    for (let at = 0; at < file.length; at++) {
      const without = file.filter((_, line) => line !== at);
      await expect(verifyFile(without)).rejects.toThrow(HistoryRefused);
    }
    await expect(verifyFile(file.slice(0, -1))).rejects.toThrow('its closing line is missing');
    await expect(verifyFile(file.toSpliced(-2, 1))).rejects.toThrow('given out with 30 events, and 29 are here');
  });

  it('is refused when a line is added, though the ledger has it', async () => {
    const added = otherFile[0]!;
    for (let at = 0; at <= file.length; at++)
      await expect(verifyFile(file.toSpliced(at, 0, added))).rejects.toThrow(
        at === file.length ? 'after the closing line' : 'were put in',
      );
    await expect(verifyFile([...file.slice(0, -1), otherFile.at(-1)!])).rejects.toThrow('were put in');
    await expect(verifyFile([...file, file.at(-1)!])).rejects.toThrow('after the closing line');
  });

  it('is not believed when another key than that of the ledger has signed its closing line, be it a witness', async () => {
    const { extract, signatures } = JSON.parse(file.at(-1)!) as ClosingLine;
    const text = `${ORIGIN}/extract\n${canonicalJson(extract)}\n`;
    const stranger = signingKey(ORIGIN, 'NOTE', Buffer.alloc(32, 9));
    for (const key of [stranger, witnessKey]) {
      const closing = JSON.stringify({ extract, signatures: [signatureLine(text, key, () => 0)] });
      await expect(verifyFile(file.with(-1, closing), { ...trust, witnesses: [witnessKey] })).rejects.toThrow(
        'has signed the closing line',
      );
    }
    const later = JSON.stringify({ extract: { ...extract, v: 2 }, signatures });
    await expect(verifyFile(file.with(-1, later))).rejects.toThrow('version 2');
  });

  it('goes up to now: what was appended since the last checkpoint is sealed and vouched for first', async () => {
    const { stream } = history[0]!;
    const before = await ledger.publisher().giveOut();
    await ledger.store.append(stream, 'any', [eventOf(1)]);
    const { events, closing } = await extractOf(stream);
    expect(events).toHaveLength(31);
    expect(closing.extract.size).toBeGreaterThan(before.size);
    expect((await verifyFile(linesOf({ events, closing }))).events).toBe(31);
    expect((await extractOf(stream)).closing.extract.size).toBe(closing.extract.size);
  });
});

describe('a history without its closing line', () => {
  it('verifies as it was written', async () =>
    expect(await verify(history)).toEqual({ events: 30, streams: 1, size: 300 }));

  it('is refused when any event is changed, put into another stream or leaf, doubled or left out', () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: history.length - 1 }), fc.nat(), async (at, pick) => {
        const event = history[at]!;
        const isLast = at === history.length - 1;
        const changed: ProvedEvent[] = [
          { ...event, data: { ...event.data, n: -1 } },
          { ...event, metadata: { ...event.metadata, actor: 'another' } },
          { ...event, recordedAt: '2020-01-01T00:00:00.000Z' },
          { ...event, type: 'Other' },
          { ...event, id: '00000000-0000-4000-8000-000000000000' },
          { ...event, stream: `${event.stream}0` },
          { ...event, proof: event.proof.replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) + 1}`) },
        ];
        const doubled = history.toSpliced(at, 0, event);
        // Without the closing line nobody can tell that the last event was left out.
        const leftOut = isLast ? [] : [history.toSpliced(at, 1)];
        const altered = [...changed.map(other => history.with(at, other)), doubled, ...leftOut];
        await expect(verify(altered[pick % altered.length]!)).rejects.toThrow(/^line \d+: /);
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
