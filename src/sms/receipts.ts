/** Takes in what a gateway says later of the SMS that it accepted: whether the phone has it. */
import type { Pool } from 'pg';
import { textOf, valueAt } from './gateway/template.js';
import { countSms } from './outcomes.js';

/** How a gateway writes its receipts (SMS_RECEIPT). Pointers are those of RFC 6901. */
export interface ReceiptForm {
  /** Pointer to the gateway's id of the message. */
  readonly id: string;
  /** Pointer to the state of the message. */
  readonly status: string;
  /** The words for "the phone has it" and for "the phone will not get it"; case does not matter. */
  readonly delivered: readonly string[];
  readonly failed: readonly string[];
}

/** The form when SMS_RECEIPT is left out; the words are those that gateways commonly use (SMPP's among them). */
export const DEFAULT_RECEIPT: ReceiptForm = {
  id: '/id',
  status: '/status',
  delivered: ['delivered', 'delivrd', 'success'],
  failed: ['failed', 'undelivered', 'undeliv', 'rejected', 'rejectd', 'expired', 'deleted', 'error'],
};

export const RECEIPT_OUTCOMES = [
  /** The phone has it, or will not get it: recorded. */
  'DELIVERED',
  'UNDELIVERED',
  /** It is still on its way: nothing is recorded. */
  'IGNORED',
  /** No SMS of ours, or one of more than 90 days ago. */
  'RECEIPT_UNKNOWN',
  /** No id, or no status, where the form says that they stand. */
  'NO_RECEIPT',
] as const;
export type ReceiptOutcome = (typeof RECEIPT_OUTCOMES)[number];

export interface ReceiptIntake {
  /** Takes one receipt: JSON as it was parsed, or the fields of a form. Taken again, it is recorded and counted once. */
  take(receipt: unknown): Promise<ReceiptOutcome>;
}

/**
 * Records the outcome ($2) of the SMS with this id of the gateway ($1), of the newest where a gateway gives an id again. `DELIVERED` stays: a later
 * receipt that says otherwise changes nothing. `known`: whether there is such an SMS; `recorded`: whether its outcome is a new one.
 */
const RECORD = `with named as (
    select task_id from jobs.sms_accepted where gateway_id = $1 order by accepted_at desc limit 1),
  recorded as (
    update jobs.sms_accepted a set outcome = $2, receipt_at = now() from named
     where a.task_id = named.task_id and a.outcome is distinct from $2 and a.outcome is distinct from 'DELIVERED'
     returning 1)
  select exists (select from named) as known, exists (select from recorded) as recorded`;

export function createReceiptIntake(pool: Pool, form: ReceiptForm): ReceiptIntake {
  const among = (words: readonly string[], status: string): boolean =>
    words.some(word => word.toLowerCase() === status.toLowerCase());

  const record = async (gatewayId: string, outcome: 'DELIVERED' | 'FAILED'): Promise<ReceiptOutcome> => {
    const { rows } = await pool.query<{ known: boolean; recorded: boolean }>({
      name: 'sms-receipt',
      text: RECORD,
      values: [gatewayId, outcome],
    });
    const { known, recorded } = rows[0]!;
    const taken = outcome === 'DELIVERED' ? 'DELIVERED' : 'UNDELIVERED';
    if (!known || recorded) await countSms(pool, known ? taken : 'RECEIPT_UNKNOWN');
    return known ? taken : 'RECEIPT_UNKNOWN';
  };

  return {
    take: async receipt => {
      const gatewayId = textOf(valueAt(receipt, form.id));
      const status = textOf(valueAt(receipt, form.status));
      if (gatewayId === undefined || status === undefined) return 'NO_RECEIPT';
      if (among(form.delivered, status)) return record(gatewayId, 'DELIVERED');
      return among(form.failed, status) ? record(gatewayId, 'FAILED') : 'IGNORED';
    },
  };
}
