/** What would become of two accounts if one absorbed the other. */
import type { RefusalCode } from '../refusals.js';
import type { AccountState } from './events.js';
import { mergeObstacles } from './merge.js';
import type { Account } from './state.js';

/** What the holder and the school should know before; each with its sentence. */
export const MERGE_CONSEQUENCES = {
  LOGIN_RETIRED: 'The login of the absorbed account signs nobody in any more and is given to nobody else.',
  PASSWORD_SET_ASIDE:
    'The password chosen on the absorbed account no longer serves; it does again if the merge is undone.',
  PROVISIONAL_PASSWORD_SET_ASIDE:
    'The provisional password handed out for the absorbed account is destroyed: notify again if the merge is undone.',
  ACTIVATION_INTERRUPTED: 'The activation under way on the absorbed account ends.',
  FRANCECONNECT_SET_ASIDE: 'FranceConnect no longer leads to the absorbed account.',
  NOT_ACTIVATED_KEPT: 'The account that stays is not activated: its holder must be notified and activate it.',
  CHILDREN_MOVED: 'The children of the absorbed account go over to the account that stays.',
  CHILDREN_SHARED: 'Children of both accounts stay attached once.',
  DISPUTES_MOVED: 'Open disputes of the absorbed account go over to the account that stays.',
} as const;
export type MergeConsequence = keyof typeof MERGE_CONSEQUENCES;

export interface MergePreview {
  /** Which of the two is better kept. */
  readonly proposedAccountId: string;
  /** Why it cannot be done; empty when it can. */
  readonly obstacles: readonly RefusalCode[];
  readonly consequences: readonly MergeConsequence[];
  /** Pupils that only the absorbed account has. */
  readonly movedStudentIds: readonly string[];
  /** Pupils that both have. */
  readonly sharedStudentIds: readonly string[];
}

const RANK: Partial<Record<AccountState, number>> = { ACTIVATED: 3, ACTIVATING: 2, NOTIFIED: 1 };
const rank = ({ state }: Account): number => RANK[state] ?? 0;

/** The one further on its way stays, or else the elder; the ids decide between two of one instant. */
export function proposedKept(one: Account, other: Account): Account {
  if (rank(one) !== rank(other)) return rank(one) > rank(other) ? one : other;
  const age = (account: Account): string => `${account.createdAt} ${account.accountId}`;
  return age(one) <= age(other) ? one : other;
}

function consequences(kept: Account, absorbed: Account, moved: number, shared: number): MergeConsequence[] {
  const { credential, activation, origin, disputes } = absorbed;
  const told: Record<MergeConsequence, boolean> = {
    LOGIN_RETIRED: true,
    PASSWORD_SET_ASIDE: credential?.provisional === false,
    PROVISIONAL_PASSWORD_SET_ASIDE: credential?.provisional === true,
    ACTIVATION_INTERRUPTED: activation !== undefined,
    FRANCECONNECT_SET_ASIDE: origin === 'FRANCECONNECT',
    NOT_ACTIVATED_KEPT: kept.state !== 'ACTIVATED',
    CHILDREN_MOVED: moved > 0,
    CHILDREN_SHARED: shared > 0,
    DISPUTES_MOVED: disputes.some(({ outcome }) => outcome === undefined),
  };
  return (Object.keys(told) as MergeConsequence[]).filter(code => told[code]);
}

/** Looks nothing up and changes nothing: the two accounts as they stand. */
export function previewMerge(kept: Account, absorbed: Account): MergePreview {
  const holds = (studentId: string): boolean => kept.links.some(link => link.studentId === studentId);
  const students = absorbed.links.map(({ studentId }) => studentId);
  const movedStudentIds = students.filter(studentId => !holds(studentId));
  const sharedStudentIds = students.filter(holds);
  return {
    proposedAccountId: proposedKept(kept, absorbed).accountId,
    obstacles: mergeObstacles(kept, absorbed),
    consequences: consequences(kept, absorbed, movedStudentIds.length, sharedStudentIds.length),
    movedStudentIds,
    sharedStudentIds,
  };
}
