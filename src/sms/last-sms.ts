/** What became of the last SMS to a mobile, for whoever helps its holder: a number that was carried over to another operator may not be reached. */
import type { Pool } from 'pg';
import { isoUtc } from '../postgres/iso.js';
import type { Vault } from '../vault/vault.js';

/** The last SMS of a day to a number. `at`: when it was sent, business time (ISO 8601 UTC). */
export interface LastSms {
  readonly at: string;
  /** `UNKNOWN`: the gateway has accepted it, and has said nothing since. */
  readonly outcome: 'DELIVERED' | 'FAILED' | 'UNKNOWN';
}

/**
 * Answers the last SMS to these numbers (E.164) that the gateway has accepted within a day; undefined when there was none. What was sent earlier is
 * not looked at: it is deleted after a day (`forgetting.ts`).
 */
export type ReadLastSms = (numbers: readonly string[]) => Promise<LastSms | undefined>;

export const createLastSms =
  (pool: Pool, digest: Vault['digest']): ReadLastSms =>
  async numbers => {
    const recipients = numbers.map(number => digest('sms recipient', number));
    const { rows } = await pool.query<LastSms>({
      name: 'last-sms',
      text: `select ${isoUtc('s.at')} as at, coalesce(a.outcome, 'UNKNOWN') as outcome
        from jobs.sms_sends s
        join jobs.tasks t on t.kind = 'SMS' and t.key = s.send
        join jobs.sms_accepted a on a.task_id = t.task_id
        where s.recipient = any($1::text[]) order by s.at desc, s.send desc limit 1`,
      values: [recipients],
    });
    return rows[0];
  };
