/** The slices of a campaign: which accounts of each have an outcome, and which slices a round still has to do. */
import type { TargetOutcome } from './events.js';

/** What the ledger says of one slice. */
export interface Slice {
  /** The last round whose outcomes were recorded; absent when none were. */
  readonly round?: number;
  /** The accounts whose last outcome is a failure. */
  readonly failed: ReadonlySet<string>;
  /**
   * The accounts with an outcome, when the slice was recorded in part: its campaign was cancelled meanwhile. Absent when all of its accounts
   * have an outcome, or none.
   */
  readonly recorded?: ReadonlySet<string>;
}

/** What the functions of this file need of a campaign. */
export interface Sliced {
  readonly total: number;
  readonly sliceSize: number;
  /** 0 at first; one more each time the failed accounts are tried again. */
  readonly round: number;
  /** By their numbers, from 0. */
  readonly slices: readonly Slice[];
}

/** One lane of a round: the slices whose number is `lane` modulo `lanes`. */
export interface Lane {
  readonly round: number;
  readonly lane: number;
  readonly lanes: number;
}

const NOTHING_RECORDED: Slice = { failed: new Set() };

export const newSlices = (total: number, size: number): readonly Slice[] =>
  Array.from({ length: Math.ceil(total / size) }, () => NOTHING_RECORDED);

/** How many accounts the slice of this number has. */
export const sizeOf = ({ total, sliceSize }: Pick<Sliced, 'total' | 'sliceSize'>, slice: number): number =>
  Math.min(sliceSize, total - slice * sliceSize);

const hasOutcome = ({ round, recorded }: Slice, accountId: string): boolean =>
  round !== undefined && (recorded === undefined || recorded.has(accountId));

/** Whether the round has to do the slice: the first round does all of them, a later one those with failed accounts. */
const isDueIn = (round: number, slice: Slice): boolean =>
  round === 0 ? slice.round === undefined : slice.failed.size > 0 && (slice.round ?? 0) < round;

/** Whether the round under way has a slice to do. */
export const hasDue = ({ round, slices }: Sliced): boolean => slices.some(slice => isDueIn(round, slice));

/** How many failed accounts the round under way, which is not the first, has to try again. */
export const failedDue = ({ round, slices }: Sliced): number =>
  slices.reduce((sum, slice) => (isDueIn(round, slice) ? sum + slice.failed.size : sum), 0);

/** The number of the lane's first slice that its round still has to do; undefined when there is none. */
export const nextSlice = ({ slices }: Sliced, { round, lane, lanes }: Lane): number | undefined =>
  firstInLane(slices, { lane, lanes }, slice => isDueIn(round, slice));

/**
 * The number of the slice that a server may have begun in a round that was cancelled: the lane's first slice that its round has not
 * recorded, or not in whole. A lane does its slices one after the other. Undefined when all are recorded.
 */
export const begunSlice = ({ slices }: Sliced, { round, lane, lanes }: Lane): number | undefined =>
  firstInLane(slices, { lane, lanes }, slice => isDueIn(round, slice) || (round === 0 && slice.recorded !== undefined));

function firstInLane(
  slices: readonly Slice[],
  { lane, lanes }: Pick<Lane, 'lane' | 'lanes'>,
  matches: (slice: Slice) => boolean,
): number | undefined {
  for (let number = lane; number < slices.length; number += lanes) if (matches(slices[number]!)) return number;
  return undefined;
}

/** Whether the round has to do an account of the slice: the first round those without an outcome, a later one those that failed. */
export const isToDo = (round: number, slice: Slice, accountId: string): boolean =>
  round === 0 ? !hasOutcome(slice, accountId) : slice.failed.has(accountId);

/**
 * The outcomes that the campaign does not know yet. Servers may report a slice twice, or after the campaign was cancelled and its failed
 * accounts tried again: the first outcome of an account counts, and then whatever follows a failure. A failure counts once a round.
 */
export function unknownOutcomes(
  campaign: Sliced,
  { round, slice: number, outcomes }: { round: number; slice: number; outcomes: readonly TargetOutcome[] },
): TargetOutcome[] {
  const slice = campaign.slices[number];
  if (!slice || round > campaign.round) return [];
  const isDue = round === campaign.round && isDueIn(round, slice);
  return outcomes.filter(({ accountId, outcome }) =>
    slice.failed.has(accountId) ? isDue || outcome !== 'FAILED' : round === 0 && !hasOutcome(slice, accountId),
  );
}

/** The slice once these outcomes are recorded, in this round; `size` is the number of its accounts. */
export function withOutcomes(
  slice: Slice,
  { round, outcomes }: { round: number; outcomes: readonly TargetOutcome[] },
  size: number,
): Slice {
  const failed = new Set(slice.failed);
  for (const { accountId, outcome } of outcomes)
    if (outcome === 'FAILED') failed.add(accountId);
    else failed.delete(accountId);
  const recorded = new Set(slice.recorded);
  for (const { accountId } of outcomes) recorded.add(accountId);
  const isWhole = (slice.round !== undefined && slice.recorded === undefined) || recorded.size >= size;
  return { round: Math.max(slice.round ?? 0, round), failed, ...(!isWhole && { recorded }) };
}
