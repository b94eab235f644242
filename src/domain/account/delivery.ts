/** Records what became of e-mails, once each, however often it is reported. */
import type { RecordActivationEmail, RecordDelivery, RecordHolderTold } from './commands.js';
import { accept } from './decision.js';
import type { Account } from './state.js';

/** Records that the e-mail of a notification went out or failed. */
export function recordDelivery(account: Account, command: RecordDelivery) {
  const { notificationId, channel, failure, campaignId } = command;
  const outcome = failure === undefined ? 'DELIVERED' : 'FAILED';
  // Only the last word counts: an e-mail that failed may be sent when it is tried again, and still come back.
  const last = account.deliveries.findLast(other => other.notificationId === notificationId);
  if (last?.outcome === outcome) return accept();
  const ofCampaign = campaignId === undefined ? {} : { campaignId };
  if (failure === undefined)
    return accept({ type: 'NotificationDelivered', data: { channel, notificationId, ...ofCampaign } });
  return accept({ type: 'NotificationFailed', data: { channel, notificationId, reason: failure, ...ofCampaign } });
}

/** Records that the confirmation e-mail of the pending activation went out. */
export function recordActivationEmail(account: Account, { tokenId }: RecordActivationEmail) {
  if (!account.activation || account.activation.emailTokenId === tokenId) return accept();
  return accept({ type: 'ActivationEmailSent', data: { tokenId } });
}

/** Records that the holder was told. The command's id is derived from the e-mail, so that each e-mail gives one event. */
export const recordHolderTold = ({ notice, eventId }: RecordHolderTold) =>
  accept({ type: 'HolderTold', data: { notice, eventId } });
