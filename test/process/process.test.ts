import { describe, expect, it } from '@jest/globals';
import type { AccountCommand } from '../../src/domain/account/commands.js';
import type { AccountEvent } from '../../src/domain/account/events.js';
import { accounts } from '../../src/domain/account/history.js';
import type { KnownEventType } from '../../src/domain/catalogue.js';
import type { FirstEvents } from '../../src/domain/event.js';
import { HistoryError } from '../../src/domain/shape.js';
import { parsePosition, type RecordedEvent } from '../../src/eventstore/eventstore.js';
import { processOf } from '../../src/process/process.js';

const AT = '2026-09-07T08:00:00.000Z';
const recorded = (stream: string, type: string, data: RecordedEvent['data']): RecordedEvent => ({
  id: `id ${type}`,
  stream,
  version: 0,
  position: parsePosition('0'.repeat(32)),
  type,
  data,
  recordedAt: AT,
  metadata: { actor: 'system', role: 'SYSTEM', right: 'SYSTEM', source: 'SYSTEM', correlationId: 'c', at: AT },
});

const noting = (seen: unknown[]) =>
  processOf<AccountEvent, string>({
    name: 'noting',
    category: accounts,
    on: {
      AccountExpired: ({ notifiedAt }, at, id) => `${id} expired at ${at}, notified at ${notifiedAt}`,
      AccountClosed: ({ reason }) => reason,
    },
    carryOut: async reactions => {
      seen.push(...reactions.map(({ id, event, answer }) => [id, event.type, answer]));
      return [{ name: 'noted', text: 'select $1', values: [reactions.length] }];
    },
  });

describe('a process', () => {
  it('handles the events that it has handlers for', () => {
    expect([...noting([]).handles]).toEqual(['AccountExpired', 'AccountClosed']);
  });

  it('gives each handler the data, the time and the id of the stream, then carries out what a batch asks for, in order', async () => {
    const seen: unknown[] = [];
    const statements = await noting(seen).react([
      recorded('account-a', 'AccountClosed', { reason: 'NO_LINK' }),
      recorded('account-b', 'AccountExpired', { notifiedAt: AT }),
    ]);
    expect(seen).toEqual([
      ['a', 'AccountClosed', 'NO_LINK'],
      ['b', 'AccountExpired', `b expired at ${AT}, notified at ${AT}`],
    ]);
    expect(statements).toEqual([{ name: 'noted', text: 'select $1', values: [2] }]);
  });

  it('leaves alone the streams of other categories', async () => {
    const seen: unknown[] = [];
    await noting(seen).react([recorded('student-a', 'AccountClosed', { reason: 'NO_LINK' })]);
    expect(seen).toEqual([]);
  });

  it('fails, and is not tried again, on an event that cannot be read', async () => {
    const malformed = recorded('account-a', 'AccountClosed', { reason: 'TIRED' });
    await expect(noting([]).react([malformed])).rejects.toThrow(HistoryError);
  });
});

describe('a misspelt event does not compile', () => {
  it('in a process', () => {
    const process = processOf<AccountEvent, void>({
      name: 'misspelt',
      category: accounts,
      // @ts-expect-error There is no such event.
      on: { AccountNotifed: () => undefined },
      carryOut: async () => [],
    });
    expect(process.name).toBe('misspelt');
  });

  it('in a set of events', () => {
    // @ts-expect-error There is no such event.
    const events = new Set<KnownEventType>(['AccountNotifed']);
    expect(events.size).toBe(1);
  });

  it('in the events that a command may begin with', () => {
    // @ts-expect-error There is no such event.
    const begins: FirstEvents<AccountCommand, AccountEvent>['Notify'] = ['AccountNotifed'];
    expect(begins).toHaveLength(1);
  });
});
