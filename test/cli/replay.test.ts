import { describe, expect, it } from '@jest/globals';
import { differences } from '../../src/cli/differences.js';
import { describeStep, readUntil, replay } from '../../src/cli/replay.js';
import type { JsonObject } from '../../src/domain/event.js';
import { type RecordedEvent, position } from '../../src/eventstore/eventstore.js';

const accountId = '00000000-0000-4000-8000-000000000001';

const event = (version: number, type: string, data: JsonObject, at: string): RecordedEvent => ({
  id: `00000000-0000-4000-8000-00000000010${version}`,
  type,
  data,
  metadata: {
    actor: 'head-1',
    role: 'SCHOOL_HEAD',
    right: 'OWN',
    scope: '0750001A',
    source: 'CONSOLE',
    correlationId: '00000000-0000-4000-8000-000000000009',
    at,
  },
  stream: `account-${accountId}`,
  version,
  position: position(0n, BigInt(version + 1)),
  recordedAt: at,
});

const history = [
  event(0, 'AccountPreCreated', { accountId, kind: 'RESPONSABLE', personId: 'p' }, '2026-09-01T08:00:00.000Z'),
  event(
    1,
    'AccountNotified',
    {
      channel: 'LETTER',
      uai: '0750001A',
      credentialId: 'c',
      resetPassword: true,
      expiresAt: '2026-12-10T08:00:00.000Z',
    },
    '2026-09-10T08:00:00.000Z',
  ),
  event(2, 'AccountExpired', { notifiedAt: '2026-09-10T08:00:00.000Z' }, '2026-12-10T08:00:00.000Z'),
];
const store = {
  async *read() {
    yield* history;
  },
};

describe('replaying an account', () => {
  it('gives each event with what it changed', async () => {
    const steps = await replay(store, accountId);
    expect(steps.map(({ after }) => after.state)).toEqual(['NOT_NOTIFIED', 'NOTIFIED', 'EXPIRED']);
    expect(steps[2]!.changes).toContainEqual({ field: 'state', before: 'NOTIFIED', after: 'EXPIRED' });
    expect(steps[2]!.changes).toContainEqual({ field: 'credential.credentialId', before: 'c' });
  });

  it.each([
    ['2026-09-09', 1],
    ['2026-09-10', 2],
    ['2026-09-10T07:59:59Z', 1],
    ['2026-09-10T08:00:00Z', 2],
    [position(0n, 3n), 3],
    [position(0n, 2n), 2],
    [undefined, 3],
  ])('as of %s: %i events', async (at, count) => {
    expect(await replay(store, accountId, readUntil(at))).toHaveLength(count);
  });

  it('takes the beginning of the stream alone where a clock has stepped back: no state that never was', async () => {
    const [created, notified, expired] = history;
    const stepped = { ...expired!, metadata: { ...expired!.metadata, at: '2026-09-05T08:00:00.000Z' } };
    const steppedStore = {
      async *read() {
        yield* [created!, notified!, stepped];
      },
    };
    expect(await replay(steppedStore, accountId, readUntil('2026-09-06'))).toHaveLength(1);
    expect(await replay(steppedStore, accountId, readUntil('2026-09-10'))).toHaveLength(3);
  });

  it.each(['yesterday', '10/09/2026', '2026-13-01', '2026-02-30', '2026-02-30T08:00:00Z', 'abc'])(
    'does not take %s for a date',
    at => {
      expect(() => readUntil(at)).toThrow(/--at must be a day/);
    },
  );

  it('says in a sentence what happened, and who did it, by what right and from where', async () => {
    const [, notified] = await replay(store, accountId);
    const text = describeStep(notified!);
    expect(text).toContain('AccountNotified');
    expect(text).toContain('Notified by letter, with a new provisional password, until 2026-12-10\n');
    expect(text).toContain('by the head "head-1", on 0750001A, from CONSOLE');
    expect(text).toContain('state: NOT_NOTIFIED → NOTIFIED');
  });
});

describe('the differences between two states', () => {
  it('names fields added, changed and gone, and nothing else', () => {
    expect(differences({ a: 1, b: [1, 2], c: { d: 1 }, e: undefined }, { a: 2, b: [1], c: { d: 1 }, f: null })).toEqual(
      [
        { field: 'a', before: 1, after: 2 },
        { field: 'f', after: null },
        { field: 'b[1]', before: 2 },
      ],
    );
  });

  it('is empty between equals', () => {
    expect(differences({ a: { b: [1] } }, { a: { b: [1] } })).toEqual([]);
  });
});
