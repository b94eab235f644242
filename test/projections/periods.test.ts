/** Periods of one pupil or account: what begins and ends them, and whose names stand beside them. */
import { describe, expect, it } from '@jest/globals';
import { periods } from '../../projections/periods/projection.js';
import {
  ACCOUNT,
  accountIdentified,
  accountNotified,
  accountPreCreated,
  Fold,
  linkAttached,
  linkDetached,
  onAccount,
  STUDENT,
  studentEnrolled,
  studentIdentified,
  studentRegistered,
  UAI,
  type GivenEvent,
} from './support/given.js';

const EVER = 'infinity';
const minute = (n: number): string => new Date(Date.UTC(2026, 8, 1, 8, n)).toISOString();
const dated = ([stream, event]: GivenEvent, at: string): GivenEvent => [stream, event, { at }];

/** Folds the events of minutes 1, 2, 3…, each as a batch of its own, or all as one. */
async function folded(events: readonly GivenEvent[], together: boolean): Promise<Fold> {
  const fold = new Fold(periods);
  const all = events.map((event, n) => (event[2] ? event : dated(event, minute(n + 1))));
  if (together) return fold.batch(...all);
  for (const event of all) await fold.batch(event);
  return fold;
}

const spans = (fold: Fold, table: string, ...columns: string[]): unknown[] =>
  fold
    .rows(table)
    .map(row => [row.from_at, row.until_at, ...columns.map(name => row[name])])
    .sort();

describe.each([
  ['event by event', false],
  ['in one batch', true],
])('periods, folded %s', (_, together) => {
  it('of an account follow each other without a gap, and only a change of what lists show ends one', async () => {
    const told = onAccount({ type: 'SignedIn', data: { method: 'PASSWORD' } });
    const again = onAccount({
      type: 'ContactDetailsRecorded',
      data: {
        contact: { personId: 'p', version: 1 },
        ...{ hasEmail: false, hasMobile: false, changed: ['ADDRESS'] },
      },
    });
    const fold = await folded([accountPreCreated(), accountNotified(), again, again, told], together);
    expect(spans(fold, 'account_periods', 'state', 'contact_version')).toEqual([
      [minute(1), minute(2), 'NOT_NOTIFIED', 0],
      [minute(2), minute(3), 'NOTIFIED', 0],
      [minute(3), minute(5), 'NOTIFIED', 1],
      [minute(5), EVER, 'NOTIFIED', 1],
    ]);
  });

  it('of a link end when it is detached, and begin again when it is attached again', async () => {
    const fold = await folded([accountPreCreated(), linkAttached(), linkDetached(), linkAttached()], together);
    expect(spans(fold, 'link_periods', 'student_id', 'account_id')).toEqual([
      [minute(2), minute(3), STUDENT, ACCOUNT],
      [minute(4), EVER, STUDENT, ACCOUNT],
    ]);
  });

  it('of a pupil hold while he or she is enrolled', async () => {
    const left: GivenEvent = [`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: UAI, reason: 'NO_CLASS' } }];
    const events = [studentRegistered(), studentIdentified(), studentEnrolled(), left, studentEnrolled(STUDENT, '5A')];
    const fold = await folded(events, together);
    expect(spans(fold, 'pupil_periods', 'uai', 'class_code')).toEqual([
      [minute(3), minute(4), UAI, '6A'],
      [minute(5), EVER, UAI, '5A'],
    ]);
  });

  it('never go back where a clock was put back: an event counts from the latest date of its stream', async () => {
    const events = [
      dated(accountPreCreated(), minute(5)),
      dated(accountNotified(), minute(3)),
      dated(onAccount({ type: 'SignedIn', data: { method: 'PASSWORD' } }), minute(6)),
    ];
    const fold = await folded(events, together);
    expect(spans(fold, 'account_periods', 'state', 'last_signed_in_at')).toEqual([
      [minute(5), minute(5), 'NOT_NOTIFIED', null],
      [minute(5), minute(6), 'NOTIFIED', null],
      [minute(6), EVER, 'NOTIFIED', minute(6)],
    ]);
  });

  it('name each version of the identity, until the person is erased', async () => {
    const events = [accountPreCreated(), accountIdentified(), accountIdentified(ACCOUNT, 2)];
    const before = await folded(events, together);
    const namesOf = (fold: Fold) =>
      fold.rows('recorded_names').map(({ id, version, first_name }) => [id, version, first_name]);
    expect(namesOf(before)).toEqual([
      [ACCOUNT, 1, 'Zoé-1'],
      [ACCOUNT, 2, 'Zoé-2'],
    ]);
    expect(before.rows('account_logins')).toHaveLength(1);
    const erased = onAccount({
      type: 'PersonalDataErased',
      data: { erasureId: 'e', ground: 'REQUEST', accountIds: [ACCOUNT], childIds: [] },
    });
    const after = await folded([...events, erased], together);
    expect(namesOf(after)).toEqual([]);
    expect(after.rows('account_logins')).toEqual([]);
    expect(spans(after, 'account_periods', 'state', 'identity_version').at(-1)).toEqual([minute(4), EVER, 'CLOSED', 0]);
    expect(JSON.stringify(after.rows('account_periods'))).not.toContain('Zoé');
  });
});
