import { describe, expect, it } from '@jest/globals';
import { SOURCE_BASES } from '../../src/domain/bases.js';
import { baseOf, SCHOOL_BASES } from '../../src/ingest/index.js';
import { codeOf, importsOf, sources } from './source-files.js';

const names = SOURCE_BASES.join('|');
/** A base as a value, or as the key of a table. */
const NAMED = new RegExp(`(['"\`])(${names})\\1|\\b(${names})['"]?:`);
const own = SOURCE_BASES.map(base => `src/ingest/${baseOf(base).folder}/`);
const isOwn = (file: string): boolean => own.some(folder => file.startsWith(folder));

/** Whoever names a base outside its folder, and why. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'src/domain/bases.ts': 'the names that events may bear: a line for each base',
  'src/ingest/bases.ts': 'the list of descriptors: a line for each base',
  'src/api/enums.ts': 'its description in the schema, which the compiler asks for',
  'src/cli/generate.ts': 'the verb of the generator of plausible files',
};

describe('a base of source records', () => {
  const elsewhere = sources().filter(file => !isOwn(file) && !file.startsWith('src/generator/'));

  it('is named in its folder and in its lines alone', () =>
    expect(elsewhere.filter(file => NAMED.test(codeOf(file))).sort()).toEqual(Object.keys(NAMED_BY).sort()));

  it('is found wherever it is named', () => {
    for (const text of ["base === 'AAF'", "where base = 'AAF' and", '{ SIECLE: read }', "x['ONDE']"])
      expect([text, NAMED.test(text)]).toEqual([text, true]);
    expect(NAMED.test("'SIECLE_ID_OTHER_PUPIL'")).toBe(false);
  });

  it('is asked by the pipeline through its descriptor alone', () => {
    const pipeline = sources().filter(file => file.startsWith('src/ingest/pipeline/'));
    expect(pipeline.flatMap(importsOf).filter(({ target }) => isOwn(target))).toEqual([]);
  });

  it('of schools is known by its line alone', () => {
    const folders = SCHOOL_BASES.map(base => `src/ingest/${baseOf(base).folder}/`);
    const visitors = sources()
      .flatMap(importsOf)
      .filter(({ file, target }) => folders.some(folder => target.startsWith(folder) && !file.startsWith(folder)));
    expect([...new Set(visitors.map(({ file }) => file))]).toEqual(['src/ingest/bases.ts']);
  });

  it('has one folder and one name in each place', () => {
    expect(SOURCE_BASES.map(base => baseOf(base).base)).toEqual([...SOURCE_BASES]);
    expect(new Set(SOURCE_BASES.map(base => baseOf(base).folder)).size).toBe(SOURCE_BASES.length);
  });
});
