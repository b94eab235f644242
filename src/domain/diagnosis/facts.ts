/** What a diagnosis is made of. Comparisons are made before: no value of the base and none that the person says comes here. */
import type { Account } from '../account/state.js';
import type { ImportFacts } from './corrections.js';

/** A pupil attached to the account, or the one whose own account it is. */
export interface PupilFacts {
  readonly studentId: string;
  /** The school where the pupil is enrolled; undefined when in none. */
  readonly uai?: string | undefined;
  readonly hasIne: boolean;
  /** Enrolled with an INE, or excused from it by an import. */
  readonly eligible: boolean;
  readonly hasBirthDate: boolean;
}

/** How what the person says compares with what the base says. */
export type Comparison = 'SAME' | 'DIFFERS' | 'NOT_SAID';

/** What was compared with the words of the person. */
export interface Said {
  readonly surname: Comparison;
  readonly firstName: Comparison;
  readonly mobile: Comparison;
  /**
   * With the birth dates of all attached children together. `OUT_OF_REACH`: the dates of the children whom the caller may see are all
   * among those said; those of the other children are not compared.
   */
  readonly birthDates: Comparison | 'OUT_OF_REACH';
}

/** Events of which the account keeps no date. */
export const DATED_EVENTS = ['LetterPrinted', 'ActivationStarted'] as const;
export type DatedEvent = (typeof DATED_EVENTS)[number];

export interface DiagnosisFacts {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly account: Account;
  readonly pupils: readonly PupilFacts[];
  /** Whether base or school know each of them. */
  readonly known: { readonly surname: boolean; readonly firstName: boolean; readonly mobile: boolean };
  /** Whether the mobile by which the person may register is one that must not make the account. */
  readonly mobileBarred: boolean;
  readonly said: Said;
  /** When each of these events last happened to the account. */
  readonly lastAt: Readonly<Partial<Record<DatedEvent, string>>>;
  /** When the last SMS of the day to the mobile did not arrive. */
  readonly smsFailedAt?: string | undefined;
  /** The last imports of the schools of the account. */
  readonly imports: readonly ImportFacts[];
  /** When something is said to have been corrected in a base. */
  readonly correctedAt?: string | undefined;
}

/** The schools whose bases name the account: those of its children, in their order, or that of the pupil. */
export const schoolsOf = ({ account, pupils }: Pick<DiagnosisFacts, 'account' | 'pupils'>): string[] => [
  ...new Set([...account.links.map(({ uai }) => uai), ...pupils.flatMap(({ uai }) => uai ?? [])]),
];
