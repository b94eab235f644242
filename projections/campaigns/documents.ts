/**
 * What the campaigns are folded into: a small document per campaign, and one per account of it, so that no event of fifty
 * thousand has the whole campaign written again. Events of the account and events of the campaign set different fields.
 */
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
import { HistoryError } from '../../src/domain/shape.js';
import { idIn, isStreamOf } from '../../src/domain/streams.js';
import type { RecordedEvent } from '../../src/projector/projection.js';

/** A slice that was recorded: `at` is business time. */
export interface PaceMark {
  readonly at: string;
  readonly accounts: number;
}

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
  readonly round: number;
  /** Accounts that this round has to do, and how many of them have an outcome. */
  readonly toDo: number;
  readonly did: number;
  /** Accounts whose last outcome is a failure. */
  readonly failed: number;
  /** The last slices of this round, oldest first. */
  readonly pace: readonly PaceMark[];
  /** Of its last event. */
  readonly position: string;
}

export interface TargetDocument {
  readonly campaignId: string;
  readonly accountId: string;
  /** By the campaign. */
  readonly recorded?: TargetOutcome & { readonly at: string };
  /** By the account: the action was done. */
  readonly acted?: { readonly at: string; readonly channel?: Channel };
  /** By the account: what became of the last e-mail; `reason` when it failed. */
  readonly delivery?: { readonly at: string; readonly reason?: string };
  readonly printedAt?: string;
}

export type CampaignsDocument = CampaignDocument | TargetDocument;

export const isTarget = (document: CampaignsDocument | undefined): document is TargetDocument =>
  document !== undefined && 'accountId' in document;

export const OF_ACCOUNTS = [
  'AccountNotified',
  'AccountInvited',
  'PasswordReset',
  'PasswordChangeForced',
  'NotificationDelivered',
  'NotificationFailed',
  'LetterPrinted',
] as const satisfies readonly AccountEventType[];

export const OF_CAMPAIGNS = [
  'CampaignStarted',
  'CampaignOutcomesRecorded',
  'CampaignCancelled',
  'CampaignRetried',
  'CampaignCompleted',
] as const satisfies readonly CampaignEventType[];

/** Enough for the pace of the last minutes. */
const MOST_MARKS = 30;

interface Read {
  readonly event: CampaignEvent;
  /** Of CampaignOutcomesRecorded, by account. */
  readonly outcomes: ReadonlyMap<string, TargetOutcome>;
}

/** Events of campaigns as they were read: one changes the documents of all accounts of its slice. */
const known = new WeakMap<RecordedEvent, Read>();

function readEvent(recorded: RecordedEvent): Read {
  let read = known.get(recorded);
  if (!read) {
    const event = campaigns.decode(recorded);
    const outcomes = event.type === 'CampaignOutcomesRecorded' ? event.data.outcomes : [];
    read = { event, outcomes: new Map(outcomes.map(outcome => [outcome.accountId, outcome])) };
    known.set(recorded, read);
  }
  return read;
}

const SEPARATOR = ':';
export const targetKey = (campaignId: string, accountId: string): string => `${campaignId}${SEPARATOR}${accountId}`;

/** The campaign; or its accounts, as far as the event is about them. */
export function keysOf(event: RecordedEvent): readonly string[] {
  const campaignId = idIn('campaign', event.stream);
  if (campaignId !== undefined) {
    const { outcomes } = readEvent(event);
    return [campaignId, ...[...outcomes.keys()].map(accountId => targetKey(campaignId, accountId))];
  }
  const accountId = idIn('account', event.stream);
  const { campaignId: of } = event.data;
  return accountId === undefined || typeof of !== 'string' ? [] : [targetKey(of, accountId)];
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
  const outcome = readEvent(event).outcomes.get(target.accountId)!;
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
      return { ...target, delivery: { at } };
    case 'NotificationFailed':
      return { ...target, delivery: { at, reason: event.data.reason } };
    case 'LetterPrinted':
      return { ...target, printedAt: at };
    default:
      return target;
  }
}

function evolveCampaign(campaign: CampaignDocument | undefined, recorded: RecordedEvent): CampaignDocument {
  const { event } = readEvent(recorded);
  const { position } = recorded;
  const { at } = recorded.metadata;
  if (event.type === 'CampaignStarted') return started(event.data, recorded);
  if (!campaign) throw new HistoryError(`a campaign begins with CampaignStarted, not with ${event.type}`);
  switch (event.type) {
    case 'CampaignOutcomesRecorded':
      return { ...withSlice(campaign, event.data.outcomes, at), position };
    case 'CampaignCancelled':
      return { ...campaign, state: 'CANCELLED', cancelReason: event.data.reason, endedAt: at, position };
    case 'CampaignRetried':
      return {
        ...campaign,
        state: 'RUNNING',
        cancelReason: undefined,
        endedAt: undefined,
        rightEndsAt: event.data.rightEndsAt,
        round: event.data.round,
        toDo: campaign.failed,
        did: 0,
        pace: [],
        position,
      };
    case 'CampaignCompleted':
      return { ...campaign, state: 'COMPLETED', endedAt: at, position };
  }
}

function started(
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
    toDo: total,
    did: 0,
    failed: 0,
    pace: [],
    position,
  };
}

/** A round after the first records the outcomes of accounts that had failed, and of no others. */
function withSlice(campaign: CampaignDocument, outcomes: readonly TargetOutcome[], at: string): CampaignDocument {
  const failed = outcomes.filter(({ outcome }) => outcome === 'FAILED').length;
  return {
    ...campaign,
    did: campaign.did + outcomes.length,
    failed: campaign.failed + failed - (campaign.round > 0 ? outcomes.length : 0),
    pace: [...campaign.pace, { at, accounts: outcomes.length }].slice(-MOST_MARKS),
  };
}
