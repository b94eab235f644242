/** What the school bases lack, live: the whole table, then each change of it, by events, by imports without events, and by time alone. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byHead, byImporter } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';
import { send } from './support/uploads.js';
import { watch, type Push, type Watch } from './support/watch.js';

const DAY_MS = 86_400_000;

interface Row {
  readonly code: string;
  readonly label: string | null;
  readonly responsables: number;
  readonly withoutMobile: number;
  readonly disputing: number;
  readonly duplicates: number;
  readonly schools: number | null;
  readonly schoolsLate: number | null;
  readonly imports: readonly { readonly at: string; readonly late: boolean }[];
  readonly rows: readonly Row[];
}
interface Table {
  readonly position: string;
  readonly roundedTo: number | null;
  readonly total: Row;
  readonly rows: readonly Row[];
}

const pushed = ({ data }: Push): { position: string; quality: Table } =>
  data!.basesQualityUpdated as { position: string; quality: Table };

let house: House;
let uai: string;
let academie: string;
let head: string;
let dashboard: string;
let national: string;
let people: Person[];

beforeAll(async () => {
  house = await openApiHouse({ pupils: 14 });
  ({ uai, academie } = house.schools[0]!);
  const grants = grantsOf(house);
  head = await house.token(grants.SCHOOL_HEAD!);
  dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
  national = await house.token(grants.NATIONAL_ADMIN!);
  people = await responsablesOf(house, uai);
  for (const { accountId } of people.slice(0, 6))
    await house.commands.account.updateContact({ accountId, mobile: '+262692123456' }, byHead());
  await house.caughtUp();
});
afterAll(() => house?.close());

const watching = (token: string, scope: object, groupBy = 'NONE', thenBy = 'NONE'): Watch =>
  watch(house, token, operation('BasesQualityUpdated'), { scope, groupBy, thenBy });

async function queried(token: string, scope: object, groupBy = 'NONE', thenBy = 'NONE'): Promise<Table> {
  const { data, errors } = await house.ask(token, operation('BasesQuality'), { scope, groupBy, thenBy });
  expect(errors).toBeUndefined();
  return data.basesQuality as Table;
}

const losesMobile = ({ accountId }: Person) =>
  house.commands.account.updateContact({ accountId, mobile: null }, byHead());

describe('the quality of the bases, live', () => {
  it.each([
    ['SCHOOL', 'NONE', 'NONE', 0, () => head],
    ['SCHOOL', 'CLASS', 'NONE', 1, () => head],
    ['ACADEMIE', 'SCHOOL', 'CLASS', 2, () => dashboard],
    ['NATION', 'ACADEMIE', 'NONE', 3, () => national],
  ] as const)('of %s by %s, then by %s: the whole table, then what changed, as a query shows it', async (...given) => {
    const [type, groupBy, thenBy, own, token] = given;
    const scope = { type, ...(type === 'SCHOOL' ? { uai } : type === 'ACADEMIE' ? { code: academie } : {}) };
    const watched = watching(token(), scope, groupBy, thenBy);
    const before = pushed(await watched.first()).quality.total.withoutMobile;
    await losesMobile(people[own]!);
    const { quality } = pushed(await watched.until(push => pushed(push).quality.total.withoutMobile === before + 1));
    const now = await queried(token(), scope, groupBy, thenBy);
    expect([quality.total, quality.rows]).toEqual([now.total, now.rows]);
    await watched.close();
  });

  it('shows disputes and possible duplicates, which another read model counts', async () => {
    const watched = watching(dashboard, { type: 'ACADEMIE', code: academie }, 'SCHOOL');
    const { total } = pushed(await watched.first()).quality;
    const [one, other] = people.slice(-2) as [Person, Person];
    await house.commands.holder.dispute({ accountId: one.accountId, studentId: one.studentIds[0]! }, byHead());
    await watched.until(push => pushed(push).quality.total.disputing === total.disputing + 1);
    const pair = [one.accountId, other.accountId] as [string, string];
    await house.commands.duplicates.suspect({ accountIds: pair, score: 60, reasons: ['NAME_NEAR'] }, byImporter());
    const { quality } = pushed(await watched.until(push => pushed(push).quality.total.duplicates > total.duplicates));
    expect(quality.rows.find(({ code }) => code === uai)!.duplicates).toBeGreaterThan(0);
    await watched.close();
  });

  it('misses nothing for whoever comes back after a broken connection', async () => {
    const scope = { type: 'SCHOOL', uai };
    const broken = watching(head, scope, 'CLASS');
    const seen = pushed(await broken.first());
    await broken.close();
    for (const person of people.slice(4, 6)) await losesMobile(person);
    await house.caughtUp();
    const back = watching(head, scope, 'CLASS');
    const { position, quality } = pushed(await back.first());
    expect(position > seen.position).toBe(true);
    expect(quality.total.withoutMobile).toBe(seen.quality.total.withoutMobile + 2);
    expect(quality.rows).toEqual((await queried(head, scope, 'CLASS')).rows);
    await back.close();
  });

  it('says by itself that imports have become late, and that one has come that found nothing new', async () => {
    const scope = { type: 'ACADEMIE', code: academie };
    const watched = watching(dashboard, scope, 'SCHOOL');
    const late = (number: number) =>
      watched.until(push => pushed(push).quality.total.schoolsLate === number && watched.pushes.at(-1) === push);
    try {
      const { schools } = pushed(await late(0)).quality.total;
      const events = await house.events();
      house.clock.ahead = 8 * DAY_MS;
      const { quality } = pushed(await late(schools!));
      for (const row of quality.rows) expect(row.imports).toEqual([expect.objectContaining({ late: true })]);
      const importer = await house.token(grantsOf(house).IMPORTER!);
      const { base } = house.schools[0]!;
      const answer = await send(house, importer, `/imports/${uai}?base=${base}&year=2026`, house.files.get(uai)!);
      expect(answer.body).toMatchObject({ status: 'COMPLETED', unchanged: true });
      const { rows } = pushed(await late(schools! - 1)).quality;
      expect(rows.find(({ code }) => code === uai)).toMatchObject({ schoolsLate: 0, imports: [{ late: false }] });
      expect(await house.events()).toBe(events);
    } finally {
      house.clock.ahead = 0;
      await watched.close();
    }
  });

  it('is refused to whoever may not see statistics there, and for a scope that is none', async () => {
    const helpdesk = await house.token(grantsOf(house).STUDENT_HELPDESK!);
    for (const [token, scope, code] of [
      [helpdesk, { type: 'SCHOOL', uai }, 'FORBIDDEN'],
      [head, { type: 'ACADEMIE', code: academie }, 'FORBIDDEN'],
      [head, { type: 'SCHOOL', uai, code: '6A' }, 'BAD_USER_INPUT'],
      [dashboard, { type: 'MEF', code: '10010012110' }, 'BAD_USER_INPUT'],
    ] as const) {
      const watched = watching(token, scope);
      expect(JSON.stringify(await watched.ended)).toContain(code);
      await watched.close();
    }
  });

  it('ends when the right does', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 60_000).toISOString();
    const lent = { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['STATISTICS_READ'], until } as const;
    const watched = watching(await house.token([lent]), { type: 'SCHOOL', uai });
    await watched.first();
    house.clock.ahead = 120_000;
    try {
      await watched.until(({ errors }) => errors?.[0]?.extensions?.code === 'RIGHT_LAPSED');
    } finally {
      house.clock.ahead = 0;
      await watched.close();
    }
  });
});

describe('the quality of the bases that is rounded, live', () => {
  let rounded: House;
  beforeAll(async () => {
    rounded = await openApiHouse({ pupils: 23, deps: { statisticsStep: 5 } });
  });
  afterAll(() => rounded?.close());

  it.each<[string, readonly string[], boolean, boolean]>([
    ['figures alone', [], false, false],
    ['responsables, too', ['RESPONSABLES_LIST'], false, true],
    ['pupils, too', ['STUDENTS_LIST'], false, true],
    ['both, too', ['RESPONSABLES_LIST', 'STUDENTS_LIST'], true, true],
  ])('to whoever may see %s, as in the query: exact %j, labels of classes %j', async (...given) => {
    const [, lists, isExact, labels] = given;
    const school = rounded.schools[0]!.uai;
    const until = new Date(Date.parse(rounded.clock.now()) + DAY_MS).toISOString();
    const rights = ['STATISTICS_READ', ...lists];
    const token = await rounded.token([{ role: 'SCHOOL_DELEGATE', schools: [school], rights, until } as never], {
      subject: randomUUID(),
    });
    const asked = { scope: { type: 'SCHOOL', uai: school }, groupBy: 'CLASS' };
    const watched = watch(rounded, token, operation('BasesQualityUpdated'), asked);
    const { quality } = pushed(await watched.first());
    await watched.close();
    const { data } = await rounded.ask(token, operation('BasesQuality'), asked);
    const table = data.basesQuality as Table;
    expect(quality.roundedTo).toBe(isExact ? null : 5);
    expect([quality.roundedTo, quality.total, quality.rows]).toEqual([table.roundedTo, table.total, table.rows]);
    expect(quality.rows.map(({ label }) => label !== null)).toEqual(quality.rows.map(() => labels));
  });
});
