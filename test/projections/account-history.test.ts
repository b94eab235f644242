import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { uuid } from '../projector/support/history.js';
import { ACCOUNT, accountPreCreated, Fold, onAccount } from './support/given.js';

describe('the history of accounts', () => {
  it('has a line per event, with who, why and the fields changed', async () => {
    const history = await new Fold(projectionNamed('account-history')).batch(
      accountPreCreated(),
      onAccount({ type: 'PasswordChangeForced', data: { reason: 'LEAK' } }, ACCOUNT, {
        actor: 'admin',
        reason: 'LEAK',
        causationId: uuid('cause'),
      }),
    );
    const lines = history.rows('account_history');
    expect(lines.map(({ version, type }) => [version, type])).toEqual([
      [0, 'AccountPreCreated'],
      [1, 'PasswordChangeForced'],
    ]);
    expect(lines[0]).toMatchObject({ before: {}, account_id: ACCOUNT });
    expect((lines[0]!.after as { state: string }).state).toBe('NOT_NOTIFIED');
    expect(lines[1]).toMatchObject({
      actor: 'admin',
      role: 'SCHOOL_HEAD',
      right: 'OWN',
      reason: 'LEAK',
      causation_id: uuid('cause'),
      before: { passwordChangeForced: false },
      after: { passwordChangeForced: true },
      data: { reason: 'LEAK' },
    });
    expect(history.lastTopics).toEqual([`account-history:${ACCOUNT}`]);
  });
});
