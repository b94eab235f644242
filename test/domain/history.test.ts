import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { accesses } from '../../src/domain/access/history.js';
import { academies } from '../../src/domain/academie/history.js';
import { accounts } from '../../src/domain/account/history.js';
import { assistances } from '../../src/domain/assistance/history.js';
import { HISTORIES, type KnownEventType } from '../../src/domain/catalogue.js';
import type { Category, DomainEvent } from '../../src/domain/event.js';
import { encode, history, type History } from '../../src/domain/history.js';
import { campaigns } from '../../src/domain/campaign/history.js';
import { delegations } from '../../src/domain/delegation/history.js';
import { imports } from '../../src/domain/import/history.js';
import { schools } from '../../src/domain/school/history.js';
import { HistoryError, shape, text } from '../../src/domain/shape.js';
import type { StreamCategory } from '../../src/domain/streams.js';
import { students } from '../../src/domain/student/history.js';

const folder = fileURLToPath(new URL('../stored-events/', import.meta.url));
const golden = (category: string): DomainEvent[] =>
  readdirSync(`${folder}${category}`).map(
    name => JSON.parse(readFileSync(`${folder}${category}/${name}`, 'utf8')) as DomainEvent,
  );

const AT = '2026-09-01T00:00:00.000Z';

/** The state after each stored event of a category, folded upon the event that begins a stream. */
const states =
  <State, Event>({ name, decode, evolve }: Category<State, Event>, first: KnownEventType) =>
  (): unknown[] => {
    const events = golden(name);
    const begun = evolve(undefined, decode(events.find(({ type }) => type === first)!), AT);
    return events.map(event => evolve(begun, decode(event), AT));
  };
const STATES: { readonly [Name in StreamCategory]: () => unknown[] } = {
  account: states(accounts, 'AccountPreCreated'),
  student: states(students, 'StudentRegistered'),
  school: states(schools, 'SchoolRegistered'),
  import: states(imports, 'ImportStarted'),
  campaign: states(campaigns, 'CampaignStarted'),
  delegation: states(delegations, 'DelegationGranted'),
  academie: states(academies, 'AssistanceModalitiesChanged'),
  assistance: states(assistances, 'AssistanceRequested'),
  access: states(accesses, 'AccessesRecorded'),
};
const categories = Object.entries<History<{ type: string; data: object }>>(HISTORIES);

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

  it('are refused when a field is of another kind', () => {
    for (const { type, data } of golden(category))
      for (const name of Object.keys(data)) {
        // Of no field's kind: no object in an event has optional fields alone.
        const wrong = { ...data, [name]: { spoilt: true } };
        expect(() => decode({ type, data: wrong })).toThrow(HistoryError);
      }
  });

  it('are refused when of an unknown type, naming it', () => {
    expect(() => decode({ type: 'AccountTeleported', data: {} })).toThrow(/unknown event type AccountTeleported/);
  });
});

describe('folding events', () => {
  it.each(Object.entries(STATES))('gives a state after every stored event of %s', (_, after) => {
    expect(after()).not.toContain(undefined);
  });

  it('refuses a stream that begins with another event than its first', () => {
    expect(() => accounts.evolve(undefined, { type: 'SignedIn', data: { method: 'PASSWORD' } }, AT)).toThrow(
      HistoryError,
    );
    expect(() => students.evolve(undefined, { type: 'StudentAccountAttached', data: { accountId: 'a' } }, AT)).toThrow(
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
  it('is read in the shape of today', () =>
    expect(decode({ type: 'NameChanged', data: { name: 'Lac' } })).toEqual({
      type: 'SchoolRenamed',
      data: { to: 'Lac' },
    }));
  it('is checked all the same', () => expect(() => decode({ type: 'NameChanged', data: {} })).toThrow(HistoryError));
});
