import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { uuid } from '../projector/support/history.js';
import { Fold, schoolRegistered, UAI } from './support/given.js';

describe('the schools', () => {
  it('show description and labelled structure; an import changes neither', async () => {
    const importId = uuid('an import');
    const schools = await new Fold(projectionNamed('schools')).batch(
      schoolRegistered(),
      [
        `school-${UAI}`,
        {
          type: 'SchoolStructureRecorded',
          data: { year: 2026, classCodes: ['6B', '6A', '3Z'], mefCodes: ['2', '1'], labelsDigest: 'd' },
        },
      ],
      [`school-${UAI}`, { type: 'SchoolImportCompleted', data: { importId, base: 'SIECLE', dataDate: '2026-09-01' } }],
    );
    expect(schools.rows('school_rows')).toMatchObject([
      {
        uai: UAI,
        name: 'Collège Éluard',
        // The folded name, then the name as it is spelt, so that accents decide between names that fold alike.
        name_sort: 'college-eluard COLLÈGE ÉLUARD',
        year: 2026,
        classes: [
          { code: '3Z', label: null },
          { code: '6A', label: 'Classe 6A' },
          { code: '6B', label: 'Classe 6B' },
        ],
        mef_codes: ['1', '2'],
      },
    ]);
    expect(schools.lastTopics).toEqual(['schools', `schools:${UAI}`]);
  });
});
