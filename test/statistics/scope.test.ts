import { describe, expect, it } from '@jest/globals';
import { SCOPE_TYPES, zoneOfScope, type Scope, type ScopeType } from '../../src/statistics/scope.js';

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
/** The same in Nancy-Metz. */
const MAINLAND: Record<ScopeType, Pick<Scope, 'uai' | 'code'>> = {
  CLASS: { uai: '0540001A', code: '9741' },
  MEF: { uai: '0540001A', code: '97410012110' },
  SCHOOL: { uai: '0540001A' },
  CIRCONSCRIPTION: { code: '0540921B' },
  DEPARTEMENT: { code: '54' },
  ACADEMIE: { code: '12' },
  NATION: {},
};
const zone = (type: ScopeType, of: Pick<Scope, 'uai' | 'code'>): string =>
  zoneOfScope({ type, ...of, kind: 'RESPONSABLE', degree: 'ALL' });

describe('the time zone of a scope', () => {
  it.each(SCOPE_TYPES.filter(type => type !== 'NATION'))('is that of its school or area: %s', type => {
    expect(zone(type, OVERSEAS[type])).toBe('Indian/Reunion');
    expect(zone(type, MAINLAND[type])).toBe('Europe/Paris');
  });

  it('is that of Paris for the nation', () => {
    expect(zone('NATION', OVERSEAS.NATION)).toBe('Europe/Paris');
  });
});
