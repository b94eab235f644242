/** Records what became of e-mails, once each, however often it is reported. */
import type { RecordActivationEmail, RecordDelivery, RecordHolderTold } from './commands.js';
import { accept } from './decision.js';
import { standingReport, replaces, type DeliveryReport } from './delivery-report.js';
import type { Account } from './state.js';

/** Records that the e-mail of a notification went out, failed or was dropped, unless another report stands. */
export function recordDelivery(account: Account, command: RecordDelivery) {
  const { notificationId, channel, failure, dropped, campaignId, attempt } = command;
  const numbered = attempt !== undefined && { attempt };
  const report: DeliveryReport = { outcome: outcomeOf(command), ...numbered };
  const known = standingReport(account, notificationId);
  if (known && !replaces(report, known)) return accept();
  const mail = { channel, notificationId, ...numbered, ...(campaignId !== undefined && { campaignId }) };
  if (dropped !== undefined) return accept({ type: 'NotificationDropped', data: { ...mail, reason: dropped } });
  return failure === undefined
    ? accept({ type: 'NotificationDelivered', data: mail })
    : accept({ type: 'NotificationFailed', data: { ...mail, reason: failure } });
}

function outcomeOf({ failure, dropped }: RecordDelivery): DeliveryReport['outcome'] {
  if (dropped !== undefined) return 'DROPPED';
  return failure === undefined ? 'DELIVERED' : 'FAILED';
}

/** Records that the confirmation e-mail of the pending activation went out. */
export function recordActivationEmail(account: Account, { tokenId }: RecordActivationEmail) {
  if (!account.activation || account.activation.emailTokenId === tokenId) return accept();
  return accept({ type: 'ActivationEmailSent', data: { tokenId } });
}

/** Records that the holder was told. The command's id is derived from the e-mail, so that each e-mail gives one event. */
export const recordHolderTold = ({ notice, eventId }: RecordHolderTold) =>
  accept({ type: 'HolderTold', data: { notice, eventId } });
