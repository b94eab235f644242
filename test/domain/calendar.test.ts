import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, addMonths, instantOf, isDay, reached } from '../../src/domain/calendar.js';
import { shownAt, zoneOfSchool } from '../../src/domain/time-zones.js';
import { ACADEMIES, uaiPrefixOf } from '../../src/domain/academies.js';

describe('calendar arithmetic', () => {
  it.each([
    ['2026-09-07T08:00:00.000Z', 3, '2026-12-07T08:00:00.000Z'],
    ['2026-11-30T23:59:59.999Z', 3, '2027-02-28T23:59:59.999Z'],
    ['2027-11-30T08:00:00.000Z', 3, '2028-02-29T08:00:00.000Z'],
    ['2026-10-15T08:00:00.000Z', 3, '2027-01-15T08:00:00.000Z'],
    ['2026-03-31T00:00:00.000Z', -1, '2026-02-28T00:00:00.000Z'],
    ['2026-08-31T00:00:00.000Z', 12, '2027-08-31T00:00:00.000Z'],
  ])('%s and %i months is %s', (from, months, to) => expect(addMonths(from, months)).toBe(to));

  it('stays in the month asked for, keeps the time of day, and never goes back', () => {
    const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 48 }), (date, months) => {
        const to = new Date(addMonths(date.toISOString(), months));
        const due = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
        expect(to.getUTCFullYear() * 12 + to.getUTCMonth()).toBe(due);
        expect(to.toISOString().slice(11)).toBe(date.toISOString().slice(11));
        expect(to >= date).toBe(true);
      }),
    );
  });

  it.each([
    [
      'Indian/Reunion',
      'already the next day there, of a month longer than that of the end',
      '2026-11-29T22:00:00.000Z',
      '2027-02-27T22:00:00.000Z',
    ],
    ['America/Guadeloupe', 'still the day before there', '2027-12-01T02:00:00.000Z', '2028-03-01T02:00:00.000Z'],
    [
      'Pacific/Noumea',
      'already the next day there, the first of a month',
      '2026-08-31T14:00:00.000Z',
      '2026-11-30T14:00:00.000Z',
    ],
    ['Europe/Paris', 'clocks are put back between', '2026-09-07T08:00:00.000Z', '2026-12-07T09:00:00.000Z'],
    ['Europe/Paris', 'clocks are put forward between', '2027-01-15T09:00:00.000Z', '2027-04-15T08:00:00.000Z'],
    ['Europe/Paris', 'a time that clocks pass over', '2026-12-28T01:30:00.000Z', '2027-03-28T01:30:00.000Z'],
    ['Europe/Paris', 'a time that clocks show twice', '2026-07-25T00:30:00.000Z', '2026-10-25T00:30:00.000Z'],
    ['Europe/Paris', 'the end of a month at midnight', '2026-11-29T23:00:00.000Z', '2027-02-27T23:00:00.000Z'],
  ])('three months by the clocks of %s: %s', (zone, _, from, to) => expect(addMonths(from, 3, zone)).toBe(to));

  it('reads the clocks of any zone as they stood, whatever was read before', () => {
    // The first three digits 970 to 988: all of overseas, and some that no school has, which are read as Paris.
    const zones = Array.from({ length: 19 }, (_, i) => zoneOfSchool(`${970 + i}0001A`));
    const dates = fc.date({ min: new Date('1930-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.constantFrom(...zones), fc.integer({ min: 0, max: 900 }), (date, zone, seconds) => {
        for (const instant of [date.getTime(), date.getTime() + seconds * 1000]) {
          const shown = new Date(shownAt(instant, zone)).toISOString().slice(0, 19).replace('T', ' ');
          expect(shown).toBe(new Date(instant).toLocaleString('sv-SE', { timeZone: zone }));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('stays in the month asked for and keeps the time of day, by the clocks of any zone', () => {
    const zones = ['Europe/Paris', 'Indian/Reunion', 'America/Guadeloupe', 'America/Miquelon', 'Pacific/Tahiti'];
    const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 24 }), fc.constantFrom(...zones), (date, months, zone) => {
        // Another way to read a clock: what Sweden writes is ISO 8601.
        const shown = (iso: string) => new Date(iso).toLocaleString('sv-SE', { timeZone: zone });
        const from = shown(date.toISOString());
        const to = shown(addMonths(date.toISOString(), months, zone));
        const monthOf = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
        expect(monthOf(to)).toBe(monthOf(from) + months);
        const days = new Date(Date.UTC(Number(to.slice(0, 4)), Number(to.slice(5, 7)), 0)).getUTCDate();
        expect(Number(to.slice(8, 10))).toBe(Math.min(Number(from.slice(8, 10)), days));
        // Except in the hour that the clocks of Paris and Miquelon pass over, one night a year.
        if (!/ 0[23]:/.test(to)) expect(to.slice(11)).toBe(from.slice(11));
      }),
    );
  });

  it('knows the clocks of every académie overseas', () => {
    for (const { phoneRegion, departements } of ACADEMIES)
      for (const departement of departements) {
        const uai = `${uaiPrefixOf(departement)}0001A`;
        expect([uai, zoneOfSchool(uai) === 'Europe/Paris']).toEqual([uai, phoneRegion === 'FR']);
        // Figures of a département are dated by its code.
        expect([departement, zoneOfSchool(departement)]).toEqual([departement, zoneOfSchool(uai)]);
      }
    expect(zoneOfSchool(undefined)).toBe('Europe/Paris');
  });

  it.each([
    ['9830002K', 'Pacific/Noumea'],
    ['9840002D', 'Pacific/Tahiti'],
    ['9860006G', 'Pacific/Wallis'],
    ['9740001A', 'Indian/Reunion'],
  ])('reads the clocks of school %s in %s', (uai, zone) => expect(zoneOfSchool(uai)).toBe(zone));

  it('adds days across months and changes of the clocks', () => {
    expect(addDays('2026-12-07T08:00:00.000Z', -14)).toBe('2026-11-23T08:00:00.000Z');
    expect(addDays('2026-11-01T09:00:00.000Z', -14, 'Europe/Paris')).toBe('2026-10-18T08:00:00.000Z');
  });

  it('compares instants, however many decimals they are written with', () => {
    expect(reached('2026-12-07T08:00:00Z', '2026-12-07T08:00:00.000Z')).toBe(true);
    expect(reached('2026-12-07T08:00:00.001Z', '2026-12-07T08:00:00.000Z')).toBe(false);
  });
});

