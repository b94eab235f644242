/** What would become of two accounts if one absorbed the other. */
import type { Texts } from '../../language.js';
import type { RefusalCode } from '../../refusals.js';
import type { AccountState } from '../events.js';
import { isOfFranceConnect, mergeObstacles } from './decide.js';
import { isOpen } from '../attachments.js';
import type { Account } from '../state.js';

/** What the holder and the school should know before a merge; each with its sentence. */
export const MERGE_CONSEQUENCES = {
  LOGIN_RETIRED: {
    fr: "L'identifiant du compte absorbé ne permet plus de se connecter et n'est donné à personne d'autre.",
    en: 'The login of the absorbed account signs nobody in any more and is given to nobody else.',
  },
  PASSWORD_SET_ASIDE: {
    fr: 'Le mot de passe choisi sur le compte absorbé ne sert plus ; il resservira si la fusion est annulée.',
    en: 'The password chosen on the absorbed account no longer serves; it does again if the merge is undone.',
  },
  PROVISIONAL_PASSWORD_SET_ASIDE: {
    fr: 'Le mot de passe provisoire remis pour le compte absorbé est détruit : notifiez de nouveau si la fusion est annulée.',
    en: 'The provisional password handed out for the absorbed account is destroyed: notify again if the merge is undone.',
  },
  ACTIVATION_INTERRUPTED: {
    fr: "L'activation en cours sur le compte absorbé prend fin.",
    en: 'The activation under way on the absorbed account ends.',
  },
  FRANCECONNECT_SET_ASIDE: {
    fr: 'FranceConnect ne mène plus au compte absorbé.',
    en: 'FranceConnect no longer leads to the absorbed account.',
  },
  NOT_ACTIVATED_KEPT: {
    fr: "Le compte conservé n'est pas activé : son titulaire doit être notifié, puis l'activer.",
    en: 'The account that stays is not activated: its holder must be notified and activate it.',
  },
  CHILDREN_MOVED: {
    fr: 'Les enfants du compte absorbé passent au compte conservé.',
    en: 'The children of the absorbed account go over to the account that stays.',
  },
  CHILDREN_SHARED: {
    fr: 'Les enfants communs aux deux comptes y restent rattachés une seule fois.',
    en: 'Children of both accounts stay attached once.',
  },
  DISPUTES_MOVED: {
    fr: 'Les signalements ouverts du compte absorbé passent au compte conservé.',
    en: 'Open disputes of the absorbed account go over to the account that stays.',
  },
} as const satisfies Record<string, Texts>;
export type MergeConsequence = keyof typeof MERGE_CONSEQUENCES;

export interface MergePreview {
  /** The account that is better kept, by `proposedKept`. */
  readonly proposedAccountId: string;
  /** Why the merge cannot be done; empty when it can. */
  readonly obstacles: readonly RefusalCode[];
  readonly consequences: readonly MergeConsequence[];
  /** Pupils that only the absorbed account has. */
  readonly movedStudentIds: readonly string[];
  /** Pupils that both have. */
  readonly sharedStudentIds: readonly string[];
}

const RANK: Partial<Record<AccountState, number>> = { ACTIVATED: 3, ACTIVATING: 2, NOTIFIED: 1 };
const rank = ({ state }: Account): number => RANK[state] ?? 0;

/** The account better kept: the one further on its way to activation, else the older one, else the one with the lower id. */
export function proposedKept(one: Account, other: Account): Account {
  if (rank(one) !== rank(other)) return rank(one) > rank(other) ? one : other;
  const age = (account: Account): string => `${account.createdAt} ${account.accountId}`;
  return age(one) <= age(other) ? one : other;
}

function consequences(kept: Account, absorbed: Account, moved: number, shared: number): MergeConsequence[] {
  const { credential, activation, disputes } = absorbed;
  const applies: Record<MergeConsequence, boolean> = {
    LOGIN_RETIRED: true,
    PASSWORD_SET_ASIDE: credential?.provisional === false,
    PROVISIONAL_PASSWORD_SET_ASIDE: credential?.provisional === true,
    ACTIVATION_INTERRUPTED: activation !== undefined,
    FRANCECONNECT_SET_ASIDE: isOfFranceConnect(absorbed),
    NOT_ACTIVATED_KEPT: kept.state !== 'ACTIVATED',
    CHILDREN_MOVED: moved > 0,
    CHILDREN_SHARED: shared > 0,
    DISPUTES_MOVED: disputes.some(isOpen),
  };
  return (Object.keys(applies) as MergeConsequence[]).filter(code => applies[code]);
}

/** Previews a merge from the state of both accounts; looks nothing up and changes nothing. */
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
