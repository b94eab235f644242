/** The days of statistics, held against a recount by brute force over random histories. */
import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { zoneOfAcademie } from '../../src/domain/academies.js';
import { dayShown, zoneOfSchool } from '../../src/domain/time-zones.js';
import { recount, type Counts, type Given } from '../statistics/support/recount.js';
import { Histories, random } from '../projector/support/history.js';
import { Fold, type GivenEvent } from './support/given.js';

const WORLD = {
  schools: ['0750001A', '0750002B', '9740003C', '9730004D', '9880005E'],
  academies: ['01', '28', '33'],
  departements: ['75', '974', '973'],
  pace: 97,
};

/** The zone whose days a scope has. A circonscription or département has that of a school there, so that it is left out here. */
function zoneOf(scope: string): string | undefined {
  const [type, code] = scope.split(':');
  if (type === 'nation') return 'Europe/Paris';
  if (type === 'academie' || type === 'mef-academie') return zoneOfAcademie(code);
  return ['departement', 'mef-departement', 'circonscription'].includes(type ?? '') ? undefined : zoneOfSchool(code);
}

/** The events of a random world. */
const randomEvents = (seed: number, steps: number): Given[] =>
  Histories.of(seed, steps, WORLD).map(({ stream, event }) => ({ stream, ...event }));

/** The events folded in batches of random sizes. */
async function folded(events: readonly Given[], seed: number): Promise<Fold> {
  const fold = new Fold(projectionNamed('statistics'));
  const pick = random(seed);
  for (let next = 0; next < events.length;) {
    const size = 1 + pick(40);
    const batch = events.slice(next, next + size).map(({ stream, type, data, metadata }): GivenEvent => {
      return [stream, { type, data } as never, metadata];
    });
    await fold.batch(...batch);
    next += size;
  }
  return fold;
}

const text = (value: unknown): string => value as string;
const cells = (fold: Fold): Counts =>
  Object.fromEntries(
    fold
      .rows('cells')
      .map(row => [
        ['scope', 'kind', 'degree', 'origin', 'state'].map(name => text(row[name])).join(' '),
        row.accounts,
      ]),
  ) as Counts;

/** The cells at the end of a day, by the days kept. */
function cellsAt(fold: Fold, day: string): Counts {
  const sums: Counts = {};
  const add = (scope: string, degree: string, row: Record<string, unknown>): void => {
    const cell = `${scope} ${text(row.kind)} ${degree} ${text(row.origin)} ${text(row.state)}`;
    sums[cell] = (sums[cell] ?? 0) + (row.change as number);
  };
  for (const row of fold.rows('days')) {
    if (text(row.day) > day) continue;
    const [scope, degree] = [text(row.scope), text(row.degree)];
    add(scope, degree, row);
    if (/^(class|mef|school):/.test(scope) && degree !== 'ALL') add(scope, 'ALL', row);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, accounts]) => accounts !== 0));
}

describe('statistics over random histories', () => {
  it.each([1, 2, 3, 4, 5, 6])('count what a recount counts, now and at the end of every day (%i)', async seed => {
    const events = randomEvents(seed, 200);
    const fold = await folded(events, seed);
    expect(cells(fold)).toEqual(recount(events));
    const days = [...new Set(fold.rows('days').map(row => text(row.day)))].sort();
    expect(days.length).toBeGreaterThan(10);
    expect(cellsAt(fold, '9999-12-31')).toEqual(cells(fold));
    for (const day of days)
      for (const zone of new Set(WORLD.schools.map(zoneOfSchool).concat('Europe/Paris'))) {
        const byThen = events.filter(({ metadata }) => dayShown(metadata.at, zone) <= day);
        const ofZone = (counts: Counts): Counts =>
          Object.fromEntries(Object.entries(counts).filter(([cell]) => zoneOf(cell.split(' ')[0]!) === zone));
        expect([day, zone, ofZone(cellsAt(fold, day))]).toEqual([day, zone, ofZone(recount(byThen))]);
      }
  });
});
