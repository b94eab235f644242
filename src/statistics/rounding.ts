/**
 * Rounds the figures of those who may not list people, so that few accounts cannot be told apart. Every cell is shown as a multiple of
 * a step, and a total is the sum of the cells shown: whatever is subtracted from whatever, nothing comes out but a multiple of the
 * step. Where a cell goes from one multiple to the next depends on a secret, so that a figure that moves does not tell what it is:
 * at a step of 5, one to four accounts are shown as 0 or 5. A cell without accounts is shown as 0.
 */
import type { Cell } from '../../projections/statistics/queries.js';
import type { AccountKind } from '../domain/account/events.js';

/** Rounds the accounts of a cell of accounts of one kind. */
export type Round = (cell: Cell, kind: AccountKind) => number;

/** How figures are rounded. */
export interface Rounding {
  /** The step of which every figure is a multiple; null when figures are exact. */
  readonly step: number | null;
  readonly round: Round;
  /** Rounds a figure, by its name, of a scope such as `school:0750001A`: a number of people, or of pairs. */
  readonly roundFigure: (scope: string, figure: string, count: number) => number;
}

/** Leaves figures as they are. */
export const EXACTLY: Rounding = {
  step: null,
  round: ({ accounts }) => accounts,
  roundFigure: (_scope, _figure, count) => count,
};

/**
 * What a scope has in common with the scopes that may count the same accounts: those of one school are rounded alike, so that a class
 * that is the whole school tells no more than the school.
 */
const placeOf = (scope: string): string => {
  const [type, code] = scope.split(':');
  return type === 'class' || type === 'mef' ? `school:${code}` : scope;
};

/** Rounds to multiples of `step`; leaves figures as they are below 2. `digest` is a keyed digest: the secret. */
export function roundingTo(step: number, digest: (domain: string, ...parts: string[]) => string): Rounding {
  if (step < 2) return EXACTLY;
  const offsets = new Map<string, number>();
  const offsetOf = (id: string): number => {
    const known = offsets.get(id);
    if (known !== undefined) return known;
    const offset = Buffer.from(digest('statistics', id), 'base64url').readUInt32BE(0) % step;
    if (offsets.size >= 100_000) offsets.clear();
    offsets.set(id, offset);
    return offset;
  };
  const rounded = (count: number, id: string): number => Math.floor((count + offsetOf(id)) / step) * step;
  return {
    step,
    round: ({ scope, origin, state, accounts }, kind) =>
      rounded(accounts, `${placeOf(scope)} ${kind} ${origin} ${state}`),
    roundFigure: (scope, figure, count) => rounded(count, `${placeOf(scope)} ${figure}`),
  };
}
