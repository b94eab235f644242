import { describe, expect, it } from '@jest/globals';
import { modalitiesOf } from '../../../src/domain/assistance/modalities.js';
import type { AcademieCommand } from '../../../src/domain/academie/commands.js';
import { evolve, type Academie } from '../../../src/domain/academie/state.js';
import { decideAcademie as decide } from '../deciders.js';

const AT = '2026-09-07T08:00:00.000Z';
const after = (...commands: readonly AcademieCommand[]): Academie | undefined =>
  commands.reduce<Academie | undefined>(
    (academie, command) =>
      (decide(academie, command).events ?? []).reduce<Academie | undefined>(
        (before, event) => evolve(before, event, AT),
        academie,
      ),
    undefined,
  );
const texts = { type: 'ChangeModalities', academie: '28', textsId: 'texts' } as const;
const noTexts = { type: 'ChangeModalities', academie: '28' } as const;
const routing = {
  type: 'ChangeRouting',
  academie: '28',
  routing: {
    otherwise: 'SCHOOL',
    matters: [
      { matter: 'OTHER', queue: 'SCHOOL' },
      { matter: 'FRANCECONNECT', queue: 'ACADEMIE' },
      { matter: 'FRANCECONNECT', queue: 'SCHOOL' },
      { matter: 'CANNOT_ACTIVATE', queue: 'ACADEMIE' },
    ],
  },
} as const;

describe('the settings of an académie', () => {
  it('are set, changed and taken back, each by itself', () => {
    expect(after(texts)).toEqual({ academie: '28', modalities: { textsId: 'texts', at: AT } });
    expect(after(texts, routing, noTexts)).toMatchObject({ routing: { otherwise: 'SCHOOL' } });
    expect(after(texts, routing, noTexts)).not.toHaveProperty('modalities');
    expect(after(routing, texts, { type: 'ChangeRouting', academie: '28' })).toEqual(after(texts));
  });

  it('say nothing twice: what holds already is no event', () => {
    expect(decide(after(texts), texts).events).toEqual([]);
    expect(decide(after(routing), routing).events).toEqual([]);
    expect(decide(after(routing), { type: 'ChangeModalities', academie: '28' }).events).toEqual([]);
  });

  it('keep only the rules of a routing that name another queue than the usual one, in one order, and of two for a matter the first', () => {
    expect(after(routing)?.routing).toEqual({
      otherwise: 'SCHOOL',
      matters: [
        { matter: 'CANNOT_ACTIVATE', queue: 'ACADEMIE' },
        { matter: 'FRANCECONNECT', queue: 'ACADEMIE' },
      ],
    });
  });

  it.each(['', '99', '2A', 'constructor'])('are refused for %j, which is no académie', academie => {
    expect(decide(undefined, { ...texts, academie })).toMatchObject({ refusal: { code: 'ACADEMIE_UNKNOWN' } });
  });
});

describe('modalities', () => {
  it('are put into one form: without blanks around texts, and without empty texts', () => {
    expect(modalitiesOf({ phone: ' 0262 00 00 00 ', form: ' ', fr: { hours: ' ', text: null }, en: null })).toEqual({
      phone: '0262 00 00 00',
      words: {},
    });
    expect(modalitiesOf({ fr: { text: 'Appelez.' }, en: { hours: '8 to 12' } })).toEqual({
      words: { fr: { text: 'Appelez.' }, en: { hours: '8 to 12' } },
    });
    expect(modalitiesOf({ phone: ' ', fr: { hours: '' } })).toBeUndefined();
  });
});
