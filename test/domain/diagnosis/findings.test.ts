import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { Account } from '../../../src/domain/account/state.js';
import type { DiagnosisFacts } from '../../../src/domain/diagnosis/facts.js';
import { FINDING_CODES, FINDINGS, findingsOf, type FindingCode } from '../../../src/domain/diagnosis/findings.js';
import { REMEDIES } from '../../../src/domain/diagnosis/remedies.js';
import {
  FINDING_TEXTS,
  PREREQUISITE_TEXTS,
  SERVICE_REFUSAL_TEXTS,
  WHY_TEXTS,
} from '../../../src/domain/diagnosis/words.js';
import {
  activatedByHolder,
  AT,
  EXPIRES_AT,
  fold,
  hasExpired,
  isActivated,
  isActivating,
  known,
  notified,
  on,
  UAI,
  wasNotified,
} from '../support.js';
import { facts, NOW, pupil } from './support.js';

const printed = { ...fold(wasNotified)!, letters: 1 };
const activated = fold(isActivated)!;
const madeBySms = fold(activatedByHolder)!;
const byMail = (...events: AccountEvent[]): Account =>
  fold([...known, ...on(AT, notified({ channel: 'EMAIL' }), ...events)])!;
const LATER = '2026-09-08T18:10:00.000Z';
const contact = { personId: 'p', version: 3 };
const MORNING = '2026-09-08T08:00:00.000Z';
const TWO_DAYS_BEFORE = '2026-09-06T08:00:00.000Z';

/** The finding that each case is about, with its details; an activated account or a printed letter has none other. */
const CASES: Readonly<Record<FindingCode, { given: Partial<DiagnosisFacts>; found?: object }>> = {
  MERGED: {
    given: {
      account: {
        ...activated,
        state: 'CLOSED',
        mergedInto: { accountId: 'k', mergeId: 'm', at: AT, state: 'ACTIVATED', links: [] },
      },
    },
    found: { since: AT },
  },
  CLOSED: {
    given: { account: { ...activated, state: 'CLOSED', links: [], unlinkedSince: AT, unlinkedFrom: UAI } },
    found: { since: AT, uais: [UAI] },
  },
  CORRECTION_LATE: {
    given: {
      account: activated,
      correctedAt: TWO_DAYS_BEFORE,
      imports: [{ uai: UAI, at: '2026-09-06T01:00:00.000Z', dataDate: null }],
    },
    found: { uais: [UAI], since: TWO_DAYS_BEFORE },
  },
  CORRECTION_ARRIVED: {
    given: { account: activated, correctedAt: TWO_DAYS_BEFORE },
    found: { uais: [UAI], since: TWO_DAYS_BEFORE },
  },
  CORRECTION_AWAITED: { given: { account: activated, correctedAt: MORNING }, found: { uais: [UAI], since: MORNING } },
  IMPORT_LATE: {
    given: { account: activated, imports: [{ uai: UAI, at: '2026-09-05T01:00:00.000Z', dataDate: null }] },
    found: { uais: [UAI] },
  },
  FRANCECONNECT_DIFFERS: {
    given: { account: { ...activated, franceConnect: { linkId: 'l', since: AT, differs: ['SURNAME', 'CIVILITY'] } } },
    found: { differs: ['SURNAME', 'CIVILITY'], uais: [UAI] },
  },
  SIGN_IN_LOCKED: { given: { account: { ...activated, failures: 10, lockedUntil: LATER } }, found: { until: LATER } },
  BIRTH_DATES_LOCKED: {
    given: { account: { ...activated, mismatches: { failures: 9, retryAt: LATER } } },
    found: { until: LATER },
  },
  BIRTH_DATES_TRIED: { given: { account: { ...activated, mismatches: { failures: 10 } } } },
  SMS_CLOSED: {
    given: { account: { ...activated, mismatchesBySms: { failures: 20 } } },
    found: { remedy: 'GIVE_LETTER' },
  },
  MOBILE_BARRED: {
    given: { account: { ...printed, barredMobiles: ['digest'], freedAt: AT } },
    found: { since: AT },
  },
  MADE_BY_HOLDER: { given: { account: { ...madeBySms, proven: { MOBILE: contact } } }, found: { since: AT } },
  NO_PROVEN_CONTACT: {
    given: { account: { ...activated, proven: undefined } },
    found: { remedy: 'RESET_WHEN_FORGOTTEN' },
  },
  EXPIRED: { given: { account: fold(hasExpired)! } },
  NOT_NOTIFIED: { given: { account: fold(known)! } },
  EMAIL_FAILED: {
    given: {
      account: byMail({
        type: 'NotificationFailed',
        data: { channel: 'EMAIL', notificationId: 'n1', reason: 'BOUNCED' },
      }),
    },
    found: { since: AT, detail: 'BOUNCED' },
  },
  SMS_FAILED: { given: { account: activated, smsFailedAt: MORNING }, found: { since: MORNING } },
  LETTER_NOT_PRINTED: { given: { account: fold(wasNotified)! }, found: { since: AT } },
  EMAIL_TO_CONFIRM: {
    given: { account: { ...fold(isActivating)!, letters: 1 }, lastAt: { ActivationStarted: MORNING } },
    found: { since: MORNING, until: EXPIRES_AT },
  },
  AWAITS_ACTIVATION: {
    given: { account: printed, lastAt: { LetterPrinted: MORNING } },
    found: { since: MORNING, until: EXPIRES_AT },
  },
  RESET_REQUESTED: {
    given: { account: { ...activated, resetRequest: { at: AT, channel: 'SCHOOL', lastAt: {} } } },
    found: { since: AT },
  },
  PROVISIONAL_PASSWORD: {
    given: { account: { ...activated, passwordResetAt: AT, credential: { credentialId: 'c', provisional: true } } },
    found: { since: AT },
  },
  PASSWORD_CHANGE_FORCED: { given: { account: { ...activated, passwordChangeForced: true } } },
  CHILDREN_TO_CONFIRM: { given: { account: { ...activated, confirmChildrenAgain: true } } },
  EMAIL_CHANGE_PENDING: {
    given: { account: { ...activated, emailChange: { contact, tokenId: 't', at: AT } } },
    found: { since: AT },
  },
  MOBILE_CHANGE_PENDING: {
    given: { account: { ...activated, phoneChange: { contact, tokenId: 't', at: AT } } },
    found: { since: AT },
  },
  DISPUTE_OPEN: {
    given: { account: { ...activated, links: activated.links.map(link => ({ ...link, disputeId: 'd' })) } },
    found: { uais: [UAI] },
  },
  PUPIL_WITHOUT_INE: {
    given: { account: activated, pupils: [pupil('emma'), pupil('yvan', { hasIne: false, eligible: false })] },
    found: { uais: [UAI] },
  },
  DUPLICATE_SUSPECTED: {
    given: { account: { ...activated, candidates: [{ accountId: 'o', score: 80, reasons: [], since: AT }] } },
    found: { since: AT },
  },
};
/** Findings that come with others. */
const ALONGSIDE: Readonly<Partial<Record<FindingCode, FindingCode[]>>> = {
  CORRECTION_LATE: ['IMPORT_LATE'],
  SMS_CLOSED: ['BIRTH_DATES_TRIED'],
  MOBILE_BARRED: ['AWAITS_ACTIVATION'],
  EMAIL_FAILED: ['AWAITS_ACTIVATION'],
  LETTER_NOT_PRINTED: ['AWAITS_ACTIVATION'],
};

