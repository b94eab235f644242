/** What the system does to an account by itself: deadlines, mail, followers. All idempotent. */
import type { DropReason } from '../../domain/account/delivery-report.js';
import type { Channel, HolderNotice } from '../../domain/account/events.js';
import type { Command } from '../dependencies.js';
import { handleAccount } from './stream.js';

/** Expires an account whose 3 months are over at the clock's time; otherwise `unchanged`. */
export const expire: Command<{ accountId: string }> = (deps, { accountId }, context) =>
  handleAccount(deps, accountId, context, { type: 'Expire', build: (_, at) => ({ type: 'Expire', at }) });

/** Records that a reminder before expiry is due; the mailer sends it. Each of the settings' reminders is due once per notification. */
export const remindExpiry: Command<{ accountId: string }> = (deps, { accountId }, context) =>
  handleAccount(deps, accountId, context, {
    type: 'RemindExpiry',
    build: (_, at) => ({ type: 'RemindExpiry', at, reminderDays: deps.settings.reminderDays }),
  });

/** Closes an account without a current link for as long as the settings say; otherwise `unchanged`. */
export const close: Command<{ accountId: string }> = (deps, { accountId }, context) =>
  handleAccount(deps, accountId, context, {
    type: 'Close',
    build: (_, at) => ({ type: 'Close', at, closeMonths: deps.settings.closeMonths }),
  });

/** Settles a credential made for an append of unknown outcome: from then on no event can name it. */
export const abandonCredential: Command<{ accountId: string; credentialId: string }> = (
  deps,
  { accountId, credentialId },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'AbandonCredential',
    build: (_, at) => ({ type: 'AbandonCredential', at, credentialId }),
  });

/** An e-mail to the holder: a notification, an invitation, a reminder; and when it fails, any other, too. */
export interface Delivery {
  accountId: string;
  /** The id of the event that asked for the e-mail. */
  notificationId: string;
  channel: Channel;
  /** Which attempt at the e-mail it is about: see `DeliveryReport`. */
  attempt?: number;
  /** The campaign that the e-mail is part of. */
  campaignId?: string | undefined;
}

/** Records that the e-mail was delivered, unless another report stands: see `replaces` of `domain/account/delivery-report.ts`. */
export const recordDelivery: Command<Delivery> = (deps, { accountId, ...mail }, context) =>
  handleAccount(deps, accountId, context, {
    type: 'RecordDelivery',
    build: (_, at) => ({ type: 'RecordDelivery', at, ...mail }),
  });

/**
 * Records that the e-mail failed, unless another report stands. `reason` is a code such as `BOUNCED`, `UNREACHABLE`; never an address
 * or a server's text.
 */
export const recordFailedDelivery: Command<Delivery & { reason: string }> = (
  deps,
  { accountId, reason, ...mail },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'RecordDelivery',
    build: (_, at) => ({ type: 'RecordDelivery', at, ...mail, failure: reason }),
  });

/** Records that the e-mail was not sent, because later events had made it pointless. */
export const recordDroppedDelivery: Command<Delivery & { reason: DropReason }> = (
  deps,
  { accountId, reason, ...mail },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'RecordDelivery',
    build: (_, at) => ({ type: 'RecordDelivery', at, ...mail, dropped: reason }),
  });

/** A notice that went to the holder, by e-mail or SMS. */
export interface NoticeSent {
  accountId: string;
  notice: HolderNotice;
  /** The event that the notice is about. */
  eventId: string;
}

/** Records that a notice of an event went out, to what the holder has proven or to another address that is known: once for each `commandId`. */
export const recordNotice: Command<NoticeSent> = (deps, { accountId, notice, eventId }, context) =>
  handleAccount(deps, accountId, context, {
    type: 'RecordHolderTold',
    build: (_, at) => ({ type: 'RecordHolderTold', at, notice, eventId }),
  });

/** Records that the confirmation e-mail of an activation went out, with this token. */
export const recordActivationEmail: Command<{ accountId: string; tokenId: string }> = (
  deps,
  { accountId, tokenId },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'RecordActivationEmail',
    build: (_, at) => ({ type: 'RecordActivationEmail', at, tokenId }),
  });