describe('days and instants as they are written', () => {
  it.each(['0001-01-01', '2026-02-28', '2028-02-29', '9999-12-31'])('%s is a day', text =>
    expect(isDay(text)).toBe(true),
  );
  it.each([
    '0000-01-01',
    '10000-01-01',
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '',
  ])('%s is none', text => expect(isDay(text)).toBe(false));

  it.each([
    ['2026-09-01T08:00Z', '2026-09-01T08:00:00.000Z'],
    ['2026-09-01T08:00:00+02:00', '2026-09-01T06:00:00.000Z'],
    ['2026-09-01T08:00:00.123456-03:30', '2026-09-01T11:30:00.123Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => expect(instantOf(text)).toBe(instant));
  it.each([
    '2026-02-30T08:00:00Z',
    '2026-02-29T08:00:00Z',
    '2026-04-31T08:00:00Z',
    '2026-09-01T24:00:00Z',
    '2026-09-01T08:60:00Z',
    '2026-09-01T08:00:60Z',
    '2026-09-01T08:00:00+24:00',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '10000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '2026-09-01T08:00:00',
    '2026-09-01',
    '2026-09-01 08:00:00Z',
    'yesterday',
  ])('%s is no instant', text => expect(instantOf(text)).toBeUndefined());

  it('takes every instant that there is as it was written', () => {
    const dates = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, date => {
        expect(instantOf(date.toISOString())).toBe(date.toISOString());
        expect(isDay(date.toISOString().slice(0, 10))).toBe(true);
      }),
    );
  });
});
