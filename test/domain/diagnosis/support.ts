/** The facts of a diagnosis in which nothing is missing: a responsable of two pupils was notified. Tests take something away. */
import type { Account } from '../../../src/domain/account/state.js';
import type { DiagnosisFacts, PupilFacts } from '../../../src/domain/diagnosis/facts.js';
import { fold, UAI, wasNotified } from '../support.js';

export const NOW = '2026-09-08T18:00:00.000Z';
export const LAST_NIGHT = '2026-09-08T01:00:00.000Z';

export const pupil = (studentId: string, more: Partial<PupilFacts> = {}): PupilFacts => ({
  studentId,
  uai: UAI,
  hasIne: true,
  eligible: true,
  hasBirthDate: true,
  ...more,
});

/** The person says all that can be said, and the base says the same. */
export const ALL_SAME = { surname: 'SAME', firstName: 'SAME', mobile: 'SAME', birthDates: 'SAME' } as const;
/** The person says nothing. */
export const NOTHING_SAID = {
  surname: 'NOT_SAID',
  firstName: 'NOT_SAID',
  mobile: 'NOT_SAID',
  birthDates: 'NOT_SAID',
} as const;

export const facts = (more: Partial<DiagnosisFacts> = {}): DiagnosisFacts => ({
  at: NOW,
  account: fold(wasNotified) as Account,
  pupils: [pupil('emma'), pupil('yvan')],
  known: { surname: true, firstName: true, mobile: true },
  mobileBarred: false,
  said: ALL_SAME,
  lastAt: {},
  imports: [{ uai: UAI, at: LAST_NIGHT, dataDate: null }],
  ...more,
});
