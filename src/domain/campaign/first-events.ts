/** The event types that each command on a campaign may append first (see `FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { CampaignCommand } from './commands.js';
import type { CampaignEvent } from './events.js';

export const CAMPAIGN_FIRST_EVENTS = {
  Start: ['CampaignStarted'],
  RecordOutcomes: ['CampaignOutcomesRecorded'],
  Cancel: ['CampaignCancelled'],
  RetryFailed: ['CampaignRetried'],
} as const satisfies FirstEvents<CampaignCommand, CampaignEvent>;
