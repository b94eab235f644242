/** The events of one campaign's stream, `campaign-<campaignId>`: one action on many accounts. */
import type { AccountKind, Channel } from '../account/events.js';

/**
 * What is done to each account: `NOTIFY` gives login and means to activate, `RESET` makes a new provisional password, `INVITE`
 * says how to make the account oneself and changes nothing, `FORCE_CHANGE` demands a new password at the next sign-in.
 */
export const CAMPAIGN_ACTIONS = ['NOTIFY', 'RESET', 'INVITE', 'FORCE_CHANGE'] as const;
export type CampaignAction = (typeof CAMPAIGN_ACTIONS)[number];

/** `EMAIL_ELSE_LETTER` tells by e-mail the holders who can be reached so, and all others by letter. */
export const CAMPAIGN_CHANNELS = ['LETTER', 'EMAIL', 'EMAIL_ELSE_LETTER'] as const;
export type CampaignChannel = (typeof CAMPAIGN_CHANNELS)[number];

/** Why an account of the selection is left out. `left-out.ts` has a text for each. */
export const LEFT_OUT_REASONS = [
  'ACCOUNT_UNKNOWN',
  'ACCOUNT_MERGED',
  'ACCOUNT_CLOSED',
  'FRANCECONNECT',
  'SELF_REGISTERED',
  'NOT_ELIGIBLE',
  'NOT_IN_SCHOOL',
  'ALREADY_NOTIFIED',
  'ALREADY_INVITED',
  'ALREADY_ACTIVATED',
  'EMAIL_MISSING',
  'EMAIL_UNPROVEN',
  'NOT_NOTIFIED',
  'ACCOUNT_EXPIRED',
  'NOT_ACTIVATED',
  'CHANGED_SINCE',
  'RESET_SINCE',
  'ALREADY_FORCED',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** What is ordered for each account. */
export interface CampaignOrder {
  readonly action: CampaignAction;
  readonly kind: AccountKind;
  /** How holders are told: for NOTIFY and INVITE alone. */
  readonly channel?: CampaignChannel;
  /** Makes a new provisional password and voids the one before: for NOTIFY alone. */
  readonly resetPassword?: boolean;
  /**
   * ISO 8601. Leaves out accounts that the school has notified at this instant or later (NOTIFY, INVITE) or invited (INVITE), or whose
   * password was chosen or reset since (FORCE_CHANGE). RESET knows no such instant.
   */
  readonly unlessSince?: string;
}

/** What became of one account. */
export type TargetOutcome =
  /** `channel` is how the holder is told; absent when the action tells nobody. */
  | { readonly accountId: string; readonly outcome: 'DONE'; readonly channel?: Channel }
  | { readonly accountId: string; readonly outcome: 'LEFT_OUT'; readonly reason: LeftOutReason }
  /** A fault that trying again at once would not cure; the holder was not told. `reason` is the code of a refusal, or `FAULT`. */
  | { readonly accountId: string; readonly outcome: 'FAILED'; readonly reason: string };

/** `ASKED`: somebody cancelled the campaign. `RIGHT_LAPSED`: the right of whoever asked for the round has ended. */
export const CANCEL_REASONS = ['ASKED', 'RIGHT_LAPSED'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** How many accounts the round under way has still to do after this event. Older events do not say it. */
type Remaining = number;

export type CampaignEvent =
  | {
      type: 'CampaignStarted';
      data: CampaignOrder & {
        campaignId: string;
        /** The schools whose accounts were selected. */
        uais: string[];
        /** How many accounts were selected. `jobs.campaign_targets` lists them. */
        total: number;
        /** How many accounts a slice has. Outcomes are recorded slice by slice. */
        sliceSize: number;
        /** Keyed digest of the whole request: another request under the same campaign id is refused. */
        requestDigest: string;
        /** ISO 8601. The work begins at this instant. Cancelled before, the campaign changes no account. */
        startsAt: string;
        /** When the right of whoever started the campaign ends; absent when it does not end. */
        rightEndsAt?: string;
      };
    }
  /**
   * Outcomes of one slice (counted from 0) that a server did in this round: the first outcomes of its accounts, or outcomes that follow a
   * failure. A campaign that was cancelled and retried meanwhile is in a later round by then.
   */
  | {
      type: 'CampaignOutcomesRecorded';
      data: { round: number; slice: number; outcomes: TargetOutcome[]; remaining?: Remaining };
    }
  | { type: 'CampaignCancelled'; data: { reason: CancelReason } }
  /** The accounts that had failed are tried again. */
  | {
      type: 'CampaignRetried';
      data: {
        round: number;
        remaining?: Remaining;
        /** When the right of whoever asked for the retry ends. */
        rightEndsAt?: string;
      };
    }
  | { type: 'CampaignCompleted'; data: { round: number } };

export type CampaignEventType = CampaignEvent['type'];
