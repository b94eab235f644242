/** The tables that two guides of EduConnect show, made of events, and shown to the cell. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import type { AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import type { JsonObject } from '../../src/domain/event.js';
import { CELL_SEPARATOR } from '../../src/postgres/lists/cells.js';
import { openStatistics } from '../../src/exports/index.js';
import type { Grouping } from '../../src/statistics/scope.js';
import { readTable } from '../../src/statistics/table.js';
import { metadata, uuid, type AnyEvent, type Draft } from '../projector/support/history.js';
import { ProjectingDatabase } from '../projector/support/projecting.js';

const NAMES = ['statistics', 'schools'].map(projectionNamed);
const AT = '2026-09-01T08:00:00.000Z';

/** Accounts of a school alike: how many, in which MEF their pupils are, and what became of them. */
interface Group {
  readonly accounts: number;
  readonly mefs: readonly string[];
  readonly origin: AccountOrigin;
  readonly state: AccountState;
}

class School {
  readonly drafts: Draft[] = [];
  #n = 0;

  constructor(
    readonly uai: string,
    academie: string,
    departement: string,
    readonly mefCodes: readonly string[],
  ) {
    const description = { name: 'Collège', degree: 'SECOND' as const, academie, departement };
    this.#emit(`school-${uai}`, { type: 'SchoolRegistered', data: { uai, ...description } });
    const structure = { year: 2026, classCodes: ['A'], mefCodes: [...mefCodes], labelsDigest: 'd' };
    this.#emit(`school-${uai}`, { type: 'SchoolStructureRecorded', data: structure });
  }

  /** Adds the accounts. Every two of them have the same children: one in each MEF. */
  add({ accounts, mefs, origin, state }: Group): void {
    let pupils: string[] = [];
    for (let a = 0; a < accounts; a++) {
      if (a % 2 === 0) pupils = mefs.map(mef => this.#pupil(mef));
      this.#account(pupils, origin, state);
    }
  }

  #emit(stream: string, { type, data }: AnyEvent): void {
    const id = uuid(`${this.uai} ${this.drafts.length}`);
    const plain = JSON.parse(JSON.stringify(data)) as JsonObject;
    this.drafts.push({ stream, event: { id, type, data: plain, metadata: metadata(AT) } });
  }

  #pupil(mef: string): string {
    const studentId = uuid(`${this.uai} pupil ${this.#n++}`);
    const stream = `student-${studentId}`;
    this.#emit(stream, { type: 'StudentRegistered', data: { studentId, personId: uuid(`person ${studentId}`) } });
    this.#emit(stream, { type: 'StudentEnrolled', data: { uai: this.uai, year: 2026, classCode: 'A', mef } });
    return studentId;
  }

  #account(pupils: readonly string[], origin: AccountOrigin, state: AccountState): void {
    const accountId = uuid(`${this.uai} account ${this.#n++}`);
    const credentialId = uuid(`credential ${accountId}`);
    const stream = `account-${accountId}`;
    const emit = (event: AnyEvent): void => this.#emit(stream, event);
    const expiresAt = '2026-12-01T08:00:00.000Z';
    const { uai } = this;
    emit({
      type: 'AccountPreCreated',
      data: { accountId, kind: 'RESPONSABLE', personId: uuid(`person ${accountId}`) },
    });
    for (const studentId of pupils)
      emit({ type: 'LinkAttached', data: { studentId, uai, kinship: 'MOTHER', legalLevel: 1 } });
    if (state === 'NOT_NOTIFIED') return;
    if (origin === 'ETABLISSEMENT')
      emit({
        type: 'AccountNotified',
        data: { channel: 'LETTER', uai, credentialId, resetPassword: true, expiresAt },
      });
    if (origin === 'NON_RENSEIGNE') emit({ type: 'PasswordReset', data: { credentialId, uai, expiresAt } });
    if (state === 'ACTIVATING')
      emit({
        type: 'ActivationStarted',
        data: { credentialId, contact: { personId: uuid('contact'), version: 1 }, confirmedStudentIds: [...pupils] },
      });
    if (origin === 'RESPONSABLE') emit({ type: 'AccountActivated', data: { path: 'SELF_REGISTERED', origin } });
    if (origin === 'FRANCECONNECT') emit({ type: 'AccountActivated', data: { path: 'FRANCECONNECT', origin } });
    if (origin === 'ETABLISSEMENT' && state === 'ACTIVATED')
      emit({ type: 'AccountActivated', data: { path: 'NOTIFIED', origin, credentialId } });
    if (state === 'EXPIRED') emit({ type: 'AccountExpired', data: { notifiedAt: AT } });
  }
}

/** The table of one guide, of the académie de Nice: a MEF, how many accounts, and how many in each of STATES. */
const NICE: readonly (readonly [mef: string, label: string, total: number, states: readonly number[]])[] = [
  ['10310019110', '3EME', 310, [9, 205, 0, 96]],
  ['10210019110', '4EME', 335, [8, 203, 1, 123]],
  ['10110010110', '5EME', 245, [3, 135, 0, 107]],
  ['10110010111', '5EME LANGUE ET CULTURE EUROPEENNE', 46, [2, 24, 0, 20]],
  ['10110010112', '5EME SECTION SPORTIVE', 23, [1, 14, 0, 8]],
  ['10010012110', '6EME', 268, [6, 149, 1, 112]],
  ['10010012111', '6EME BILANGUE', 57, [6, 29, 0, 22]],
  ['10010012112', '6EME SECTION SPORTIVE', 19, [0, 6, 0, 13]],
];
/** The columns of both tables, in their order. */
const STATES = ['NOT_NOTIFIED', 'NOTIFIED', 'ACTIVATING', 'ACTIVATED'] as const;
/** Accounts of NICE with a child in the first and another in the last of these MEF: how many of each state. */
const SIBLINGS: readonly (readonly [mefs: readonly [string, string], states: readonly number[]])[] = [
  [
    ['10310019110', '10010012110'],
    [2, 41, 0, 30],
  ],
  [
    ['10210019110', '10110010110'],
    [1, 27, 0, 20],
  ],
];

