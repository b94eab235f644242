/** One round trip, one transaction, one durable commit for many appends: the call of `ledger.append`. */
import type pg from 'pg';
import {
  InvalidAppend,
  WrongExpectedVersion,
  type AppendResult,
  type ExpectedVersion,
  type Position,
} from '../eventstore.js';
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

type Answer = readonly [outcome: string, version: string, xid: string | null, seq: string | null];

const TEXT = `select outcome, version, xid, seq
  from ledger.append($1::text[], $2::int[], $3::int[], $4::uuid[], $5::text[], $6::json[], $7::json[])`;

const NONE = -1;
const ANY = -2;
const expectedNumber = (expected: ExpectedVersion): number =>
  expected === 'none' ? NONE : expected === 'any' ? ANY : expected;

/** Appends to the same stream must stand side by side, in their order. Outcomes come in the order of the appends. */
export async function appendGroup(pool: pg.Pool, group: readonly Append[]): Promise<Outcome[]> {
  const events = group.flatMap(append => append.events);
  const { rows } = await pool.query<Answer[]>({
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
    ],
  });
  return rows.map((row, a) => outcomeOf(group[a]!, row as unknown as Answer));
}

function outcomeOf({ stream, expected }: Append, [outcome, version, xid, seq]: Answer): Outcome {
  switch (outcome) {
    case 'appended':
    case 'repeated':
      return { version: Number(version), position: place(xid, seq), repeated: outcome === 'repeated' };
    case 'conflict':
      return new WrongExpectedVersion(stream, expected, version === '-1' ? 'none' : Number(version));
    default:
      return new InvalidAppend(`some ids of an append to ${stream} are stored already, but not as asked now`);
  }
}

const place = (xid: string | null, seq: string | null): Position => positionOf(xid ?? '0', seq ?? '0');
