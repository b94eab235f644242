/** Campaigns on a real ledger and a real vault, with a school of many families. */
import { randomUUID } from 'node:crypto';
import { campaignProcess, type CampaignLane } from '../../src/campaign/process.js';
import { campaignTasks, type CampaignRunnerDeps } from '../../src/campaign/runner.js';
import { freezeTargets } from '../../src/campaign/targets.js';
import type { CampaignOrder, TargetOutcome } from '../../src/domain/campaign/events.js';
import { campaigns } from '../../src/domain/campaign/history.js';
import type { Campaign } from '../../src/domain/campaign/state.js';
import type { CommandContext, Commands } from '../../src/command/index.js';
import { load } from '../../src/command/load.js';
import { runProcess } from '../../src/process/follower.js';
import { TaskWorker, type TaskSettings } from '../../src/tasks/worker.js';
import { context, House, UAI, type Family } from '../command/support.js';

export const NOTIFY: CampaignOrder = {
  action: 'NOTIFY',
  kind: 'RESPONSABLE',
  channel: 'EMAIL_ELSE_LETTER',
  resetPassword: false,
};

export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 5));
};

export class CampaignHouse {
  readonly faults: unknown[] = [];
  readonly #stopping = new AbortController();
  #following: Promise<void> = Promise.resolve();

  private constructor(readonly house: House) {}

  static async open({ following = true } = {}): Promise<CampaignHouse> {
    const room = new CampaignHouse(await House.open());
    if (following) room.#following = room.follow(room.#stopping.signal);
    return room;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    await this.house.close();
  }

  follow(signal: AbortSignal): Promise<void> {
    const { database, eventStore } = this.house;
    const onFault = (error: unknown): void => void this.faults.push(error);
    return runProcess(campaignProcess, { pool: database.pool, eventStore, signal, onFault });
  }

  worker(settings: Partial<TaskSettings> = {}, server: Partial<CampaignRunnerDeps> = {}): TaskWorker<CampaignLane> {
    const { database, eventStore, clock, commands } = this.house;
    const { pool } = database;
    const tasks = campaignTasks({
      pool,
      eventStore,
      clock,
      commands,
      ...server,
      settings: { pollMs: 10, ...settings },
    });
    return new TaskWorker(tasks, { pool, onFault: error => this.faults.push(error) });
  }

  /** The commands of a server that does `after` once it has acted on an account, before it goes on. */
  actingThen(after: (outcome: TargetOutcome) => Promise<unknown>): Pick<Commands, 'campaigns'> {
    const { campaigns } = this.house.commands;
    const act: typeof campaigns.act = async (...asked) => {
      const outcome = await campaigns.act(...asked);
      await after(outcome);
      return outcome;
    };
    return { campaigns: { ...campaigns, act } };
  }

  /** Families of one child, every second one without an e-mail address. */
  async families(count: number): Promise<Family[]> {
    const made: Family[] = [];
    for (let i = 0; i < count; i++)
      made.push(
        await this.house.family(
          ['2012-03-14'],
          i % 2 === 0 ? { email: `p${i}@example.org` } : { mobile: '+262692123456' },
        ),
      );
    return made;
  }

  async start(
    accountIds: readonly string[],
    order: CampaignOrder = NOTIFY,
    more: { sliceSize?: number; startsAt?: string; rightEndsAt?: string; uai?: string; as?: CommandContext } = {},
  ): Promise<string> {
    const { database, commands, clock } = this.house;
    const campaignId = randomUUID();
    const { uai = UAI, as = context(), sliceSize = 5, startsAt = clock.now(), ...right } = more;
    const targets = accountIds.map(accountId => ({ accountId, uai, classCode: '6D' }));
    const total = await freezeTargets(database.pool, campaignId, targets);
    const started = await commands.campaigns.start(
      { campaignId, ...order, uais: [uai], total, sliceSize, requestDigest: 'd', startsAt, ...right },
      as,
    );
    if (started.outcome !== 'accepted') throw new Error(JSON.stringify(started));
    return campaignId;
  }

  async campaign(campaignId: string): Promise<Campaign> {
    const { state } = await load(this.house.eventStore, campaigns, `campaign-${campaignId}`);
    return state!;
  }

  /** By account, the last outcome of each. */
  async outcomes(campaignId: string): Promise<Map<string, TargetOutcome>> {
    const found = new Map<string, TargetOutcome>();
    for await (const recorded of this.house.eventStore.read(`campaign-${campaignId}`)) {
      const event = campaigns.decode(recorded);
      if (event.type !== 'CampaignOutcomesRecorded') continue;
      for (const outcome of event.data.outcomes) found.set(outcome.accountId, outcome);
    }
    return found;
  }

  /** Works until the campaign has ended. */
  async run(campaignId: string, settings: Partial<TaskSettings> = {}): Promise<Campaign> {
    const stop = new AbortController();
    const running = this.worker(settings).run(stop.signal);
    await until(async () => (await this.campaign(campaignId)).state !== 'RUNNING');
    stop.abort();
    await running;
    return this.campaign(campaignId);
  }
}
