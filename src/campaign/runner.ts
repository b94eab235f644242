/** Does the work of campaigns, slice by slice. After a crash it resumes; no account is done twice. */
import type { Pool } from 'pg';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { systemContext, type CommandContext, type Commands } from '../command/index.js';
import { chunks } from '../common/chunks.js';
import { reached } from '../domain/calendar.js';
import type { TargetOutcome } from '../domain/campaign/events.js';
import { campaigns } from '../domain/campaign/history.js';
import { begunSlice, isToDo, nextSlice, sizeOf } from '../domain/campaign/slices.js';
import type { Campaign } from '../domain/campaign/state.js';
import type { EventMetadata } from '../domain/event.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore } from '../eventstore/eventstore.js';
import { TASK_SETTINGS, type TaskKind, type TaskOutcome, type TaskSettings } from '../tasks/worker.js';
import type { CampaignLane } from './process.js';
import { targetsFrom, type CampaignTarget } from './targets.js';

export interface CampaignRunnerDeps {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly clock: Clock;
  readonly commands: {
    readonly campaigns: Pick<Commands['campaigns'], 'act' | 'cancel' | 'doneBefore' | 'recordOutcomes'>;
  };
  /** How long a lane works before other tasks get their turn, in milliseconds (default 1,000). */
  readonly turnMs?: number;
}

/** A campaign as the ledger has it, and who asked for the round under way. */
interface Followed {
  readonly campaign: Campaign;
  readonly version: number;
  /** Why it was started: a code. */
  readonly reason: string | undefined;
  /** Metadata of the event that asked for this round: the start, or the last retry. */
  readonly askedBy: EventMetadata;
  /** Id of that event. */
  readonly askedIn: string;
}

/**
 * Accounts of a lane done side by side, between two looks at whether the campaign was cancelled. There are enough of them to keep the
 * hashing of passwords busy, and to store and append together.
 */
const AT_ONCE = 25;
const TURN_MS = 1_000;
/** Campaigns remembered between two slices; their streams are read on from there. */
const REMEMBERED = 50;

/** Reads streams of campaigns on from where they were read last. */
class CampaignReader {
  readonly #known = new LRUCache<string, Followed>({ max: REMEMBERED });

  constructor(private readonly eventStore: EventStore) {}

  /** Throws when the ledger has no such campaign. */
  async read(campaignId: string): Promise<Followed> {
    let followed = this.#known.get(campaignId);
    const from = followed === undefined ? 0 : followed.version + 1;
    for await (const recorded of this.eventStore.read(streamOf('campaign', campaignId), from)) {
      const { version, metadata, id } = recorded;
      const event = campaigns.decode(recorded);
      // A retry begins a new round: whoever asked for it is responsible from then on.
      const sameRound = event.type === 'CampaignRetried' ? undefined : followed;
      followed = {
        campaign: campaigns.evolve(followed?.campaign, event, metadata.at),
        version,
        reason: followed ? followed.reason : metadata.reason,
        askedBy: sameRound?.askedBy ?? metadata,
        askedIn: sameRound?.askedIn ?? id,
      };
    }
    if (!followed) throw new Error(`the ledger has no campaign ${campaignId}`);
    this.#known.set(campaignId, followed);
    return followed;
  }
}

const withoutReason = ({ reason: _, ...asked }: EventMetadata): Omit<EventMetadata, 'reason'> => asked;

/** The context of the commands: they are given by whoever asked for the round, by his or her right, for the reason of the campaign. */
const contextOf = ({ askedBy, askedIn, reason }: Followed): CommandContext => ({
  ...withoutReason(askedBy),
  ...(reason !== undefined && { reason }),
  causationId: askedIn,
});

/** The context of what the system itself records of the campaign. */
const systemContextOf = ({ askedBy, askedIn }: Followed): CommandContext =>
  systemContext(askedBy.correlationId, askedIn);

const hasLapsed = ({ rightEndsAt }: Campaign, clock: Clock): boolean =>
  rightEndsAt !== undefined && reached(rightEndsAt, clock.now());

/**
 * Seconds until the first round may begin by the clock: its task is queued by real time, and the clock may have been put back since. A retry
 * waits for nothing.
 */
const secondsEarly = ({ round, startsAt }: Campaign, clock: Clock): number =>
  round === 0 ? (Date.parse(startsAt) - Date.parse(clock.now())) / 1_000 : 0;
/** Seconds after which a lane that is early looks at the clock again, at the latest. */
const LONGEST_WAIT = 60;

/**
 * Works on a lane, a part of the slices of a round, for one turn or until the signal aborts. Answers what became of it: `GOES_ON` while it has slices
 * left, `DONE` when it has none, `DROPPED` when its round is no longer under way, `POSTPONED` before its time, `LOST` after an abort.
 */
export type LaneWork = (lane: CampaignLane, signal: AbortSignal) => Promise<TaskOutcome>;

