/** What became of e-mails, and which of several reports on one e-mail stands: they come late, twice and out of order. */
import type { Account } from './state.js';

/** `DELIVERED`: the e-mail was handed over to the server of the holder. `FAILED`: it was not, or it came back. */
export const DELIVERY_OUTCOMES = ['DELIVERED', 'FAILED'] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** Why an e-mail was dropped before it was sent: later events made it pointless. `campaign/dropped-mails.ts` has a text for each. */
export const DROP_REASONS = [
  'NOTIFIED_SINCE',
  'ACTIVATED_SINCE',
  'PASSWORD_CHANGED_SINCE',
  'OPENED_BY_HOLDER',
  'EXPIRED_SINCE',
  'CLOSED_SINCE',
  'MERGED_SINCE',
  'OVERTAKEN',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export interface DeliveryReport {
  readonly outcome: DeliveryOutcome | 'DROPPED';
  /** Which attempt at the e-mail it is of: a later one has a higher number. Events of older versions do not say it. */
  readonly attempt?: number;
}

/** A report of what became of the e-mail of a notification. */
export interface Delivery extends DeliveryReport {
  readonly outcome: DeliveryOutcome;
  readonly notificationId: string;
  readonly at: string;
  /** Why it failed: a code such as BOUNCED. */
  readonly reason?: string;
}

/**
 * Whether a report replaces the one known of the same e-mail. A report of a later attempt replaces one of an earlier attempt, never the
 * other way round. Of the same attempt, a failure replaces a delivery, for an e-mail that was handed over may still come back. So the same
 * report stands, in whatever order they come. Reports that name no attempt count as earlier than all others; among them the last one stands.
 */
export function replaces(report: DeliveryReport, known: DeliveryReport): boolean {
  const [attempt, before] = [report.attempt ?? 0, known.attempt ?? 0];
  if (attempt !== before) return attempt > before;
  return report.outcome !== known.outcome && (attempt === 0 || report.outcome === 'FAILED');
}

type Deliveries = Pick<Account, 'deliveries'>;

/** The report that stands of the e-mail of a notification; undefined when none is known. */
export const standingReport = ({ deliveries }: Deliveries, notificationId: string): Delivery | undefined =>
  deliveries.findLast(other => other.notificationId === notificationId);

/** The report that stands of the notification whose first report came last. A late report on an earlier notification does not count. */
export function lastDelivery({ deliveries }: Deliveries): Delivery | undefined {
  const last = deliveries.findLast(
    ({ notificationId }, at) => deliveries.findIndex(other => other.notificationId === notificationId) === at,
  );
  return last && standingReport({ deliveries }, last.notificationId);
}
