/**
 * Servers work on a campaign at once, die, and report late, while people cancel it and try its failed accounts again. Each account keeps one
 * outcome, what was done is listed, and each round ends once.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CampaignCommand } from '../../../src/domain/campaign/commands.js';
import type { CampaignEvent, TargetOutcome } from '../../../src/domain/campaign/events.js';
import { begunSlice, isToDo, nextSlice, sizeOf, type Lane } from '../../../src/domain/campaign/slices.js';
import { evolve, remainingIn, untouched, type Campaign } from '../../../src/domain/campaign/state.js';
import { decideCampaign } from '../deciders.js';

const AT = '2026-09-07T08:00:00.000Z';
/** Accounts of a slice. */
const SIZE = 3;
/** Lanes that servers take in turn. */
const LANES = 2;

/** What will become of an account: done, left out, or done after so many failures. */
type Lot = 'DONE' | 'LEFT_OUT' | number;

/** A server in the middle of a slice. */
interface Server {
  readonly lane: Lane;
  readonly slice: number;
  readonly left: string[];
  readonly outcomes: TargetOutcome[];
}

/** The ledger of one campaign, and the accounts that were acted on. */
class Installation {
  campaign: Campaign;
  readonly events: CampaignEvent[] = [];
  readonly acted = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly servers: Server[] = [];

  constructor(private readonly lots: readonly Lot[]) {
    this.campaign = this.#decide(undefined, {
      type: 'Start',
      campaignId: 'k1',
      action: 'NOTIFY',
      kind: 'RESPONSABLE',
      channel: 'EMAIL',
      uais: ['9740001A'],
      total: lots.length,
      sliceSize: SIZE,
      requestDigest: 'd1',
      startsAt: AT,
    })!;
  }

  #decide(campaign: Campaign | undefined, command: CampaignCommand): Campaign | undefined {
    const decision = decideCampaign(campaign, command);
    if (decision.outcome === 'refused') return campaign;
    this.events.push(...decision.events);
    return decision.events.reduce<Campaign | undefined>((state, event) => evolve(state, event, AT), campaign);
  }

  send(command: CampaignCommand): void {
    this.campaign = this.#decide(this.campaign, command)!;
  }

  /** A server takes a lane of the round under way. */
  begin(lane: number): void {
    const { round, state } = this.campaign;
    const taken: Lane = { round, lane, lanes: LANES };
    const slice = nextSlice(this.campaign, taken);
    if (state !== 'RUNNING' || slice === undefined) return;
    this.servers.push({ lane: taken, slice, left: this.#toDo(round, slice), outcomes: [] });
  }

  #toDo(round: number, slice: number): string[] {
    const ids = Array.from({ length: sizeOf(this.campaign, slice) }, (_, n) => `a${slice * SIZE + n}`);
    return ids.filter(id => isToDo(round, this.campaign.slices[slice]!, id));
  }

  goesOn({ lane }: Pick<Server, 'lane'>): boolean {
    return this.campaign.state === 'RUNNING' && this.campaign.round === lane.round;
  }

  /** Acts on the next account of the server's slice; reports when it was the last, or when the round does not go on. */
  step(server: Server): void {
    const accountId = this.goesOn(server) ? server.left.shift() : undefined;
    if (accountId !== undefined) server.outcomes.push(this.#act(accountId));
    if (accountId === undefined || server.left.length === 0) this.report(server);
  }

  report(server: Server): void {
    this.#end(server);
    const { lane, slice, outcomes } = server;
    if (outcomes.length > 0) this.send({ type: 'RecordOutcomes', round: lane.round, slice, outcomes });
  }

  /** The server dies. Whoever takes its lane up looks at what it had begun, once the round does not go on. */
  die(server: Server): void {
    this.#end(server);
    this.lookAt(server.lane);
  }

  /** Records, once the round does not go on, what had been done of the slice that the lane had begun. */
  lookAt(lane: Lane): void {
    const slice = begunSlice(this.campaign, lane);
    if (this.goesOn({ lane }) || slice === undefined) return;
    const outcomes = this.#toDo(lane.round, slice).flatMap((accountId): TargetOutcome[] =>
      this.acted.has(accountId) ? [{ accountId, outcome: 'DONE', channel: 'EMAIL' }] : [],
    );
    if (outcomes.length > 0) this.send({ type: 'RecordOutcomes', round: lane.round, slice, outcomes });
  }

  #end(server: Server): void {
    this.servers.splice(this.servers.indexOf(server), 1);
  }

  #act(accountId: string): TargetOutcome {
    const lot = this.lots[Number(accountId.slice(1))]!;
    const failures = this.#failures.get(accountId) ?? 0;
    if (lot === 'LEFT_OUT') return { accountId, outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING' };
    if (lot !== 'DONE' && failures < lot && !this.acted.has(accountId)) {
      this.#failures.set(accountId, failures + 1);
      return { accountId, outcome: 'FAILED', reason: 'FAULT' };
    }
    // The ledger does it once, by the id of the command.
    this.acted.add(accountId);
    return { accountId, outcome: 'DONE', channel: 'EMAIL' };
  }

  /** Runs until the round under way has ended and no server is at work. */
  settle(): void {
    for (let turns = 0; turns < 1_000; turns++) {
      const [server] = this.servers;
      if (server) this.step(server);
      else if (this.campaign.state !== 'RUNNING') return;
      else for (let lane = 0; lane < LANES; lane++) this.begin(lane);
    }
    throw new Error(`the campaign does not end: ${JSON.stringify(this.campaign)}`);
  }

  /** The outcome of each account, by the events alone. */
  outcomes(): Map<string, TargetOutcome['outcome']> {
    const recorded = this.events.flatMap(event =>
      event.type === 'CampaignOutcomesRecorded' ? event.data.outcomes : [],
    );
    return new Map(recorded.map(({ accountId, outcome }) => [accountId, outcome]));
  }
}