/** The table of the other guide, of La Réunion: an origin, how many accounts, and how many in each of the four states that the table shows. */
const REUNION: readonly (readonly [origin: AccountOrigin, label: string, total: number, states: readonly number[]])[] =
  [
    ['ETABLISSEMENT', 'Établissement', 728, [0, 399, 13, 306]],
    ['RESPONSABLE', 'Responsable', 173, [0, 0, 0, 172]],
    ['FRANCECONNECT', 'FranceConnect', 24, [0, 0, 0, 24]],
    ['NON_RENSEIGNE', 'N/A', 1_088, [638, 0, 0, 0]],
  ];
/** Its line for all origins: the total, then the four states. */
const REUNION_TOTAL = [2_013, 638, 399, 13, 502];

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('the tables of the guides', () => {
  let world: ProjectingDatabase;
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(() => world.drop());

  async function project(school: School): Promise<void> {
    const projector = await world.start({ projections: NAMES });
    await world.append(school.drafts);
    await world.untilSettled(projector, NAMES);
  }

  /** The lines of the table as a file, without their code. */
  async function linesOf({ uai }: School, groupBy: Grouping): Promise<string[][]> {
    const scope = { type: 'SCHOOL', uai, kind: 'RESPONSABLE', degree: 'ALL' } as const;
    const file = await openStatistics(world.database.pool, { scope, groupBy }, AT, { showsClassLabels: () => true });
    const lines: string[][] = [];
    for await (const some of file.rows) for (const line of some) lines.push(line.split(CELL_SEPARATOR).slice(1));
    return lines;
  }

  it('Nice, by MEF: eight rows, each total the sum of its states, and each row opens on its origins', async () => {
    const school = new School(
      '0060001A',
      '23',
      '06',
      NICE.map(([mef]) => mef),
    );
    for (const [code, label] of NICE)
      await world.rows('insert into vault.mef_labels (code, label, label_sort) values ($1, $2, $2)', [code, label]);
    const originOf = (state: AccountState): AccountOrigin =>
      state === 'NOT_NOTIFIED' ? 'NON_RENSEIGNE' : 'ETABLISSEMENT';
    for (const [mef, , , states] of NICE)
      for (const [s, state] of STATES.entries()) {
        const shared = sum(SIBLINGS.filter(([mefs]) => mefs.includes(mef)).map(([, of]) => of[s]!));
        school.add({ accounts: states[s]! - shared, mefs: [mef], state, origin: originOf(state) });
      }
    for (const [mefs, states] of SIBLINGS)
      for (const [s, state] of STATES.entries())
        school.add({ accounts: states[s]!, mefs, state, origin: originOf(state) });
    await project(school);

    const lines = await linesOf(school, 'MEF');
    const expected = NICE.map(([, label, total, states]) => [label, 'Toutes', ...[total, ...states, 0].map(String)]);
    expect(lines.filter(([label, origin]) => label !== 'Ensemble' && origin === 'Toutes')).toEqual(expected);
    for (const [, , total, states] of NICE) expect(total).toBe(sum(states));
    // The whole is distinct accounts: those with a child in two MEF count once.
    const distinct = STATES.map((_, s) => sum(NICE.map(row => row[3][s]!)) - sum(SIBLINGS.map(([, of]) => of[s]!)));
    expect(lines[0]).toEqual(['Ensemble', 'Toutes', ...[sum(distinct), ...distinct, 0].map(String)]);
    const { rows } = await readTable(
      world.database.pool,
      { type: 'SCHOOL', uai: school.uai, kind: 'RESPONSABLE', degree: 'ALL' },
      { groupBy: 'MEF' },
      { showsClassLabels: () => true, soonEnds: '2026-12-01T08' },
    );
    for (const { counts, origins } of rows) {
      expect(sum(origins.map(({ counts: of }) => of.total))).toBe(counts.total);
      const none = origins.find(({ origin }) => origin === 'NON_RENSEIGNE');
      expect(none?.counts.notNotified ?? 0).toBe(counts.notNotified);
    }
  }, 120_000);

  it('La Réunion, by origin: the totals exceed the four states by the accounts that have expired', async () => {
    const school = new School('9740001A', '28', '974', ['10010012110']);
    for (const [origin, , total, states] of REUNION) {
      const all = [
        ...STATES.map((state, s) => [state, states[s]!] as const),
        ['EXPIRED', total - sum(states)] as const,
      ];
      for (const [state, accounts] of all) school.add({ accounts, mefs: ['10010012110'], origin, state });
    }
    await project(school);

    const shown = await linesOf(school, 'NONE');
    expect(shown.find(([, origin]) => origin === 'Toutes')!.slice(2, 7)).toEqual(REUNION_TOTAL.map(String));
    for (const [, label, total, states] of REUNION)
      expect(shown.find(([, origin]) => origin === label)!.slice(1)).toEqual([
        label,
        ...[total, ...states, total - sum(states)].map(String),
      ]);
    // Origins without accounts have no line: ATEN and ENT.
    expect(shown).toHaveLength(1 + REUNION.length);
    const [total, ...inStates] = REUNION_TOTAL as [number, ...number[]];
    expect(shown[0]!.at(-1)).toBe(String(total - sum(inStates)));
  }, 120_000);
});
