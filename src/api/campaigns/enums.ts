/** The words of campaigns, as enumerations of the API. */
import {
  CAMPAIGN_ACTIONS,
  CAMPAIGN_CHANNELS,
  CANCEL_REASONS,
  type CampaignAction,
  type CampaignChannel,
  type CancelReason,
} from '../../domain/campaign/events.js';
import { CAMPAIGN_STATES, type CampaignState } from '../../domain/campaign/pace.js';
import { REASON_SOURCES, type CampaignReasonSource } from '../../domain/campaign/reasons.js';
import { enumeration } from '../enums.js';

export type { CampaignAction, CampaignChannel, CampaignReasonSource, CampaignState, CancelReason };

export const CampaignActionEnum = enumeration(
  'CampaignAction',
  'Says what a campaign does to each account.',
  CAMPAIGN_ACTIONS,
  {
    NOTIFY: 'Gives the holder the login and the means to activate the account.',
    RESET: 'Makes a new provisional password, and voids the one before.',
    INVITE: 'Tells a responsable how to open the account without the school. The account does not change.',
    FORCE_CHANGE: 'Demands a new password at the next sign-in.',
  },
);

export const CampaignChannelEnum = enumeration(
  'CampaignChannel',
  'Says how a campaign tells the holders.',
  CAMPAIGN_CHANNELS,
  {
    LETTER: 'Everybody is told by letter.',
    EMAIL: 'Everybody is told by e-mail; whoever cannot be is left out.',
    EMAIL_ELSE_LETTER: 'Whoever can be told by e-mail is; everybody else is told by letter.',
  },
);

export const CampaignStateEnum = enumeration('CampaignState', 'Says where a campaign stands.', CAMPAIGN_STATES, {
  WAITING: 'It begins at `startsAt`. Until then cancelling it leaves every account as it is.',
  RUNNING: 'It works through the accounts.',
  CANCELLED: 'It was cancelled: the accounts done until then stay done, the others were left alone.',
  COMPLETED: 'Every account has an outcome.',
});

export const CampaignCancelReasonEnum = enumeration(
  'CampaignCancelReason',
  'Says why a campaign was cancelled.',
  CANCEL_REASONS,
  {
    ASKED: 'Somebody who may act in its schools cancelled it.',
    RIGHT_LAPSED: 'The right of whoever started it ended before it was done.',
  },
);

export const CAMPAIGN_OUTCOMES = ['WAITING', 'DONE', 'LEFT_OUT', 'FAILED'] as const;
export type CampaignOutcomeCode = (typeof CAMPAIGN_OUTCOMES)[number];
export const CampaignOutcomeEnum = enumeration(
  'CampaignOutcomeCode',
  'Says what became of an account in a campaign.',
  CAMPAIGN_OUTCOMES,
  {
    WAITING: 'It was selected, and nothing was done to it yet. In a cancelled campaign nothing will be.',
    DONE: 'The action was done.',
    LEFT_OUT: 'The action does not suit it as it is now; `reason` says why.',
    FAILED: 'The action failed, and the holder was not told. `campaignRetryFailed` tries again.',
  },
);

export const CAMPAIGN_DELIVERIES = ['WAITING', 'SENT', 'FAILED', 'DROPPED'] as const;
export type CampaignDelivery = (typeof CAMPAIGN_DELIVERIES)[number];
export const CampaignDeliveryEnum = enumeration(
  'CampaignDelivery',
  'Says how far the e-mail or letter of a campaign has come.',
  CAMPAIGN_DELIVERIES,
  {
    WAITING: 'The e-mail is not sent yet, or the letter not printed.',
    SENT: 'The server of the holder took the e-mail, or the letter was printed.',
    FAILED: 'The e-mail could not be delivered; `deliveryReason` says why.',
    DROPPED:
      'The e-mail was not sent, because what happened to the account since made it pointless; `deliveryReason` says what.',
  },
);

export const CampaignReasonSourceEnum = enumeration(
  'CampaignReasonSource',
  'Says what a reason explains.',
  REASON_SOURCES,
  {
    LEFT_OUT: 'Why accounts were left out.',
    FAILED: 'Why the action failed.',
    NOT_DELIVERED: 'Why e-mails could not be delivered.',
    DROPPED: 'What made e-mails pointless before they were sent.',
  },
);
