/** Failed tries at accounts, in PostgreSQL: one row for each account, path and code. */
import type { Pool } from 'pg';
import { addDays } from '../../domain/calendar.js';
import { FAILED_TRY_DAYS, type FailedTry } from '../../domain/diagnosis/failed-tries.js';
import { isoUtc } from '../../postgres/iso.js';
import type { FailedTries, FailedTryRegister } from '../vault.js';

const keptSince = (now: string): string => addDays(now, -FAILED_TRY_DAYS);

export class PostgresFailedTries implements FailedTryRegister {
  constructor(private readonly pool: Pool) {}

  async note(accountId: string, { path, code }: FailedTry, now: string): Promise<void> {
    await this.pool.query({
      name: 'failed-try-note',
      text: `insert into vault.failed_tries as known (account_id, path, code, times, first_at, last_at)
             values ($1, $2, $3, 1, $4, $4)
             on conflict (account_id, path, code) do update set
               times = case when known.last_at < $5 then 1 else known.times + 1 end,
               first_at = case when known.last_at < $5 then excluded.first_at else known.first_at end,
               last_at = greatest(known.last_at, excluded.last_at)`,
      // A row that is over counts as deleted already.
      values: [accountId, path, code, now, keptSince(now)],
    });
  }

  async of(accountId: string, now: string): Promise<FailedTries[]> {
    const { rows } = await this.pool.query<FailedTries>({
      name: 'failed-tries-of',
      text: `select account_id as "accountId", path, code, times, ${isoUtc('first_at')} as "firstAt", ${isoUtc('last_at')} as "lastAt"
               from vault.failed_tries where account_id = $1 and last_at >= $2 order by last_at desc, path, code`,
      values: [accountId, keptSince(now)],
    });
    return rows;
  }

  async forget(now: string): Promise<number> {
    const { rowCount } = await this.pool.query('delete from vault.failed_tries where last_at < $1', [keptSince(now)]);
    return rowCount ?? 0;
  }
}
