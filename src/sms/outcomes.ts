/** Counts what became of SMS and of their receipts, since the installation was made: for metrics. */
import type { Pool } from 'pg';

export const SMS_OUTCOMES = [
  /** The gateway has accepted the SMS. */
  'ACCEPTED',
  /** The gateway refused it for good. */
  'REFUSED',
  /** A try came to nothing: it was tried again while the SMS was of use. */
  'TRIED_AGAIN',
  /** Not sent: it was of no use any more when the gateway could take it. */
  'TOO_LATE',
  /** Not sent: its number is sent enough. */
  'LIMITED',
  /** A receipt says that the phone has it. */
  'DELIVERED',
  /** A receipt says that the phone will not get it. */
  'UNDELIVERED',
  /** A receipt names no SMS of ours. */
  'RECEIPT_UNKNOWN',
] as const;
export type SmsOutcome = (typeof SMS_OUTCOMES)[number];

export async function countSms(pool: Pool, outcome: SmsOutcome): Promise<void> {
  await pool.query(
    `insert into jobs.sms_outcomes (outcome, total) values ($1, 1)
       on conflict (outcome) do update set total = sms_outcomes.total + 1`,
    [outcome],
  );
}

/** All outcomes, with how often each was counted. */
export async function smsCounts(pool: Pool): Promise<(readonly [SmsOutcome, number])[]> {
  const { rows } = await pool.query<{ outcome: SmsOutcome; total: string }>(
    'select outcome, total from jobs.sms_outcomes',
  );
  const totals = new Map(rows.map(({ outcome, total }) => [outcome, Number(total)]));
  return SMS_OUTCOMES.map(outcome => [outcome, totals.get(outcome) ?? 0] as const);
}
