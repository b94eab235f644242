/**
 * Folds campaigns into documents: a small one per campaign, and one per account of it. So an event about one of fifty thousand accounts
 * does not have the whole campaign written again. In the document of an account, its own events and the campaign's set different fields.
 */
import { replaces, type DeliveryReport } from '../../src/domain/account/delivery-report.js';
import { accounts } from '../../src/domain/account/history.js';
import type { AccountEventType, AccountKind, Channel } from '../../src/domain/account/events.js';
import type {
  CampaignEvent,
  CampaignEventType,
  CampaignAction,
  CampaignChannel,
  CancelReason,
  TargetOutcome,
} from '../../src/domain/campaign/events.js';
import { campaigns } from '../../src/domain/campaign/history.js';
import type { PaceMark } from '../../src/domain/campaign/pace.js';
import { HistoryError } from '../../src/domain/shape.js';
import { idIn, isStreamOf } from '../../src/domain/streams.js';
import type { RecordedEvent } from '../../src/projector/projection.js';

/** A campaign: its order, and where it stands. */
export interface CampaignDocument {
  readonly action: CampaignAction;
  readonly kind: AccountKind;
  readonly channel: CampaignChannel | undefined;
  readonly resetPassword: boolean;
  readonly unlessSince: string | undefined;
  readonly uais: readonly string[];
  readonly total: number;
  readonly state: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  readonly cancelReason?: CancelReason;
  readonly actor: string;
  readonly reason: string | undefined;
  readonly startedAt: string;
  readonly startsAt: string;
  readonly rightEndsAt: string | undefined;
  readonly endedAt?: string | undefined;
  /** 0 for the first round; each retry begins another. */
  readonly round: number;
  /** Accounts that this round still has to do. */
  readonly remaining: number;
  /**
   * Accounts whose last outcome is a failure. Needed only for older events, which do not say how many accounts remain; where events
   * say that, it may be wrong.
   */
  readonly failed: number;
  /** The last slices of this round, oldest first. */
  readonly pace: readonly PaceMark[];
  /** Position of the campaign's last event. */
  readonly position: string;
}

/** An account of a campaign: what the campaign recorded of it, and what its own events say. */
export interface TargetDocument {
  readonly campaignId: string;
  readonly accountId: string;
  /** The outcome that the campaign has recorded. */
  readonly recorded?: TargetOutcome & { readonly at: string };
  /** Set by the account's own event: when the action was done, and by which channel. */
  readonly acted?: { readonly at: string; readonly channel?: Channel };
  /** Set by the account's own events: what became of the e-mail. `reason` says why it failed, or was dropped. */
  readonly delivery?: DeliveryReport & { readonly at: string; readonly reason?: string };
  readonly printedAt?: string;
}

export type CampaignsDocument = CampaignDocument | TargetDocument;

export const isTarget = (document: CampaignsDocument | undefined): document is TargetDocument =>
  document !== undefined && 'accountId' in document;

/** Events of accounts that may be the work of a campaign. */
export const ACCOUNT_EVENTS = [
  'AccountNotified',
  'AccountInvited',
  'PasswordReset',
  'PasswordChangeForced',
  'NotificationDelivered',
  'NotificationFailed',
  'NotificationDropped',
  'LetterPrinted',
] as const satisfies readonly AccountEventType[];

/** All events of campaigns. */
export const CAMPAIGN_EVENTS = [
  'CampaignStarted',
  'CampaignOutcomesRecorded',
  'CampaignCancelled',
  'CampaignRetried',
  'CampaignCompleted',
] as const satisfies readonly CampaignEventType[];

/** The most slices that are kept: enough for the pace of the last minutes. */
const MOST_MARKS = 30;

/** An event of a campaign, decoded. */
interface DecodedEvent {
  readonly event: CampaignEvent;
  /** The outcomes of CampaignOutcomesRecorded, by account; none for other events. */
  readonly outcomes: ReadonlyMap<string, TargetOutcome>;
}

/** Events decoded before. One event is decoded once, though it changes the documents of all accounts of its slice. */
const decodedBefore = new WeakMap<RecordedEvent, DecodedEvent>();

function decode(recorded: RecordedEvent): DecodedEvent {
  let decoded = decodedBefore.get(recorded);
  if (!decoded) {
    const event = campaigns.decode(recorded);
    const outcomes = event.type === 'CampaignOutcomesRecorded' ? event.data.outcomes : [];
    decoded = { event, outcomes: new Map(outcomes.map(outcome => [outcome.accountId, outcome])) };
    decodedBefore.set(recorded, decoded);
  }
  return decoded;
}

const SEPARATOR = ':';
export const targetKey = (campaignId: string, accountId: string): string => `${campaignId}${SEPARATOR}${accountId}`;

/**
 * The documents that an event changes. An event of a campaign: the campaign's, and those of the accounts whose outcomes it records. An
 * event of an account: the account's in the campaign that the event names, if it names one.
 */
export function keysOf(event: RecordedEvent): readonly string[] {
  const campaignId = idIn('campaign', event.stream);
  if (campaignId !== undefined) {
    const { outcomes } = decode(event);
    return [campaignId, ...[...outcomes.keys()].map(accountId => targetKey(campaignId, accountId))];
  }
  const accountId = idIn('account', event.stream);
  const { campaignId: actingCampaign } = event.data;
  return accountId === undefined || typeof actingCampaign !== 'string' ? [] : [targetKey(actingCampaign, accountId)];
}

