/** One round trip, one transaction, one durable commit for many appends: the call of `ledger.append`. */
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

/** What became of one append; a conflict or a misuse of ids is an answer as good as any. */
export type Outcome = AppendResult | WrongExpectedVersion | InvalidAppend;

const TEXT = `select outcomes, versions, xids, seqs
  from ledger.append($1::text[], $2::int[], $3::int[], $4::uuid[], $5::text[], $6::json[], $7::json[], $8::boolean)`;

const NONE = -1;
const ANY = -2;
const expectedNumber = (expected: ExpectedVersion): number =>
  expected === 'none' ? NONE : expected === 'any' ? ANY : expected;

/**
 * Appends to the same stream must stand side by side, in their order. Outcomes come in the order of the appends. Unless
 * `careful`, an id that is stored already may fail the whole group by a unique violation.
 */
export async function appendGroup(pool: pg.Pool, group: readonly Append[], careful: boolean): Promise<Outcome[]> {
  const events = group.flatMap(append => append.events);
  const { rows } = await pool.query<string[]>({
    name: 'append',
    text: TEXT,
    rowMode: 'array',
    types: asText,
    values: [
      textArray(group.map(append => append.stream)),
      integerArray(group.map(append => expectedNumber(append.expected))),
      integerArray(group.map(append => append.events.length)),
      uuidArray(events.map(event => event.id)),
      textArray(events.map(event => event.type)),
      jsonArray(events.map(event => event.data)),
      jsonArray(events.map(event => event.metadata)),
      careful,
    ],
  });
  const [outcomes, versions, xids, seqs] = rows[0]!.map(elements) as [string[], string[], string[], string[]];
  return group.map((append, a) => outcomeOf(append, outcomes[a]!, Number(versions[a]), xids[a]!, seqs[a]!));
}

/** An array of PostgreSQL whose elements need no quotes; null where nothing was said of any append. */
const elements = (text: string | null): string[] => text?.slice(1, -1).split(',') ?? [];

function outcomeOf({ stream, expected }: Append, outcome: string, version: number, xid: string, seq: string): Outcome {
  switch (outcome) {
    case 'appended':
    case 'repeated':
      return { version, position: positionOf(xid, seq), repeated: outcome === 'repeated' };
    case 'conflict':
      return new WrongExpectedVersion(stream, expected, version === NONE ? 'none' : version);
    default:
      return new InvalidAppend(`some ids of an append to ${stream} are stored already, but not as asked now`);
  }
}
