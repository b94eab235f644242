import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { uuid } from '../projector/support/history.js';
import { Fold, UAI, type GivenEvent } from './support/given.js';

describe('the reports of imports', () => {
  const importId = uuid('an import');
  const started: GivenEvent = [
    `import-${importId}`,
    {
      type: 'ImportStarted',
      data: { importId, uai: UAI, base: 'SIECLE', year: 2026, filesDigest: 'd', dataDate: '2026-09-01' },
    },
  ];

  it('tell what an import did', async () => {
    const counts = { read: 3, created: 2, changed: 0, unchanged: 1, ended: 0, rejected: 0, skipped: 0 };
    const reports = await new Fold(projectionNamed('imports')).batch(started);
    expect(reports.rows('import_reports')).toMatchObject([{ status: 'RUNNING', students: null }]);
    const data = { importId, students: counts, responsables: counts, links: counts, rejects: 1, warnings: 2 };
    await reports.batch([`import-${importId}`, { type: 'ImportCompleted', data }]);
    expect(reports.rows('import_reports')).toMatchObject([
      { status: 'COMPLETED', students: counts, rejects: 1, warnings: 2, actor: 'head-1' },
    ]);
    expect(reports.lastTopics).toEqual(['imports', `imports:${UAI}`]);
  });

  it('tell why a file was refused', async () => {
    const reports = await new Fold(projectionNamed('imports')).batch(started, [
      `import-${importId}`,
      { type: 'ImportRefused', data: { importId, code: 'WRONG_ROOT' } },
    ]);
    expect(reports.rows('import_reports')).toMatchObject([{ status: 'REFUSED', refusal_code: 'WRONG_ROOT' }]);
  });
});
