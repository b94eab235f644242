import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { accountHistory, accounts } from '../../src/domain/account/history.js';
import type { DomainEvent } from '../../src/domain/event.js';
import { encode, history, type History } from '../../src/domain/history.js';
import { campaignHistory, campaigns } from '../../src/domain/campaign/history.js';
import { importHistory, imports } from '../../src/domain/import/history.js';
import { schoolHistory, schools } from '../../src/domain/school/history.js';
import { HistoryError, shape, text } from '../../src/domain/shape.js';
import { studentHistory, students } from '../../src/domain/student/history.js';

const folder = fileURLToPath(new URL('../stored-events/', import.meta.url));
const golden = (category: string): DomainEvent[] =>
  readdirSync(`${folder}${category}`).map(
    name => JSON.parse(readFileSync(`${folder}${category}/${name}`, 'utf8')) as DomainEvent,
  );

const categories: [string, History<{ type: string; data: object }>][] = [
  ['account', accountHistory],
  ['student', studentHistory],
  ['school', schoolHistory],
  ['import', importHistory],
  ['campaign', campaignHistory],
];

describe.each(categories)('the stored events of %s', (category, { decode, types }) => {
  it('have a file for every type, kept for ever', () => {
    expect(golden(category).map(({ type }) => type)).toEqual(expect.arrayContaining([...types]));
  });

  it('are read back, and survive encode and decode', () => {
    for (const stored of golden(category)) {
      const event = decode(stored);
      expect(encode(event)).toEqual(JSON.parse(JSON.stringify(event)));
      expect(decode(JSON.parse(JSON.stringify(encode(event))) as DomainEvent)).toEqual(event);
    }
  });

  it('are refused when a field is missing or of another kind', () => {
    for (const { type, data } of golden(category))
      for (const name of Object.keys(data)) {
        const spoilt = [{ ...data, [name]: { spoilt: true } }];
        for (const wrong of spoilt) expect(() => decode({ type, data: wrong })).toThrow(HistoryError);
      }
  });

  it('are refused when of an unknown type, naming it', () => {
    expect(() => decode({ type: 'AccountTeleported', data: {} })).toThrow(/unknown event type AccountTeleported/);
  });
});

describe('folding', () => {
  it('is total: every stored event moves its state', () => {
    const at = '2026-09-01T00:00:00.000Z';
    const first = <T extends { type: string }>(events: T[], type: string) => events.find(event => event.type === type)!;
    const account = golden('account').map(accounts.decode);
    const begun = accounts.evolve(undefined, first(account, 'AccountPreCreated'), at);
    for (const event of account) expect(accounts.evolve(begun, event, at)).toBeDefined();
    const student = golden('student').map(students.decode);
    for (const event of student)
      expect(
        students.evolve(students.evolve(undefined, first(student, 'StudentRegistered'), at), event, at),
      ).toBeDefined();
    const school = golden('school').map(schools.decode);
    for (const event of school)
      expect(schools.evolve(schools.evolve(undefined, first(school, 'SchoolRegistered'), at), event, at)).toBeDefined();
    const run = golden('import').map(imports.decode);
    for (const event of run)
      expect(imports.evolve(imports.evolve(undefined, first(run, 'ImportStarted'), at), event, at)).toBeDefined();
    const campaign = golden('campaign').map(campaigns.decode);
    for (const event of campaign)
      expect(
        campaigns.evolve(campaigns.evolve(undefined, first(campaign, 'CampaignStarted'), at), event, at),
      ).toBeDefined();
  });

  it('refuses a stream that does not begin at its beginning', () => {
    const at = '2026-09-01T00:00:00.000Z';
    expect(() => accounts.evolve(undefined, { type: 'SignedIn', data: { method: 'PASSWORD' } }, at)).toThrow(
      HistoryError,
    );
    expect(() => students.evolve(undefined, { type: 'StudentAccountAttached', data: { accountId: 'a' } }, at)).toThrow(
      HistoryError,
    );
  });
});

describe('an old shape', () => {
  interface Renamed {
    type: 'SchoolRenamed';
    data: { to: string };
  }
  const { decode } = history<Renamed>(
    'school',
    { SchoolRenamed: shape({ to: text }) },
    { NameChanged: data => ({ type: 'SchoolRenamed', data: { to: data['name'] ?? '' } }) },
  );
  it('is lifted to the one of today', () =>
    expect(decode({ type: 'NameChanged', data: { name: 'Lac' } })).toEqual({
      type: 'SchoolRenamed',
      data: { to: 'Lac' },
    }));
  it('is checked all the same', () => expect(() => decode({ type: 'NameChanged', data: {} })).toThrow(HistoryError));
});
