import { describe, expect, it } from '@jest/globals';
import { WriteSet } from '../../../src/projector/apply/writes.js';
import { table, type Writes } from '../../../src/projector/projection.js';

const PLACES = table({
  name: 'places',
  mode: 'replace',
  key: ['uai', 'code'],
  columns: { uai: 'text', code: 'text', label: 'text?', pupils: 'integer' },
});
const LINES = table({ name: 'lines', mode: 'append', key: ['n'], columns: { n: 'integer' } });
const FIGURES = table({
  name: 'figures',
  mode: 'add',
  key: ['scope'],
  columns: { scope: 'text', accounts: 'integer', pupils: 'integer' },
});

const place = (code: string, label?: string) => ({ uai: '0750001A', code, label, pupils: 1 });

describe('what a batch writes', () => {
  const writes = (): WriteSet => new WriteSet([PLACES, LINES, FIGURES]);

  it('is the last row put under a key', () => {
    const batch = writes();
    batch.put(PLACES, place('6A', 'before'));
    batch.put(PLACES, place('6B'));
    batch.put(PLACES, place('6A', 'after'));
    expect(batch.of(PLACES).puts).toEqual([place('6A', 'after'), place('6B')]);
  });

  it('is a put or a removal, whichever came last', () => {
    const batch = writes();
    for (const code of ['6A', '6B']) batch.put(PLACES, place(code));
    for (const code of ['6A', '6B']) batch.remove(PLACES, { uai: '0750001A', code });
    batch.put(PLACES, place('6B'));
    expect(batch.of(PLACES).puts).toEqual([place('6B')]);
    expect(batch.of(PLACES).removes).toEqual([{ uai: '0750001A', code: '6A' }]);
  });

  it('is every line of a table to which rows are appended', () => {
    const batch = writes();
    for (const n of [1, 1, 2]) batch.put(LINES, { n });
    expect(batch.of(LINES).puts).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
  });

  it('is the sum of each counter, and no row where all sums are nothing', () => {
    const batch = writes();
    batch.put(FIGURES, { scope: 'school', accounts: 2, pupils: 1 });
    batch.put(FIGURES, { scope: 'nation', accounts: 1, pupils: 1 });
    batch.put(FIGURES, { scope: 'school', accounts: -2, pupils: 3 });
    batch.put(FIGURES, { scope: 'nation', accounts: -1, pupils: -1 });
    expect(batch.of(FIGURES).puts).toEqual([{ scope: 'school', accounts: 0, pupils: 4 }]);
  });

  it('goes to tables of the projection alone', () => {
    expect(() => new WriteSet([LINES]).put(PLACES, place('6A'))).toThrow('the projection has no table places');
  });
});

/** Is never run: the type check fails when one of these lines compiles. */
export function refusedByTheCompiler(out: Writes): void {
  // @ts-expect-error a column is missing, though it may be null
  out.put(PLACES, { uai: '0750001A', code: '6A', pupils: 1 });
  // @ts-expect-error a column must have a value
  out.put(PLACES, { uai: '0750001A', code: null, label: null, pupils: 1 });
  // @ts-expect-error a column is of another type
  out.put(PLACES, { uai: '0750001A', code: '6A', label: null, pupils: '1' });
  // @ts-expect-error there is no such column
  out.put(PLACES, { uai: '0750001A', code: '6A', label: null, pupils: 1, pupil: 1 });
  // @ts-expect-error a key is not whole
  out.remove(PLACES, { uai: '0750001A' });
  // @ts-expect-error a key is a column
  table({ name: 'places', mode: 'replace', key: ['school'], columns: { uai: 'text' } });
}