export function evolve(
  document: CampaignsDocument | undefined,
  event: RecordedEvent,
  key: string,
): CampaignsDocument | undefined {
  if (isStreamOf('account', event.stream)) return evolveByAccount(document as TargetDocument | undefined, event, key);
  if (key.includes(SEPARATOR)) return evolveByCampaign(document as TargetDocument | undefined, event, key);
  return evolveCampaign(document as CampaignDocument | undefined, event);
}

function targetOf(document: TargetDocument | undefined, key: string): TargetDocument {
  if (document) return document;
  const [campaignId, accountId] = key.split(SEPARATOR) as [string, string];
  return { campaignId, accountId };
}

function evolveByCampaign(document: TargetDocument | undefined, event: RecordedEvent, key: string): TargetDocument {
  const target = targetOf(document, key);
  const outcome = decode(event).outcomes.get(target.accountId)!;
  return { ...target, recorded: { ...outcome, at: event.metadata.at } };
}

function evolveByAccount(document: TargetDocument | undefined, recorded: RecordedEvent, key: string): TargetDocument {
  const event = accounts.decode(recorded);
  const target = targetOf(document, key);
  const { at } = recorded.metadata;
  switch (event.type) {
    case 'AccountNotified':
    case 'AccountInvited':
      return { ...target, acted: { at, channel: event.data.channel } };
    case 'PasswordReset':
    case 'PasswordChangeForced':
      return { ...target, acted: { at } };
    case 'NotificationDelivered':
      return reported(target, { ...attemptOf(event.data), at, outcome: 'DELIVERED' });
    case 'NotificationFailed':
      return reported(target, { ...attemptOf(event.data), at, outcome: 'FAILED', reason: event.data.reason });
    case 'NotificationDropped':
      return reported(target, { ...attemptOf(event.data), at, outcome: 'DROPPED', reason: event.data.reason });
    case 'LetterPrinted':
      return { ...target, printedAt: at };
    default:
      return target;
  }
}

const attemptOf = ({ attempt }: { readonly attempt?: number }) => (attempt === undefined ? {} : { attempt });

/** A campaign sends one e-mail to an account: all reports are of that one. */
const reported = (target: TargetDocument, report: NonNullable<TargetDocument['delivery']>): TargetDocument =>
  target.delivery && !replaces(report, target.delivery) ? target : { ...target, delivery: report };

function evolveCampaign(campaign: CampaignDocument | undefined, recorded: RecordedEvent): CampaignDocument {
  const { event } = decode(recorded);
  const { position } = recorded;
  const { at } = recorded.metadata;
  if (event.type === 'CampaignStarted') return newCampaign(event.data, recorded);
  if (!campaign) throw new HistoryError(`a campaign begins with CampaignStarted, not with ${event.type}`);
  switch (event.type) {
    case 'CampaignOutcomesRecorded':
      return { ...withSlice(campaign, event.data, at), position };
    case 'CampaignCancelled':
      return { ...campaign, state: 'CANCELLED', cancelReason: event.data.reason, endedAt: at, position };
    case 'CampaignRetried':
      return {
        ...campaign,
        state: 'RUNNING',
        endedAt: undefined,
        rightEndsAt: event.data.rightEndsAt,
        round: event.data.round,
        remaining: event.data.remaining ?? campaign.failed,
        pace: [],
        position,
      };
    case 'CampaignCompleted':
      // In a campaign that was cancelled, only the failed accounts were tried again: those that it left alone stay so.
      return {
        ...campaign,
        state: campaign.cancelReason === undefined ? 'COMPLETED' : 'CANCELLED',
        endedAt: at,
        position,
      };
  }
}

function newCampaign(
  data: Extract<CampaignEvent, { type: 'CampaignStarted' }>['data'],
  { metadata: { actor, reason, at }, position }: RecordedEvent,
): CampaignDocument {
  const { action, kind, channel, resetPassword = false, unlessSince, uais, total, startsAt, rightEndsAt } = data;
  return {
    action,
    kind,
    channel,
    resetPassword,
    unlessSince,
    uais,
    total,
    state: 'RUNNING',
    actor,
    reason,
    startedAt: at,
    startsAt,
    rightEndsAt,
    round: 0,
    remaining: total,
    failed: 0,
    pace: [],
    position,
  };
}

/** Adds a slice of outcomes: of the round under way, or of an earlier one that was cancelled while a server was at work. */
function withSlice(
  campaign: CampaignDocument,
  { round, outcomes, remaining }: Extract<CampaignEvent, { type: 'CampaignOutcomesRecorded' }>['data'],
  at: string,
): CampaignDocument {
  const failed = outcomes.filter(({ outcome }) => outcome === 'FAILED').length;
  const isOfThisRound = round === campaign.round;
  return {
    ...campaign,
    // Older events do not say how many remain. All of their outcomes are of the round under way.
    remaining: remaining ?? campaign.remaining - outcomes.length,
    // From the second round on, each outcome is of an account that had failed before.
    failed: campaign.failed + failed - (round > 0 ? outcomes.length : 0),
    pace: isOfThisRound ? [...campaign.pace, { at, accounts: outcomes.length }].slice(-MOST_MARKS) : campaign.pace,
  };
}