describe('what stands in the way', () => {
  it('is nothing on an account that is activated and up to date', () => {
    expect(findingsOf(facts({ account: activated }))).toEqual([]);
  });

  it.each(FINDING_CODES)('is found when it is so, and only then: %s', code => {
    const { given, found = {} } = CASES[code];
    const findings = findingsOf(facts({ at: NOW, ...given }));
    expect(findings.map(one => one.code)).toEqual([code, ...(ALONGSIDE[code] ?? [])]);
    expect(findings[0]).toMatchObject(found);
  });

  it.each([
    ['PASSWORD_RESET', 'GIVE_BIRTH_DATES_AGAIN'],
    ['CHANGE_STOPPED', 'GIVE_BIRTH_DATES_AFTER_STOP'],
    ['NEW_SCHOOL', 'GIVE_BIRTH_DATES_WITH_NEW_CHILD'],
  ] as const)('says why and since when the birth dates are asked for again: %s', (because, remedy) => {
    const account = { ...activated, confirmChildrenAgain: true, childrenAsked: { since: AT, because } };
    expect(findingsOf(facts({ account }))).toEqual([{ code: 'CHILDREN_TO_CONFIRM', remedy, since: AT }]);
  });

  it('sends to the support whatever a school can do nothing about', () => {
    const closed = { ...madeBySms, mismatchesBySms: { failures: 20 } };
    const found = findingsOf(facts({ account: closed })).map(({ code, remedy }) => [code, remedy]);
    expect(found).toEqual([
      ['SMS_CLOSED', 'FREE_ACCOUNT'],
      ['BIRTH_DATES_TRIED', 'ASK_WHO_TRIED'],
      ['MADE_BY_HOLDER', 'FREE_ACCOUNT'],
      ['NO_PROVEN_CONTACT', 'FREE_ACCOUNT'],
    ]);
  });

  it('is told in the order in which to deal with it', () => {
    expect(FINDINGS.map(({ code }) => code)).toEqual([...FINDING_CODES]);
    const account = { ...activated, passwordChangeForced: true, failures: 10, lockedUntil: LATER };
    const several = findingsOf(facts({ account, imports: [] }));
    expect(several.map(({ code }) => code)).toEqual(['SIGN_IN_LOCKED', 'PASSWORD_CHANGE_FORCED', 'IMPORT_LATE']);
  });

  it('ends with its time', () => {
    const account = { ...activated, failures: 10, lockedUntil: LATER, mismatches: { failures: 9, retryAt: LATER } };
    expect(findingsOf(facts({ account, at: LATER }))).toEqual([]);
  });

  it('is said in French and in English, each in words of its own', () => {
    const said = [FINDING_TEXTS, PREREQUISITE_TEXTS, SERVICE_REFUSAL_TEXTS, WHY_TEXTS].flatMap(Object.values);
    const remedies = Object.values(REMEDIES).map(({ texts }) => texts);
    for (const { fr, en } of [...said, ...remedies] as { fr: string; en: string }[]) {
      expect(fr.length).toBeGreaterThan(5);
      expect(en).not.toBe(fr);
    }
  });
});
