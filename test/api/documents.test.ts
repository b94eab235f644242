import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { documentPreparer, type PrepareDocument } from '../../src/api/pipeline/documents.js';
import { REQUEST_LIMITS } from '../../src/api/pipeline/limits.js';
import { buildApiSchema } from '../../src/api/schema.js';

let schema: GraphQLSchema;
beforeAll(() => {
  schema = buildApiSchema();
});

/** A valid document of so many characters. */
const query = (name: string, characters: number): string => `query ${name} { me { subject } }`.padEnd(characters, ' ');

const document = (prepare: PrepareDocument, text: string): unknown => {
  const prepared = prepare(text, undefined);
  if ('errors' in prepared) throw prepared.errors[0]!;
  return prepared.document;
};

describe('the documents remembered', () => {
  it('are those asked again, read once', () => {
    const prepare = documentPreparer(schema, REQUEST_LIMITS, true);
    expect(document(prepare, query('A', 100))).toBe(document(prepare, query('A', 100)));
  });

  it('are none of the very long, so that none takes the place of many', () => {
    const prepare = documentPreparer(schema, REQUEST_LIMITS, true);
    const long = query('A', 16 * 1024 + 1);
    expect(document(prepare, long)).not.toBe(document(prepare, long));
    expect(document(prepare, long.slice(0, -1))).toBe(document(prepare, long.slice(0, -1)));
  });

  it.each([
    ['in number', { documents: 3, characters: 1_000_000 }],
    ['in characters', { documents: 1_000, characters: 3_000 }],
  ])('are those used last, bounded %s', (_, most) => {
    const prepare = documentPreparer(schema, REQUEST_LIMITS, true, most);
    const [a, b, c, d] = ['A', 'B', 'C', 'D'].map(name => query(name, 1_000)) as [string, string, string, string];
    const first = document(prepare, a);
    const second = document(prepare, b);
    document(prepare, c);
    expect(document(prepare, a)).toBe(first);
    document(prepare, d);
    expect(document(prepare, a)).toBe(first);
    expect(document(prepare, b)).not.toBe(second);
  });
});
