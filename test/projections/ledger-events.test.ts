import { describe, expect, it } from '@jest/globals';
import { projectionNamed, projections } from '../../projections/index.js';
import { HISTORIES } from '../../src/domain/catalogue.js';
import { Fold, type GivenEvent } from './support/given.js';

const UAI = '0750001A';
const OTHER = '9740002B';

/** An event done by the right of this school or académie, or of none. */
const byRightOf = (stream: string, event: GivenEvent[1], scope?: string): GivenEvent => [stream, event, { scope }];
const created = byRightOf('account-mother', {
  type: 'AccountPreCreated',
  data: { accountId: 'mother', kind: 'RESPONSABLE', personId: 'p' },
});
const linked = (uai: string): GivenEvent =>
  byRightOf('account-mother', {
    type: 'LinkAttached',
    data: { studentId: uai, uai, kinship: 'MOTHER', legalLevel: 1 },
  });
const forced = (scope?: string): GivenEvent =>
  byRightOf('account-mother', { type: 'PasswordChangeForced', data: { reason: 'LEAK' } }, scope);
const registered = byRightOf('student-pupil', {
  type: 'StudentRegistered',
  data: { studentId: 'pupil', personId: 'p' },
});

/** The places of each event, in the order of the ledger. */
const placesOf = (fold: Fold): string[][] =>
  fold
    .rows('ledger_events')
    .map(({ position }) =>
      fold.rows('ledger_places').flatMap(row => (row.position === position ? [String(row.place)] : [])),
    );

describe('the index of the ledger', () => {
  it('has every event, of whatever stream', async () => {
    const fold = await new Fold(projectionNamed('ledger-events')).batch(created, registered, forced());
    expect(fold.rows('ledger_events').map(({ stream, version, type }) => [stream, version, type])).toEqual([
      ['account-mother', 0, 'AccountPreCreated'],
      ['student-pupil', 0, 'StudentRegistered'],
      ['account-mother', 1, 'PasswordChangeForced'],
    ]);
  });

  it('knows every type of event that this version can read', () => {
    const { handles } = projections.find(({ name }) => name === 'ledger-events')!;
    const all = Object.values(HISTORIES).flatMap(({ types, lifted }): string[] => [...types, ...lifted]);
    expect([...handles].sort()).toEqual([...new Set(all)].sort());
  });

  it('gives each event the places that its stream had named by then, it included, and none that it names later', async () => {
    const fold = await new Fold(projectionNamed('ledger-events')).batch(
      created,
      linked(UAI),
      forced(),
      linked(OTHER),
      forced(),
    );
    expect(placesOf(fold)).toEqual([[], [UAI], [UAI], [UAI, OTHER], [UAI, OTHER]]);
  });

  it('gives the same places however events are grouped into batches', async () => {
    const fold = new Fold(projectionNamed('ledger-events'));
    for (const event of [created, linked(UAI), forced(), linked(OTHER), forced()]) await fold.batch(event);
    expect(placesOf(fold)).toEqual([[], [UAI], [UAI], [UAI, OTHER], [UAI, OTHER]]);
  });

  it('gives what was shown the school that it names and the place of the right; a batch of reads, of many schools, none', async () => {
    const stream = 'access-2026-11-30-a';
    const read = {
      at: '2026-11-30T08:00:00.000Z',
      kind: 'LIST',
      actor: 'a',
      role: 'SCHOOL_HEAD',
      right: 'OWN',
      uai: OTHER,
      persons: 3,
      correlationId: 'r',
    } as const;
    const fold = await new Fold(projectionNamed('ledger-events')).batch(
      byRightOf(stream, { type: 'FileTaken', data: { uai: UAI, persons: 3 } }, '10'),
      byRightOf(stream, { type: 'AccessesRecorded', data: { accesses: [read] } }),
      byRightOf(stream, { type: 'PasswordShown', data: { accountId: 'a', persons: 1 } }),
    );
    expect(placesOf(fold)).toEqual([[UAI, '10'], [], []]);
  });

  it('gives an event the place by whose right it was done, and later ones not', async () => {
    const fold = await new Fold(projectionNamed('ledger-events')).batch(created, forced(OTHER), forced());
    expect(placesOf(fold)).toEqual([[], [OTHER], []]);
  });
});
