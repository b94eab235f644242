/** Why the mutations of campaigns may be refused: by the check of rights in the schools, or by their command. */
import { exactly, type InSchools, type OfCommand, type OnCampaign, type Refusals } from '../refusals.js';

const OF_RIGHTS = {
  FORBIDDEN: 'the action, or searching for names, is no right of yours in one of the schools',
  RIGHT_LAPSED: null,
  OTP_REQUIRED: 'never on accounts of pupils, except for FORCE_CHANGE',
  OTP_TOO_OLD: 'never on accounts of pupils, except for FORCE_CHANGE',
} as const;

const ON_CAMPAIGN = {
  ...OF_RIGHTS,
  FORBIDDEN: 'the action of the campaign is no right of yours in one of its schools',
  CAMPAIGN_UNKNOWN: 'or out of your reach',
  COMMAND_ID_USED: null,
} as const;

/** Codes that only an order of the client can be refused with. campaignToLetters makes its order from that of a campaign, which was valid. */
type OfTheOrderAlone = 'CHANNEL_MISSING' | 'CHANNEL_UNUSED' | 'RESPONSABLES_ONLY' | 'SELECTION_TOO_LARGE';

export const CAMPAIGN_REFUSALS = {
  campaignStart: exactly<Refusals<InSchools | OfCommand<'campaigns', 'startSelected'>>>()({
    ...OF_RIGHTS,
    SCHOOL_UNKNOWN: 'or out of your reach',
    COMMAND_ID_USED: null,
    CHANNEL_MISSING: null,
    CHANNEL_UNUSED: null,
    RESPONSABLES_ONLY: '`action: INVITE` on pupils',
    SELECTION_CHANGED: 'the payload and the message give both numbers',
    SELECTION_EMPTY: null,
    SELECTION_TOO_LARGE: null,
  }),
  campaignToLetters: exactly<
    Refusals<OnCampaign | Exclude<OfCommand<'campaigns', 'startSelected'>, OfTheOrderAlone>>
  >()({
    ...ON_CAMPAIGN,
    FORBIDDEN: 'to notify is no right of yours in one of its schools',
    SELECTION_CHANGED: 'the payload and the message give both numbers',
    SELECTION_EMPTY:
      'no e-mail of the campaign has failed, or all whom it did not reach have been notified or invited since',
  }),
  campaignCancel: exactly<Refusals<OnCampaign | OfCommand<'campaigns', 'cancel'>>>()({
    ...ON_CAMPAIGN,
    CAMPAIGN_ENDED: null,
  }),
  campaignRetryFailed: exactly<Refusals<OnCampaign | OfCommand<'campaigns', 'retryFailed'>>>()({
    ...ON_CAMPAIGN,
    CAMPAIGN_RUNNING: null,
    NOTHING_FAILED: null,
  }),
};
