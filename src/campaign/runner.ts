/** Does the work of campaigns, slice by slice. After a crash it resumes; no account is done twice. */
import type { Pool } from 'pg';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { systemContext, type CommandContext, type Commands } from '../command/index.js';
import { chunks } from '../common/chunks.js';
import { reached } from '../domain/calendar.js';
import type { TargetOutcome } from '../domain/campaign/events.js';
import { campaigns } from '../domain/campaign/history.js';
import type { Campaign } from '../domain/campaign/state.js';
import type { EventMetadata } from '../domain/event.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore } from '../eventstore/eventstore.js';
import { TASK_SETTINGS, type TaskKind, type TaskSettings } from '../tasks/worker.js';
import type { CampaignLane } from './process.js';
import { targetsFrom, type CampaignTarget } from './targets.js';

export interface CampaignRunnerDeps {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'campaigns'>;
  readonly settings?: Partial<TaskSettings>;
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

  async read(campaignId: string): Promise<Followed | undefined> {
    let followed = this.#known.get(campaignId);
    const from = followed === undefined ? 0 : followed.version + 1;
    for await (const recorded of this.eventStore.read(streamOf('campaign', campaignId), from)) {
      const { version, metadata, id } = recorded;
      const event = campaigns.decode(recorded);
      const before = event.type === 'CampaignRetried' ? undefined : followed;
      followed = {
        campaign: campaigns.evolve(followed?.campaign, event, metadata.at),
        version,
        reason: followed ? followed.reason : metadata.reason,
        askedBy: before?.askedBy ?? metadata,
        askedIn: before?.askedIn ?? id,
      };
    }
    if (followed) this.#known.set(campaignId, followed);
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

/** How campaigns are run: for `startWorkers`. */
export function campaignTasks({ settings, turnMs = TURN_MS, ...deps }: CampaignRunnerDeps): TaskKind<CampaignLane> {
  const { pool, clock, commands } = deps;
  const reader = new CampaignReader(deps.eventStore);

  /** The accounts of a slice that this round has to do. */
  const targetsOf = async ({ campaign }: Followed, slice: number): Promise<CampaignTarget[]> => {
    const { campaignId, total, sliceSize, round, failed } = campaign;
    const targets = await targetsFrom(pool, campaignId, slice * sliceSize, sliceSize);
    const due = Math.min(sliceSize, total - slice * sliceSize);
    if (targets.length !== due)
      throw new Error(
        `campaign ${campaignId}: ${targets.length} of the ${due} accounts of slice ${slice} are in jobs.campaign_targets`,
      );
    return round === 0 ? targets : targets.filter(({ accountId }) => failed.has(accountId));
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

  /** The campaign while this round is to go on, else undefined. Cancels a campaign whose right has lapsed. */
  const goesOn = async (lane: CampaignLane): Promise<Followed | undefined> => {
    const followed = await reader.read(lane.campaignId);
    if (!followed || followed.campaign.state !== 'RUNNING' || followed.campaign.round !== lane.round) return undefined;
    if (!hasLapsed(followed.campaign, clock)) return followed;
    await commands.campaigns.cancel({ campaignId: lane.campaignId, reason: 'RIGHT_LAPSED' }, systemContextOf(followed));
    return undefined;
  };

  /** Does a slice and records what became of its accounts. When the campaign is cancelled meanwhile, records those that were done. */
  const doSlice = async (lane: CampaignLane, followed: Followed, slice: number): Promise<void> => {
    const outcomes: TargetOutcome[] = [];
    for (const some of chunks(await targetsOf(followed, slice), AT_ONCE)) {
      if (!(await goesOn(lane))) break;
      // A fault is thrown once all have ended. When the slice is taken up again, what was done is not done twice.
      const settled = await Promise.allSettled(some.map(target => act(followed, target)));
      for (const one of settled) {
        if (one.status === 'rejected') throw one.reason;
        outcomes.push(one.value);
      }
    }
    if (outcomes.length === 0) return;
    const { campaignId, round } = lane;
    await commands.campaigns.recordOutcomes({ campaignId, round, slice, outcomes }, systemContextOf(followed));
  };

  return {
    kind: 'CAMPAIGN',
    settings: { ...TASK_SETTINGS, atOnce: 4, firstRetry: 2, ...settings },
    work: async ({ payload: lane }, { signal }) => {
      const until = performance.now() + turnMs;
      for (;;) {
        const followed = await goesOn(lane);
        if (!followed) return { state: 'DROPPED' };
        const { toDo, recorded } = followed.campaign;
        const slice = [...toDo].find(n => n % lane.lanes === lane.lane && !recorded.has(n));
        if (slice === undefined) return { state: 'DONE' };
        if (signal.aborted) return { state: 'LOST' };
        await doSlice(lane, followed, slice);
        if (performance.now() >= until) return { state: 'GOES_ON' };
      }
    },
  };
}
