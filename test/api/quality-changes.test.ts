/** Which changes the quality of the bases of a scope is read again for: those of its schools, and of no others that a UAI tells apart. */
import { describe, expect, it } from '@jest/globals';
import { concerns } from '../../src/api/live/changes-to-watch.js';
import { qualityToWatch } from '../../src/api/live/quality-changes.js';
import type { Scope, ScopeType } from '../../src/statistics/scope.js';
import { EVERYTHING } from '../../src/projector/follow/changes.js';

const scopeOf = (type: ScopeType, more: Partial<Scope> = {}): Scope => ({
  ...{ type, kind: 'RESPONSABLE', degree: 'ALL' },
  ...more,
});

/** Whether a change of the projection on the topic is heard of. */
const hears = (scope: Scope, projection: string, topic: string): boolean =>
  qualityToWatch(scope).some(
    watched =>
      watched.projection === projection &&
      (!('topics' in watched) || watched.topics.includes(topic)) &&
      concerns(watched, [topic]),
  );

/** The topics, by projection, on which what concerns a school changes. */
const TOPICS = ['statistics quality', 'duplicates duplicates', 'schools schools', 'last-imports last-imports'].map(
  one => one.split(' ') as [projection: string, prefix: string],
);
const hearsOf = (scope: Scope, uai: string): boolean[] =>
  TOPICS.map(([projection, prefix]) => hears(scope, projection, `${prefix}:${uai}`));
const ALL = TOPICS.map(() => true);
const NONE = TOPICS.map(() => false);

describe('the quality of the bases', () => {
  it.each<[ScopeType, Partial<Scope>, readonly string[], readonly string[]]>([
    ['SCHOOL', { uai: '9740001A' }, ['9740001A'], ['9740002B', '0750001A']],
    ['CLASS', { uai: '9740001A', code: '6A' }, ['9740001A'], ['9740002B']],
    ['MEF', { uai: '9740001A', code: '10010012110' }, ['9740001A'], ['9740002B']],
    ['CIRCONSCRIPTION', { code: '0750999Z' }, ['0750001A'], ['9740001A']],
    ['DEPARTEMENT', { code: '971' }, ['9710001A'], ['9720001A', '9770001A']],
    ['ACADEMIE', { code: '32' }, ['9710001A', '9770001A'], ['9720001A']],
    ['NATION', {}, ['9710001A', '0750001A'], []],
  ])('of %s %j is read again for each change of its schools', (type, place, within, beyond) => {
    const scope = scopeOf(type, place);
    for (const uai of within) expect([uai, hearsOf(scope, uai)]).toEqual([uai, ALL]);
    for (const uai of beyond) expect([uai, hearsOf(scope, uai)]).toEqual([uai, NONE]);
  });

  it.each<[ScopeType, Partial<Scope>, boolean]>([
    ['SCHOOL', { uai: '9710001A' }, true],
    ['DEPARTEMENT', { code: '977' }, true],
    ['ACADEMIE', { code: '32' }, true],
    ['NATION', {}, true],
    ['SCHOOL', { uai: '9720001A' }, false],
    ['DEPARTEMENT', { code: '972' }, false],
    ['ACADEMIE', { code: '31' }, false],
  ])('of %s %j, after a run over the files of the académie 32: %j', (type, place, heard) => {
    expect(hears(scopeOf(type, place), 'last-imports', 'last-imports:academie:32')).toBe(heard);
  });

  it.each<[ScopeType, Partial<Scope>]>([
    ['ACADEMIE', { code: '32' }],
    ['NATION', {}],
  ])(
    'of %s %j is read again for all that may have been missed, and not for other topics of the same projections',
    (type, place) => {
      const scope = scopeOf(type, place);
      for (const { projection } of qualityToWatch(scope)) expect(hears(scope, projection, EVERYTHING)).toBe(true);
      expect(hears(scope, 'statistics', 'statistics:school:9710001A')).toBe(false);
      expect(hears(scope, 'schools', 'schools')).toBe(false);
    },
  );

  it('of a circonscription whose code tells no département is read again for every school', () => {
    expect(hearsOf(scopeOf('CIRCONSCRIPTION', { code: 'NORD' }), '9710001A')).toEqual(ALL);
  });
});