/** How the lanes of campaigns are worked on, by whoever has taken them. */
export function laneWork({ turnMs = TURN_MS, ...deps }: CampaignRunnerDeps): LaneWork {
  const { pool, clock, commands } = deps;
  const reader = new CampaignReader(deps.eventStore);

  /** The accounts of a slice that the round has to do. */
  const targetsOf = async ({ campaign }: Followed, round: number, slice: number): Promise<CampaignTarget[]> => {
    const { campaignId, sliceSize, slices } = campaign;
    const targets = await targetsFrom(pool, campaignId, slice * sliceSize, sliceSize);
    const size = sizeOf(campaign, slice);
    if (targets.length !== size)
      throw new Error(
        `campaign ${campaignId}: ${targets.length} of the ${size} accounts of slice ${slice} are in jobs.campaign_targets`,
      );
    return targets.filter(({ accountId }) => isToDo(round, slices[slice]!, accountId));
  };

  const act = (followed: Followed, { accountId, uai }: CampaignTarget): Promise<TargetOutcome> => {
    const { campaignId, order } = followed.campaign;
    const context = contextOf(followed);
    const { reason } = context;
    return commands.campaigns.act(
      { campaignId, order, accountId, uai, ...(reason !== undefined && { reason }) },
      context,
    );
  };

  /** Whether the round goes on. Cancels it when the right of whoever asked for it has lapsed. */
  const goesOn = async ({ campaignId, round }: CampaignLane, followed: Followed): Promise<boolean> => {
    const { campaign } = followed;
    if (campaign.state !== 'RUNNING' || campaign.round !== round) return false;
    if (!hasLapsed(campaign, clock)) return true;
    await commands.campaigns.cancel({ campaignId, round, reason: 'RIGHT_LAPSED' }, systemContextOf(followed));
    return false;
  };

  const record = async (
    { campaignId, round }: CampaignLane,
    followed: Followed,
    slice: number,
    outcomes: readonly TargetOutcome[],
  ): Promise<void> => {
    if (outcomes.length === 0) return;
    await commands.campaigns.recordOutcomes({ campaignId, round, slice, outcomes }, systemContextOf(followed));
  };

  /** Does a slice and records what became of its accounts. When the round is cancelled meanwhile, records those that were done. */
  const doSlice = async (lane: CampaignLane, followed: Followed, slice: number): Promise<void> => {
    const outcomes: TargetOutcome[] = [];
    for (const some of chunks(await targetsOf(followed, lane.round, slice), AT_ONCE)) {
      if (!(await goesOn(lane, await reader.read(lane.campaignId)))) break;
      // A fault is thrown once all have ended. When the slice is taken up again, what was done is not done twice.
      const settled = await Promise.allSettled(some.map(target => act(followed, target)));
      for (const result of settled) {
        if (result.status === 'rejected') throw result.reason;
        outcomes.push(result.value);
      }
    }
    await record(lane, followed, slice, outcomes);
  };

  /** Records the accounts that a server had done in a round that was cancelled, and did not record because it was killed. */
  const recordBegun = async (lane: CampaignLane, followed: Followed): Promise<void> => {
    const { campaignId, round } = lane;
    const { sliceSize, slices } = followed.campaign;
    const slice = begunSlice(followed.campaign, lane);
    if (slice === undefined) return;
    const begun = await targetsFrom(pool, campaignId, slice * sliceSize, sliceSize);
    const outcomes: TargetOutcome[] = [];
    for (const { accountId } of begun) {
      if (!isToDo(round, slices[slice]!, accountId)) continue;
      const outcome = await commands.campaigns.doneBefore({ campaignId, accountId });
      if (outcome) outcomes.push(outcome);
    }
    await record(lane, followed, slice, outcomes);
  };

  return async (lane, signal) => {
    const until = performance.now() + turnMs;
    for (;;) {
      const followed = await reader.read(lane.campaignId);
      if (!(await goesOn(lane, followed))) {
        // Read again: `goesOn` may have cancelled it.
        await recordBegun(lane, await reader.read(lane.campaignId));
        return { state: 'DROPPED' };
      }
      const early = secondsEarly(followed.campaign, clock);
      if (early > 0) return { state: 'POSTPONED', delay: Math.min(early, LONGEST_WAIT) };
      const slice = nextSlice(followed.campaign, lane);
      if (slice === undefined) return { state: 'DONE' };
      if (signal.aborted) return { state: 'LOST' };
      await doSlice(lane, followed, slice);
      if (performance.now() >= until) return { state: 'GOES_ON' };
    }
  };
}

export interface CampaignTasksDeps extends CampaignRunnerDeps {
  readonly settings?: Partial<TaskSettings>;
}

/** How campaigns are run: for `startWorkers`. */
export function campaignTasks({ settings, ...deps }: CampaignTasksDeps): TaskKind<CampaignLane> {
  const work = laneWork(deps);
  return {
    kind: 'CAMPAIGN',
    settings: { ...TASK_SETTINGS, atOnce: 4, firstRetry: 2, ...settings },
    work: ({ payload: lane }, { signal }) => work(lane, signal),
  };
}
