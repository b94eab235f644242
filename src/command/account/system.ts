/** What the system does to an account by itself. */
import { handleAccount } from './stream.js';
import type { SystemCommands } from '../commands.js';
import type { Deps } from '../dependencies.js';

export function systemCommands(deps: Deps): SystemCommands {
  const { reminderDays, closeMonths } = deps.settings;
  return {
    expire: ({ accountId }, context) =>
      handleAccount(deps, accountId, context, { build: (_, at) => ({ type: 'Expire', at }) }),

    remindExpiry: ({ accountId }, context) =>
      handleAccount(deps, accountId, context, { build: (_, at) => ({ type: 'RemindExpiry', at, reminderDays }) }),

    close: ({ accountId }, context) =>
      handleAccount(deps, accountId, context, { build: (_, at) => ({ type: 'Close', at, closeMonths }) }),

    abandonCredential: ({ accountId, credentialId }, context) =>
      handleAccount(deps, accountId, context, { build: (_, at) => ({ type: 'AbandonCredential', at, credentialId }) }),

    notificationDelivered: ({ accountId, notificationId, channel }, context) =>
      handleAccount(deps, accountId, context, {
        build: (_, at) => ({ type: 'RecordDelivery', at, notificationId, channel }),
      }),

    notificationFailed: ({ accountId, notificationId, channel, reason }, context) =>
      handleAccount(deps, accountId, context, {
        build: (_, at) => ({ type: 'RecordDelivery', at, notificationId, channel, failure: reason }),
      }),

    holderTold: ({ accountId, notice, eventId }, context) =>
      handleAccount(deps, accountId, context, {
        build: (_, at) => ({ type: 'RecordHolderTold', at, notice, eventId }),
      }),

    activationEmailSent: ({ accountId, tokenId }, context) =>
      handleAccount(deps, accountId, context, { build: (_, at) => ({ type: 'RecordActivationEmail', at, tokenId }) }),
  };
}