type Step = { readonly what: 'begin' | 'step' | 'die' | 'cancel' | 'retry'; readonly n: number };
const steps = fc.array(
  fc.record<Step>({
    what: fc.oneof(
      { arbitrary: fc.constantFrom('begin' as const), weight: 4 },
      { arbitrary: fc.constantFrom('step' as const), weight: 8 },
      { arbitrary: fc.constantFrom('die' as const, 'cancel' as const, 'retry' as const), weight: 3 },
    ),
    n: fc.nat(5),
  }),
  { maxLength: 80 },
);
const lots = fc.array(fc.oneof(fc.constantFrom<Lot>('DONE', 'DONE', 'LEFT_OUT'), fc.integer({ min: 1, max: 3 })), {
  minLength: 1,
  maxLength: 14,
});

/** Plays the steps, and checks after each what always holds. */
function play(lots: readonly Lot[], path: readonly Step[]): Installation {
  const here = new Installation(lots);
  for (const { what, n } of path) {
    const server = here.servers[n % Math.max(1, here.servers.length)];
    if (what === 'begin') here.begin(n % LANES);
    else if (what === 'cancel') here.send({ type: 'Cancel', reason: 'ASKED' });
    else if (what === 'retry') here.send({ type: 'RetryFailed' });
    else if (server) here[what](server);
    checkInvariants(here);
  }
  return here;
}

/** Expects what holds after every step. */
function checkInvariants(here: Installation): void {
  const { campaign, events, acted } = here;
  const { counts, slices, total, state } = campaign;
  const outcomes = [...here.outcomes().values()];
  const of = (what: TargetOutcome['outcome']): number => outcomes.filter(outcome => outcome === what).length;
  expect(counts).toEqual({ done: of('DONE'), leftOut: of('LEFT_OUT'), failed: of('FAILED') });
  expect(counts.failed).toBe(slices.reduce((sum, { failed }) => sum + failed.size, 0));
  expect(counts.done).toBeLessThanOrEqual(acted.size);
  expect(untouched(campaign)).toBeGreaterThanOrEqual(0);
  expect(counts.done + counts.leftOut + counts.failed + untouched(campaign)).toBe(total);
  if (state === 'COMPLETED') expect([untouched(campaign), remainingIn(campaign)]).toEqual([0, 0]);
  const completed = events.flatMap(event => (event.type === 'CampaignCompleted' ? [event.data.round] : []));
  expect(new Set(completed).size).toBe(completed.length);
  const last = events.findLast(event => event.type === 'CampaignOutcomesRecorded' || event.type === 'CampaignRetried');
  if (last) expect((last.data as { remaining?: number }).remaining).toBe(remainingIn(campaign));
}

describe('servers on one campaign', () => {
  it('keep one outcome for each account, list all that was done, and end each round once', () => {
    fc.assert(
      fc.property(lots, steps, (lots, path) => {
        const here = play(lots, path);
        here.settle();
        // The lanes of each round that was cancelled are taken once more.
        for (let round = 0; round <= here.campaign.round; round++)
          for (let lane = 0; lane < LANES; lane++) here.lookAt({ round, lane, lanes: LANES });
        checkInvariants(here);
        // Another server may have failed on what one had done before it died: trying again finds it done.
        const found = here.outcomes();
        const done = [...here.acted];
        expect(done.filter(id => !['DONE', 'FAILED'].includes(found.get(id) ?? ''))).toEqual([]);
        here.send({ type: 'RetryFailed' });
        here.settle();
        const listed = here.outcomes();
        expect(done.filter(id => listed.get(id) !== 'DONE')).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leave nothing failed that trying again cures', () => {
    fc.assert(
      fc.property(lots, steps, (lots, path) => {
        const here = play(lots, path);
        here.settle();
        for (let tries = 0; tries < 5; tries++) {
          here.send({ type: 'RetryFailed' });
          here.settle();
          checkInvariants(here);
        }
        expect(here.campaign.counts.failed).toBe(0);
        if (!path.some(({ what }) => what === 'cancel')) expect(untouched(here.campaign)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
