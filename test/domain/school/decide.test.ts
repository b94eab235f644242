import { describe, expect, it } from '@jest/globals';
import type { SchoolCommand } from '../../../src/domain/school/commands.js';
import { decideSchool as decide } from '../deciders.js';
import type { SchoolDescription } from '../../../src/domain/school/events.js';
import { evolve, type School } from '../../../src/domain/school/state.js';

const description: SchoolDescription = { name: 'Collège du Lac', degree: 'SECOND', academie: '28', departement: '974' };
const describeIt: SchoolCommand = { type: 'Describe', uai: '9740001A', description };
const apply = (school: School | undefined, command: SchoolCommand): School =>
  (decide(school, command).events ?? []).reduce<School | undefined>(
    (s, e) => evolve(s, e, '2026-09-01T00:00:00.000Z'),
    school,
  )!;
const types = (school: School | undefined, command: SchoolCommand) =>
  decide(school, command).events?.map(({ type }) => type);

const registered = apply(undefined, describeIt);
const structure: SchoolCommand = {
  type: 'RecordStructure',
  year: 2026,
  classCodes: ['6D', '6A', '6A'],
  mefCodes: [],
  labelsDigest: 'd1',
};
const completeImport: SchoolCommand = {
  type: 'CompleteImport',
  importId: 'i1',
  base: 'SIECLE',
  dataDate: '2026-09-01',
};

describe('a school', () => {
  it('is registered, and changed by another description alone', () => {
    expect(types(undefined, describeIt)).toEqual(['SchoolRegistered']);
    expect(types(registered, describeIt)).toEqual([]);
    expect(types(registered, { ...describeIt, description: { ...description, name: 'Collège du Parc' } })).toEqual([
      'SchoolDescriptionChanged',
    ]);
  });
  it('has its structure recorded once, in whatever order it is given', () => {
    const recorded = apply(registered, structure);
    expect(recorded.structure?.classCodes).toEqual(['6A', '6D']);
    expect(types(recorded, { ...structure, classCodes: ['6A', '6D'] })).toEqual([]);
    expect(types(recorded, { ...structure, labelsDigest: 'd2' })).toEqual(['SchoolStructureRecorded']);
  });
  it('has its last import recorded once', () => {
    const imported = apply(registered, completeImport);
    expect(imported.lastImport).toMatchObject({ importId: 'i1', at: '2026-09-01T00:00:00.000Z' });
    expect(types(imported, completeImport)).toEqual([]);
  });
  it('has its texts on letters changed once, and taken away', () => {
    const texts: SchoolCommand = { type: 'ChangeLetterTexts', textsId: 't1' };
    const none: SchoolCommand = { type: 'ChangeLetterTexts' };
    expect(types(registered, none)).toEqual([]);
    const changed = apply(registered, texts);
    expect(changed.letterTexts).toEqual({ textsId: 't1', at: '2026-09-01T00:00:00.000Z' });
    expect(types(changed, texts)).toEqual([]);
    expect(types(changed, { ...texts, textsId: 't2' })).toEqual(['SchoolLetterTextsChanged']);
    expect(apply(changed, none).letterTexts).toBeUndefined();
    expect(apply(apply(changed, describeIt), completeImport).letterTexts).toEqual(changed.letterTexts);
  });
  it('is refused any other command before it is registered', () => {
    for (const command of [structure, completeImport, { type: 'ChangeLetterTexts', textsId: 't1' } as const])
      expect(decide(undefined, command)).toMatchObject({ refusal: { code: 'SCHOOL_UNKNOWN' } });
  });
});
