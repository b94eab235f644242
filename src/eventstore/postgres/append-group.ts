/** Sends many appends in one round trip and one durable transaction, by the SQL function `ledger.append`. */
import type pg from 'pg';
import { InvalidAppend, WrongExpectedVersion, type AppendResult, type ExpectedVersion } from '../eventstore.js';
import type { SerialisedEvent } from '../serialise.js';
import { integerArray, jsonArray, textArray, uuidArray } from './binary-array.js';
import { asText } from './connections.js';
import { positionOf } from './rows.js';

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly events: readonly SerialisedEvent[];
}

/** The outcome of one append. A conflict or a misuse of ids is an outcome, not a failure of the group. */
export type Outcome = AppendResult | WrongExpectedVersion | InvalidAppend;

const TEXT = `select outcomes, bases, this_xid, first_seq, versions, xids, seqs from ledger.append(
  $1::text[], $2::int[], $3::int[], $4::int[], $5::int[], $6::uuid[], $7::text[], $8::json[], $9::json[], $10::boolean)`;

/** How `ledger.append` is given the expected versions 'none' and 'any'. It answers NONE for a stream that does not exist, too. */
const NONE = -1;
const ANY = -2;
const expectedNumber = (expected: ExpectedVersion): number =>
  expected === 'none' ? NONE : expected === 'any' ? ANY : expected;

/**
 * Stores the group in one transaction, and answers the outcome of each append, in their order. Appends to the same stream must
 * be adjacent and in order. Without `careful`, an id that is stored already, or a stream that exists where none was expected,
 * may fail the whole group with a unique violation.
 */
export async function appendGroup(pool: pg.Pool, group: readonly Append[], careful: boolean): Promise<Outcome[]> {
  const events = group.flatMap(append => append.events);
  const { rows } = await pool.query<(string | null)[]>({
    name: 'append',
    text: TEXT,
    rowMode: 'array',
    types: asText,
    // Of each append: stream, expected version, how many events. Of each event: the number of its append, its own number within that (both from
    // 1), and what it says.
    values: [
      textArray(group.map(append => append.stream)),
      integerArray(group.map(append => expectedNumber(append.expected))),
      integerArray(group.map(append => append.events.length)),
      integerArray(group.flatMap((append, a) => append.events.map(() => a + 1))),
      integerArray(group.flatMap(append => append.events.map((_, step) => step + 1))),
      uuidArray(events.map(event => event.id)),
      textArray(events.map(event => event.type)),
      jsonArray(events.map(event => event.data)),
      jsonArray(events.map(event => event.metadata)),
      careful,
    ],
  });
  // The answer is one row. Its arrays have one element for each append; `outcomes` is null when all were appended.
  const [outcomes, bases, xid, firstSeq, versions, xids, seqs] = rows[0]!;
  const [answers, versionsBefore, storedVersions, storedXids, storedSeqs] = [outcomes, bases, versions, xids, seqs].map(
    elements,
  );
  let nextSeq = Number(firstSeq);
  return group.map(({ stream, expected, events: { length } }, a) => {
    nextSeq += length;
    switch (answers?.[a] ?? 'appended') {
      case 'appended':
        return {
          version: Number(versionsBefore![a]) + length,
          position: positionOf(xid!, String(nextSeq - 1)),
          repeated: false,
        };
      case 'repeated':
        return {
          version: Number(storedVersions![a]),
          position: positionOf(storedXids![a]!, storedSeqs![a]!),
          repeated: true,
        };
      case 'conflict': {
        const actual = Number(storedVersions![a]);
        return new WrongExpectedVersion(stream, expected, actual === NONE ? 'none' : actual);
      }
      default:
        return new InvalidAppend(`some ids of an append to ${stream} are stored already, but not as asked now`);
    }
  });
}

/** Splits the text of a PostgreSQL array whose elements need no quotes. */
const elements = (text: string | null | undefined): string[] | undefined => text?.slice(1, -1).split(',');
