/**
 * The version of a read model is raised when what it stores, its columns or the events that it folds have changed: what older code has stored
 * would else go on being folded and served. Values alone, such as another way to write a name, show in no shape: nothing holds them.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { projections } from '../../projections/index.js';

/**
 * Each read model with its version and the digest of its shape. When the shape has changed, raise the version in `projection.ts`, then note
 * both here.
 */
const HELD: Readonly<Record<string, readonly [version: number, shape: string]>> = {
  responsables: [5, '711ce559802aec7a'],
  accounts: [12, 'fe785defa36f18cc'],
  statistics: [7, '3e4804e6bbeaa6b0'],
  students: [5, '46b20e561d23ed42'],
  'account-history': [5, 'ee7b2b82291bd160'],
  duplicates: [3, '64439ea8c543874a'],
  campaigns: [5, 'e7ba801a84cb4e36'],
  delegations: [1, '22f4de0bf08d8ac5'],
  assistance: [2, 'dabe4c613caf7b71'],
  academies: [1, '7e18981e15f4d3fc'],
  imports: [1, 'e519166d103fa0f7'],
  schools: [4, '6b72e7c039bfdcc6'],
  periods: [1, '4ff41771b1e6a0cd'],
  'ledger-events': [2, 'c51638cb20090cfb'],
  accesses: [1, '3dff0311768670e4'],
};

const FILES = projections.map(({ name }) => `projections/${name}/projection.ts`);

const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8')) as { compilerOptions: object };
const program = ts.createProgram(FILES, ts.convertCompilerOptionsFromJson(compilerOptions, '.').options);
const checker = program.getTypeChecker();

/** JSON leaves out what is undefined. */
const isStored = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.Undefined) === 0;

/** A type as text: its fields in the order of their names, with what they hold; `?` marks those that may be left out. What a text may say is no part of it. */
function shapeOf(type: ts.Type, within: readonly ts.Type[] = []): string {
  if (within.includes(type)) return 'itself';
  const inner = (other: ts.Type): string => shapeOf(other, [...within, type]);
  if (type.flags & ts.TypeFlags.StringLike) return 'text';
  if (type.flags & ts.TypeFlags.NumberLike) return 'number';
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  if (type.isUnion()) return [...new Set(type.types.filter(isStored).map(inner))].sort().join(' | ');
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return checker.typeToString(type);
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return `[${checker
      .getTypeArguments(type as ts.TypeReference)
      .map(inner)
      .join(', ')}]`;
  const fields = checker.getPropertiesOfType(type).map(field => {
    const held = checker.getTypeOfSymbol(field);
    const mark = held.isUnion() && !held.types.every(isStored) ? '?' : '';
    return `${field.name}${mark}: ${inner(held)}`;
  });
  const others = checker.getIndexInfosOfType(type).map(({ type: held }) => `[key]: ${inner(held)}`);
  return `{${[...fields, ...others].sort().join('; ')}}`;
}

/** The type of the documents of the read model, as the code declares it: `Projection<…>`. */
function documentsOf(name: string): string {
  const source = program.getSourceFile(`projections/${name}/projection.ts`)!;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
  const found = exported
    .map(symbol => checker.getTypeOfSymbol(symbol))
    .filter(type => type.getSymbol()?.name === 'Projection');
  expect(found).toHaveLength(1);
  return shapeOf(checker.getTypeArguments(found[0] as ts.TypeReference)[0]!);
}

describe('the version of a read model is that of its shape', () => {
  it.each(projections.map(projection => [projection.name, projection] as const))('%s', (name, projection) => {
    const { version, sql, handles } = projection;
    const made = sql.replace(/--(?! Indexes).*$/gm, '').replace(/\s+/g, ' ');
    // The index of the ledger takes in every event as it is: a new type changes none of the rows that it has.
    const handled = name === 'ledger-events' ? 'every type' : [...handles].sort();
    const shape = JSON.stringify([documentsOf(name), made, handled]);
    const digest = createHash('sha256').update(shape).digest('hex').slice(0, 16);
    expect([version, digest]).toEqual(HELD[name]);
  });
});
