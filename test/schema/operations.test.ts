import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Kind, OperationTypeNode, parse } from 'graphql';
import { buildApiSchema } from '../../src/api/schema.js';

const folder = fileURLToPath(new URL('../../schema/operations/', import.meta.url));
const operations = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.graphql'))
  .flatMap(name => parse(readFileSync(folder + name, 'utf8')).definitions)
  .filter(definition => definition.kind === Kind.OPERATION_DEFINITION);

/** The fields of the root that examples of this type ask for. */
const rootFieldsOf = (type: OperationTypeNode): Set<string> =>
  new Set(
    operations
      .filter(({ operation }) => operation === type)
      .flatMap(({ selectionSet }) => selectionSet.selections)
      .flatMap(selection => (selection.kind === Kind.FIELD ? [selection.name.value] : [])),
  );

describe('the example operations', () => {
  const schema = buildApiSchema();

  it.each(Object.values(OperationTypeNode))('show every %s', type => {
    const fields = Object.keys(schema.getRootType(type)?.getFields() ?? {});
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.filter(name => !rootFieldsOf(type).has(name))).toEqual([]);
  });
});
