/** Every list and every table of figures says how complete it is, in one way. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { isObjectType } from 'graphql';
import { projections } from '../../projections/index.js';
import { COMPLETENESS_FIELDS } from '../../src/api/completeness/completeness.js';
import { buildApiSchema } from '../../src/api/schema.js';
import type { ListDefinition } from '../../src/postgres/lists/definition.js';

const schema = buildApiSchema();
const types = Object.values(schema.getTypeMap()).filter(isObjectType);

describe('the schema', () => {
  it('has the completeness of every list: null where nothing of the ledger is shown', () => {
    const connections = types.filter(({ name }) => name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(15);
    for (const type of connections)
      expect([type.name, String(type.getFields().completeness?.type)]).toEqual([type.name, 'Completeness']);
  });

  it('has the completeness of every table of figures', () => {
    // Every type that says to what its figures are rounded is such a table.
    const tables = types.filter(type => 'roundedTo' in type.getFields());
    expect(tables.map(({ name }) => name).sort()).toEqual(['BasesQuality', 'Statistics', 'StatisticsHistory']);
    for (const type of tables) expect(String(type.getFields().completeness?.type)).toBe('Completeness!');
  });

  it('reads on the fast path what the type has', () => {
    const type = types.find(({ name }) => name === 'Completeness')!;
    expect(Object.keys(type.getFields())).toEqual(expect.arrayContaining(Object.keys(COMPLETENESS_FIELDS)));
  });
});

const isList = (value: unknown): value is ListDefinition =>
  typeof value === 'object' && value !== null && 'from' in value && 'sorts' in value && 'key' in value;

/** The definitions of lists, by the names under which `projections/` exports them. */
async function definitions(): Promise<[string, ListDefinition][]> {
  const folder = fileURLToPath(new URL('../../projections', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => /queries\.ts$/.test(file));
  const modules = await Promise.all(
    files.map(file => import(`../../projections/${file.replace(/\.ts$/, '.js')}`) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap(module =>
    Object.entries(module).filter((entry): entry is [string, ListDefinition] => isList(entry[1])),
  );
}

describe('the definition of a list', () => {
  it('names the read models whose tables and views it reads, and no other', async () => {
    const lists = await definitions();
    expect(lists.length).toBeGreaterThan(12);
    for (const [name, { readModels, ...definition }] of lists) {
      const sql = JSON.stringify(definition);
      const read = [...sql.matchAll(/\bread\.(\w+)/g)].map(([, view]) => view!);
      const readModelsRead = projections
        .filter(({ reads }) => reads.some(view => read.includes(view)))
        .map(one => one.name);
      expect([name, [...readModels].sort()]).toEqual([name, readModelsRead.sort()]);
    }
  });
});
