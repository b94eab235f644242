/** Every code of a report is stated by a test. Here are the two that no file alone brings about. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commands } from '../../../src/command/index.js';
import { ISSUES } from '../../../src/ingest/report/issues.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, parent, pupil, siecle } from '../support/files.js';
import { openWorld, type World } from '../support/support.js';

const uaiOf = (n: number): string => `075900${n}${uaiLetter(`075900${n}`)}`;
const IN = { base: 'SIECLE', year: 2026 } as const;

describe('an import reports', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('a pupil who takes the INE of another already known, and keeps both as they were', async () => {
    const [here, there] = [uaiOf(1), uaiOf(2)];
    const [one, other] = [pupil(1, { ine: ineOf(1) }), pupil(1, { id: '99', ine: ineOf(2) })];
    await world.run({ ...IN, uai: here, files: siecle([one], [], { uai: here }) });
    await world.run({ ...IN, uai: there, files: siecle([other], [], { uai: there }) });
    const taken = siecle([{ ...other, ine: ineOf(1) }], [], { uai: there });
    const report = await world.run({ ...IN, uai: there, files: taken });
    expect(report.lines).toMatchObject([{ code: 'INE_OTHER_STUDENT', field: 'ine', recordId: '99', line: 3 }]);
    expect(report).toMatchObject({ students: { read: 1, rejected: 1, disappeared: 0 } });
  });

  it('a record that a command refuses, and why', async () => {
    const uai = uaiOf(3);
    const child = pupil(3, { ine: ineOf(3) });
    const refusing: Commands = {
      ...world.commands,
      base: {
        ...world.commands.base,
        recordResponsable: () => Promise.resolve({ outcome: 'refused', refusal: { code: 'ACCOUNT_ERASED' } }),
      } as never,
    };
    const files = siecle([child], [parent(3, [child])], { uai });
    const report = await world.run({ ...IN, uai, files }, refusing);
    expect(report.lines).toMatchObject([{ code: 'COMMAND_REFUSED', kind: 'RESPONSABLE', recordId: '2093' }]);
    expect(report.lines[0]!.reason).toContain('ACCOUNT_ERASED');
    expect(report).toMatchObject({ responsables: { read: 1, created: 0, rejected: 1 } });
  });

  it('no code that no test states', async () => {
    const folder = join(import.meta.dirname, '..');
    const names = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.test.ts'));
    const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
    const stated = new Set(texts.flatMap(text => text.match(/\b[A-Z][A-Z_]{5,}\b/g) ?? []));
    expect(Object.keys(ISSUES).filter(code => !stated.has(code))).toEqual([]);
  });
});
