import { describe, expect, it } from '@jest/globals';
import {
  GROUPINGS,
  SCOPE_TYPES,
  scopeFault,
  zoneOfScope,
  type Grouping,
  type Scope,
  type ScopeType,
} from '../../src/statistics/scope.js';

/** A scope of each type in La Réunion; the nation is everywhere. */
const OVERSEAS: Record<ScopeType, Pick<Scope, 'uai' | 'code'>> = {
  CLASS: { uai: '9740001A', code: '6A' },
  MEF: { uai: '9740001A', code: '10010012110' },
  SCHOOL: { uai: '9740001A' },
  CIRCONSCRIPTION: { code: '9740921B' },
  DEPARTEMENT: { code: '974' },
  ACADEMIE: { code: '28' },
  NATION: {},
};
/** The same in Nancy-Metz. Codes of the class and the MEF begin as UAIs of La Réunion do: the zone must not follow from them. */
const MAINLAND: Record<ScopeType, Pick<Scope, 'uai' | 'code'>> = {
  CLASS: { uai: '0540001A', code: '9741' },
  MEF: { uai: '0540001A', code: '97410012110' },
  SCHOOL: { uai: '0540001A' },
  CIRCONSCRIPTION: { code: '0540921B' },
  DEPARTEMENT: { code: '54' },
  ACADEMIE: { code: '12' },
  NATION: {},
};
const zone = (type: ScopeType, of: Pick<Scope, 'uai' | 'code'>): string => zoneOfScope({ type, ...of });

describe('the time zone of a scope', () => {
  it.each(SCOPE_TYPES.filter(type => type !== 'NATION'))('is that of its school or area: %s', type => {
    expect(zone(type, OVERSEAS[type])).toBe('Indian/Reunion');
    expect(zone(type, MAINLAND[type])).toBe('Europe/Paris');
  });

  it('is that of Paris for the nation', () => {
    expect(zone('NATION', OVERSEAS.NATION)).toBe('Europe/Paris');
  });
});

describe('the time zone of a MEF of an area', () => {
  it.each([
    [{ academie: '28' }, 'Indian/Reunion'],
    [{ departement: '974' }, 'Indian/Reunion'],
    [{ academie: '12' }, 'Europe/Paris'],
    [{ departement: '54' }, 'Europe/Paris'],
  ])('%j: %s', (area, expected) => {
    expect(zoneOfScope({ type: 'MEF', code: '97410012110', ...area })).toBe(expected);
  });
});

describe('a breakdown', () => {
  /** From the smallest to the widest; a class and a MEF are alike. */
  const SIZE = { NONE: 0, CLASS: 1, MEF: 1, SCHOOL: 2, CIRCONSCRIPTION: 3, DEPARTEMENT: 4, ACADEMIE: 5, NATION: 6 };
  const whole = (type: ScopeType): Scope => ({ type, ...MAINLAND[type], kind: 'RESPONSABLE', degree: 'ALL' });

  it('goes by any level below, and then by any below that', () => {
    for (const type of SCOPE_TYPES)
      for (const groupBy of GROUPINGS)
        for (const thenBy of GROUPINGS) {
          const fits = groupBy === 'NONE' || SIZE[groupBy] < SIZE[type];
          const fitsThen = thenBy === 'NONE' || SIZE[thenBy] < SIZE[groupBy];
          const field = fits ? (fitsThen ? undefined : 'thenBy') : 'groupBy';
          expect([type, groupBy, thenBy, scopeFault(whole(type), { groupBy, thenBy })?.field]).toEqual([
            ...[type, groupBy, thenBy],
            field,
          ]);
        }
  });

  it('of a MEF of an area goes by its schools alone, and such a scope names one area and no school', () => {
    const fault = (more: object, groupBy: Grouping = 'NONE', thenBy: Grouping = 'NONE') =>
      scopeFault({ type: 'MEF', code: '97410012110', kind: 'STUDENT', degree: 'ALL', ...more }, { groupBy, thenBy })
        ?.field;
    for (const area of [{ academie: '12' }, { departement: '54' }]) {
      expect([fault(area), fault(area, 'SCHOOL')]).toEqual([undefined, undefined]);
      expect([fault(area, 'CLASS'), fault(area, 'SCHOOL', 'MEF'), fault({ ...area, code: null })]).toEqual([
        ...['groupBy', 'thenBy', 'code'],
      ]);
      expect(fault({ ...area, uai: '0540001A' })).toBe(Object.keys(area)[0]);
    }
    expect(fault({ academie: '12', departement: '54' })).toBe('departement');
    expect(fault({})).toBe('uai');
    expect(scopeFault({ ...whole('SCHOOL'), academie: '12' }, { groupBy: 'NONE' })?.field).toBe('academie');
  });

  it('names the levels there are, when it is refused', () => {
    expect(scopeFault(whole('SCHOOL'), { groupBy: 'ACADEMIE' })?.message).toBe(
      'A scope of type SCHOOL is broken down by NONE or CLASS or MEF.',
    );
    expect(scopeFault(whole('SCHOOL'), { groupBy: 'CLASS', thenBy: 'MEF' })?.message).toBe(
      'A part of type CLASS is broken down by NONE.',
    );
  });
});
