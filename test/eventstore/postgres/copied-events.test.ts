/** Events read out of rows of columns: each value belongs to its event, or the row is refused. */
import { describe, expect, it } from '@jest/globals';
import { CopiedEvents } from '../../../src/eventstore/postgres/copied-events.js';
import { columnsOf, rowOf, type StoredFields } from '../../integrity/entries/support/stored.js';

const eventOf = (n: number): StoredFields => ({
  data: `{"n":${n}}`,
  metadata: '{}',
  stream: `stream-${n}`,
  type: `Type${n}`,
  id: `8d2b0a9e-5f6c-4a59-9d0e-00000000000${n}`,
  version: n,
  recordedAt: `2026-09-01T08:00:00.00${n}Z`,
});
const events = [eventOf(0), eventOf(1), eventOf(2)];

function read(columns: readonly (Buffer | null)[], told = false): string[] {
  const page = new CopiedEvents(rowOf(columns));
  const seen: string[] = [];
  while (page.next()) {
    const { data, stream, type, id, version, recordedAt } = page.event();
    seen.push([JSON.stringify(data), stream, type, id, version, recordedAt].join(' '));
    const end = (at: number): number => page.bytes.indexOf(0, at);
    if (told) page.endAt(end(page.dataAt), end(page.metadataAt), end(page.streamAt), end(page.typeAt));
  }
  return seen;
}
const expected = events.map(({ data, stream, type, id, version, recordedAt }) =>
  [data, stream, type, id, version, recordedAt].join(' '),
);

describe('a row of columns', () => {
  it.each([true, false])('gives each event its own values, where texts end being told or not (%s)', told =>
    expect(read(columnsOf(events), told)).toEqual(expected),
  );

  it('gives empty texts, too', () => {
    const [first, ...others] = events;
    const empty = { ...first!, stream: '', type: '' };
    expect(read(columnsOf([...others, empty])).at(-1)).toContain('  ');
  });

  it('has no event where no event was between two places', () =>
    expect(read(columnsOf(events).map(() => null))).toEqual([]));

  it('is told from how the rows begin, which may come with the first of them, and from how they end', () => {
    const beginning = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
    const row = rowOf(columnsOf(events));
    const empty = rowOf(columnsOf(events).map(() => null));
    const messages = [beginning, Buffer.concat([beginning, row]), row, empty, Buffer.from([0xff, 0xff])];
    expect(messages.map(message => new CopiedEvents(message)).map(({ isRow, count }) => [isRow, count])).toEqual([
      [false, 0],
      [true, 3],
      [true, 3],
      [true, 0],
      [false, 0],
    ]);
  });

  it.each(columnsOf(events).map((_, i) => i))(
    'is refused when column %i lacks the value of an event, or all',
    lacking => {
      const without = columnsOf(events.slice(1))[lacking]!;
      const columns = columnsOf(events);
      expect(() => read(columns.map((column, i) => (i === lacking ? without : column)))).toThrow(
        'its table was changed',
      );
      // Without any data a row is one without events: the others tell.
      expect(() => read(columns.map((column, i) => (i === lacking ? null : column)))).toThrow('its table was changed');
    },
  );

  it.each([0, 1, 2, 3])('is refused when column %i of texts has one too many', i => {
    const columns = columnsOf(events);
    columns[i] = columnsOf([...events, eventOf(3)])[i]!;
    expect(() => read(columns)).toThrow('its table was changed');
  });
});
