import { describe, expect, it } from '@jest/globals';
import { parseAafName } from '../../../../src/ingest/aaf/read/names.js';

const ofSecondDegree = { degree: 'SECOND', complete: true };

describe('the name of a file of AAF', () => {
  it.each([
    [
      'ENT2DVA_Complet_20260915_PersRelEleve_0003.xml',
      { ...ofSecondDegree, day: '2026-09-15', category: 'PersRelEleve', part: 3 },
    ],
    [
      'ENT2DVA-ENT16_Complet_20240916_Eleve_0000.xml',
      { ...ofSecondDegree, day: '2024-09-16', category: 'Eleve', part: 0 },
    ],
    [
      'ENT1D_Delta_20240916_Eleve_0000.xml',
      { degree: 'FIRST', complete: false, day: '2024-09-16', category: 'Eleve', part: 0 },
    ],
    ['ENT_Complet_20200101_Eleve_0000.xml', { complete: true, day: '2020-01-01', category: 'Eleve', part: 0 }],
    [
      'FULL_ENTTSSERVICES_Complet_20130117_EtabEducNat_0000.xml',
      { complete: true, day: '2013-01-17', category: 'EtabEducNat', part: 0 },
    ],
    ['ENT_0921234D_Complet_20200101_Eleve_0000.xml', { complete: true, day: '2020-01-01', category: 'Eleve', part: 0 }],
    ['ENT_0771436M_Complet_Eleve_0001.xml', { complete: true, category: 'Eleve', part: 1 }],
    [
      'export.zip › dossier/ENT2DVA_Delta_20260915_Eleve_0000 (2).xml',
      { ...ofSecondDegree, complete: false, day: '2026-09-15', category: 'Eleve', part: 0 },
    ],
    ['Complet_20260915_MefEducNat.xml', { complete: true, day: '2026-09-15', category: 'MefEducNat', part: 0 }],
  ])('says what the file holds: %s', (name, said) => expect(parseAafName(name)).toEqual(said));

  it.each([
    'ficAlimMENESR.dtd',
    'eleves.xml',
    'ENT2DVA_20260915_Eleve_0000.xml',
    'ElevesSansAdresses.xml',
    'ENT2DVA_Complet_20260915_Eleve_0000.txt',
  ])('is not recognised in %s', name => expect(parseAafName(name)).toBeUndefined());
});
