import { describe, expect, it } from '@jest/globals';
import type { DuplicateReason } from '../../../src/domain/account/merge/reasons.js';
import { AT } from '../support.js';
import { Accounts } from './two-accounts.js';

const suspect = (accounts: Accounts, score = 70, reasons: DuplicateReason[] = ['NAME_NEAR']) =>
  accounts.send('one', { type: 'Suspect', at: accounts.at, other: accounts.of('two'), score, reasons });
const follow = (accounts: Accounts) =>
  accounts.send('two', { type: 'Follow', at: AT, other: accounts.of('one') }).events;
const pair = () => new Accounts().create('one').create('two');
const about = { at: AT } as const;

describe('suspecting two accounts to be of one person', () => {
  it('is recorded once, and again when score or reasons change', () => {
    const accounts = pair();
    expect(suspect(accounts).events).toHaveLength(1);
    expect(suspect(accounts).events).toEqual([]);
    accounts.at = '2026-10-01T00:00:00.000Z';
    expect(suspect(accounts, 80, ['NAME_NEAR', 'SAME_CHILD']).events).toHaveLength(1);
    expect(accounts.of('one').candidates).toEqual([
      { accountId: 'two', score: 80, reasons: ['NAME_NEAR', 'SAME_CHILD'], since: AT },
    ]);
  });

  it('is followed by the other account, with the same result, once', () => {
    const accounts = pair();
    suspect(accounts);
    expect(follow(accounts)).toEqual([
      { type: 'DuplicateSuspected', data: { otherAccountId: 'one', score: 70, reasons: ['NAME_NEAR'] } },
    ]);
    expect(follow(accounts)).toEqual([]);
    accounts.send('one', { type: 'Clear', ...about, other: accounts.of('two') });
    expect(follow(accounts)).toEqual([{ type: 'DuplicateCleared', data: { otherAccountId: 'one' } }]);
    accounts.send('one', { type: 'Dismiss', ...about, other: accounts.of('two') });
    expect(follow(accounts)).toEqual([{ type: 'DuplicateDismissed', data: { otherAccountId: 'one' } }]);
    expect(follow(accounts)).toEqual([]);
  });

  it('does nothing once they were said not to be the same person', () => {
    const accounts = pair();
    suspect(accounts);
    accounts.send('one', { type: 'Dismiss', ...about, other: accounts.of('two') });
    expect(accounts.of('one')).toMatchObject({ candidates: [], dismissed: ['two'] });
    expect(suspect(accounts)).toEqual({ outcome: 'accepted', events: [] });
  });

  it('ends with their merge', () => {
    const accounts = pair();
    suspect(accounts);
    follow(accounts);
    accounts.merge('one', 'two');
    expect([accounts.of('one').candidates, accounts.of('two').candidates]).toEqual([[], []]);
    expect(suspect(accounts)).toMatchObject({ refusal: { code: 'ACCOUNT_MERGED' } });
  });

  it('does not clear what was not suspected', () =>
    expect(pair().send('one', { type: 'Clear', ...about, other: pair().of('two') }).events).toEqual([]));
});
