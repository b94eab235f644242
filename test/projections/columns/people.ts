/** Histories that give every column of the read models of people a value of its own. */
import { listKeysOf } from '../../../projections/people/searchable.js';
import { sortKey } from '../../../src/text/sort.js';
import type { GivenEvent } from '../support/given.js';
import { day, E_MAIL_EXPIRY, lastOf, LETTER_EXPIRY, nameOf, on, type Fixture } from './own-values.js';

const UAI = '0750001A';
const EARLIER_UAI = '0750002B';
const SIBLINGS_UAI = '9740003C';

const [PUPIL, LEAVER, NEWCOMER, MOTHER, FATHER, OWN] = [
  'student-pupil',
  'student-leaver',
  'student-newcomer',
  'account-mother',
  'account-father',
  'account-own',
] as const;

const identity = (personId: string, version: number) => ({ identity: { personId: `p-${personId}`, version } });
const contact = (personId: string, version: number) => ({ contact: { personId: `p-${personId}`, version } });

const pupils: GivenEvent[] = [
  on(PUPIL, { type: 'StudentRegistered', data: { studentId: 'pupil', personId: 'p-pupil' } }),
  on(PUPIL, { type: 'IdentityRecorded', data: { ...identity('pupil', 1), hasIne: true } }),
  on(PUPIL, { type: 'StudentEnrolled', data: { uai: UAI, year: 2026, classCode: '6A', mef: '10010012110' } }),
  on(PUPIL, { type: 'StudentAccountAttached', data: { accountId: 'own' } }),
  on(LEAVER, { type: 'StudentRegistered', data: { studentId: 'leaver', personId: 'p-leaver' } }),
  on(LEAVER, { type: 'IdentityRecorded', data: { ...identity('leaver', 4), hasIne: true } }),
];

const own: GivenEvent[] = [
  on(OWN, {
    type: 'AccountPreCreated',
    data: { accountId: 'own', kind: 'STUDENT', personId: 'p-own', studentId: 'pupil' },
  }),
  on(OWN, { type: 'IdentityRecorded', data: identity('own', 9) }),
  on(
    OWN,
    {
      type: 'AccountNotified',
      data: { channel: 'LETTER', uai: UAI, credentialId: 'c-own', resetPassword: true, expiresAt: LETTER_EXPIRY },
    },
    day(9),
  ),
];

const parent = (stream: string, accountId: string, version: number): GivenEvent[] => [
  on(stream, { type: 'AccountPreCreated', data: { accountId, kind: 'RESPONSABLE', personId: `p-${accountId}` } }),
  on(stream, { type: 'IdentityRecorded', data: identity(accountId, version) }),
];

function listOfResponsables(): Fixture {
  const disputed = (stream: string, disputeId: string): GivenEvent =>
    on(stream, { type: 'LinkDisputed', data: { disputeId, studentId: 'pupil', uai: UAI } });
  const history: GivenEvent[] = [
    ...pupils,
    ...parent(MOTHER, 'mother', 2),
    on(MOTHER, {
      type: 'LinkAttached',
      data: { studentId: 'pupil', uai: UAI, kinship: 'MOTHER', legalLevel: 1 },
    }),
    on(MOTHER, {
      type: 'ContactDetailsRecorded',
      data: { ...contact('mother', 1), hasEmail: true, hasMobile: false, changed: ['EMAIL'] },
    }),
    on(
      MOTHER,
      {
        type: 'AccountNotified',
        data: { channel: 'EMAIL', uai: UAI, resetPassword: false, credentialId: 'c', expiresAt: E_MAIL_EXPIRY },
      },
      day(2),
    ),
    on(MOTHER, { type: 'SignedIn', data: { method: 'PASSWORD' } }, day(3)),
    disputed(MOTHER, 'd-mother'),
    ...parent(FATHER, 'father', 3),
    on(FATHER, {
      type: 'LinkAttached',
      data: { studentId: 'pupil', uai: UAI, kinship: 'FATHER', legalLevel: 2 },
    }),
    on(FATHER, {
      type: 'ContactDetailsRecorded',
      data: { ...contact('father', 1), hasEmail: false, hasMobile: true, changed: ['MOBILE'] },
    }),
    disputed(FATHER, 'd-father'),
  ];
  const row = (accountId: string) => {
    const [pupil, responsable] = [nameOf('p-pupil'), nameOf(`p-${accountId}`)];
    return {
      student_id: 'pupil',
      account_id: accountId,
      uai: UAI,
      student_surname: 'Surname p-pupil',
      student_birth_surname: 'Birth p-pupil',
      student_first_name: 'First p-pupil',
      class_code: '6A',
      class_label: 'Label of 6A',
      mef: '10010012110',
      surname: responsable.surname,
      birth_surname: responsable.birthSurname,
      first_name: responsable.firstName,
      login: `login.${accountId}`,
      disputed: true,
      student_sort: listKeysOf(pupil).sort,
      responsable_sort: listKeysOf(responsable).sort,
      class_sort: sortKey('Label of 6A'),
      search: `${listKeysOf(pupil).search} ${listKeysOf(responsable).search}`,
    };
  };

  return {
    projection: 'responsables',
    table: 'responsables_rows',
    history,
    rows: [
      {
        ...row('mother'),
        has_email: true,
        has_mobile: false,
        kinship: 'MOTHER',
        legal_level: 1,
        origin: 'ETABLISSEMENT',
        state: 'NOTIFIED',
        notified_at: day(2),
        expires_at: E_MAIL_EXPIRY,
        last_signed_in_at: day(3),
      },
      {
        ...row('father'),
        has_email: false,
        has_mobile: true,
        kinship: 'FATHER',
        legal_level: 2,
        origin: 'NON_RENSEIGNE',
        state: 'NOT_NOTIFIED',
        notified_at: null,
        expires_at: null,
        last_signed_in_at: null,
      },
    ],
  };
}

function listOfPupils(): Fixture {
  const signedIn = on(OWN, { type: 'SignedIn', data: { method: 'PASSWORD' } }, day(10));

  return {
    projection: 'students',
    table: 'students_rows',
    history: [...pupils, ...own, signedIn],
    rows: [
      {
        student_id: 'pupil',
        uai: UAI,
        account_id: 'own',
        surname: 'Surname p-pupil',
        birth_surname: 'Birth p-pupil',
        first_name: 'First p-pupil',
        class_code: '6A',
        class_label: 'Label of 6A',
        mef: '10010012110',
        login: 'login.own',
        has_email: false,
        has_ine: true,
        origin: 'ETABLISSEMENT',
        state: 'NOTIFIED',
        notified_at: day(9),
        expires_at: LETTER_EXPIRY,
        last_signed_in_at: day(10),
        student_sort: listKeysOf(nameOf('p-pupil')).sort,
        class_sort: sortKey('Label of 6A'),
        search: listKeysOf(nameOf('p-pupil')).search,
      },
    ],
  };
}

function accountSheet(): Fixture[] {
  const siblings = { studentId: 'sibling', uai: SIBLINGS_UAI, kinship: 'FATHER', legalLevel: 1 } as const;
  const merged = {
    type: 'AccountsMerged',
    data: {
      mergeId: 'merge',
      keptAccountId: 'mother',
      absorbedAccountId: 'father',
      reason: 'SCHOOL',
      sources: [],
      links: [siblings],
      disputes: [],
    },
  } as const;
  const newcomer: GivenEvent[] = [
    on(NEWCOMER, { type: 'StudentRegistered', data: { studentId: 'newcomer', personId: 'p-newcomer' } }),
    on(NEWCOMER, { type: 'IdentityRecorded', data: { ...identity('newcomer', 6), hasIne: false } }),
    on(NEWCOMER, { type: 'StudentEnrolled', data: { uai: EARLIER_UAI, year: 2026, classCode: '5B' } }),
  ];
  const record = { base: 'SIECLE', academie: '01', uai: EARLIER_UAI, recordKey: 'key' } as const;
  const history: GivenEvent[] = [
    ...pupils,
    ...newcomer,
    ...own,
    on(OWN, { type: 'PasswordChangeForced', data: { reason: 'theft' } }, day(9)),
    ...parent(MOTHER, 'mother', 2),
    on(MOTHER, {
      type: 'LinkAttached',
      data: { studentId: 'pupil', uai: UAI, kinship: 'MOTHER', legalLevel: 1 },
    }),
    on(MOTHER, { type: 'SourceRecordAttached', data: record }),
    on(MOTHER, {
      type: 'ContactDetailsRecorded',
      data: { ...contact('mother', 5), hasEmail: false, hasMobile: true, changed: ['MOBILE'] },
    }),
    on(
      MOTHER,
      {
        type: 'AccountNotified',
        data: { channel: 'LETTER', uai: UAI, credentialId: 'c-1', resetPassword: true, expiresAt: E_MAIL_EXPIRY },
      },
      day(2),
    ),
    on(
      MOTHER,
      { type: 'AccountActivated', data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId: 'c-2' } },
      day(3),
    ),
    on(MOTHER, { type: 'AccountInvited', data: { channel: 'EMAIL', uai: UAI } }, day(12)),
    on(MOTHER, { type: 'ContactProven', data: { ...contact('mother', 3), field: 'EMAIL' } }),
    on(MOTHER, { type: 'ContactProven', data: { ...contact('mother', 4), field: 'MOBILE' } }),
    on(MOTHER, { type: 'FranceConnectLinked', data: { linkId: 'l-mother', differs: [] } }, day(13)),
    on(MOTHER, { type: 'FranceConnectCompared', data: { differs: ['CIVILITY'] } }, day(14)),
    on(MOTHER, { type: 'SignedIn', data: { method: 'PASSWORD' } }, day(4)),
    on(MOTHER, { type: 'PasswordChanged', data: { credentialId: 'c-5', reason: 'HOLDER' } }, day(10)),
    on(MOTHER, { type: 'PasswordReset', data: { credentialId: 'c-3', uai: UAI } }, day(11)),
    on(MOTHER, { type: 'PasswordResetRequested', data: { channel: 'SMS', tokenId: 't' } }, day(5)),
    on(MOTHER, { type: 'AccountLocked', data: { until: '2026-09-06T08:10:00.000Z' } }, day(6)),
    ...parent(FATHER, 'father', 7),
    on(FATHER, { type: 'LinkAttached', data: siblings }),
    on(FATHER, {
      type: 'ContactDetailsRecorded',
      data: { ...contact('father', 8), hasEmail: true, hasMobile: true, changed: ['EMAIL'] },
    }),
    on(
      FATHER,
      {
        type: 'AccountNotified',
        data: { channel: 'EMAIL', uai: UAI, credentialId: 'c-4', resetPassword: true, expiresAt: E_MAIL_EXPIRY },
      },
      day(7),
    ),
    on(FATHER, { type: 'PasswordChangeForced', data: { reason: 'theft' } }, day(7)),
    on(FATHER, { type: 'NotificationDelivered', data: { channel: 'EMAIL', notificationId: 'first' } }, day(7)),
    on(FATHER, { type: 'NotificationDelivered', data: { channel: 'EMAIL', notificationId: 'second' } }, day(7)),
    on(
      FATHER,
      { type: 'NotificationFailed', data: { channel: 'EMAIL', notificationId: 'second', reason: 'BOUNCED' } },
      day(8),
    ),
    on(
      FATHER,
      { type: 'NotificationFailed', data: { channel: 'EMAIL', notificationId: 'first', reason: 'REFUSED' } },
      day(8),
    ),
    on(FATHER, merged, day(8)),
    on(MOTHER, merged, day(8)),
  ];
  /** Of an account of which nothing else is known. */
  const bare = {
    contact_version: null,
    proven_email_version: null,
    proven_mobile_version: null,
    student_id: null,
    activated_at: null,
    last_signed_in_at: null,
    reset_requested_at: null,
    password_change_forced: false,
    confirm_children_again: false,
    password_chosen_at: null,
    password_reset_at: null,
    invited_at: null,
    locked_until: null,
    erased_at: null,
    last_delivery: null,
    credential_id: null,
    credential_provisional: false,
    franceconnect: null,
    source_records: [],
    links: [],
    former_uais: [],
    merged_into: null,
    absorbed: [],
  };
  const undisputed = { confirmed: false, disputed: false, disputeId: null };
  const about = (accountId: string) => ({
    ...bare,
    account_id: accountId,
    person_id: `p-${accountId}`,
    login: `login.${accountId}`,
    surname: `Surname p-${accountId}`,
    first_name: `First p-${accountId}`,
    search: listKeysOf(nameOf(`p-${accountId}`)).search,
    origin: 'ETABLISSEMENT',
    ...lastOf(history, `account-${accountId}`),
  });

  const sheet = {
    projection: 'accounts',
    table: 'accounts',
    history,
    rows: [
      {
        ...about('mother'),
        kind: 'RESPONSABLE',
        identity_version: 2,
        contact_version: 5,
        proven_email_version: 3,
        proven_mobile_version: 4,
        state: 'ACTIVATED',
        has_email: false,
        has_mobile: true,
        notified_at: day(2),
        notified_channel: 'LETTER',
        invited_at: day(12),
        expires_at: null,
        activated_at: day(3),
        last_signed_in_at: day(4),
        reset_requested_at: day(5),
        password_change_forced: true,
        confirm_children_again: true,
        password_chosen_at: day(10),
        password_reset_at: day(11),
        locked_until: '2026-09-06T08:10:00.000Z',
        credential_id: 'c-3',
        credential_provisional: true,
        franceconnect: { linkId: 'l-mother', since: day(13), differs: ['CIVILITY'] },
        source_records: [record],
        links: [
          { studentId: 'pupil', uai: UAI, kinship: 'MOTHER', legalLevel: 1, ...undisputed },
          { ...siblings, ...undisputed },
        ],
        uais: [UAI, SIBLINGS_UAI],
        former_uais: [EARLIER_UAI],
        absorbed: [{ accountId: 'father', mergeId: 'merge', at: day(8), reason: 'SCHOOL' }],
      },
      {
        ...about('father'),
        kind: 'RESPONSABLE',
        identity_version: 7,
        contact_version: 8,
        state: 'CLOSED',
        has_email: true,
        has_mobile: true,
        notified_at: day(7),
        notified_channel: 'EMAIL',
        last_delivery: { outcome: 'FAILED', at: day(8), reason: 'BOUNCED' },
        password_change_forced: true,
        expires_at: E_MAIL_EXPIRY,
        password_reset_at: day(7),
        uais: [SIBLINGS_UAI],
        merged_into: { accountId: 'mother', mergeId: 'merge', at: day(8) },
      },
      {
        ...about('own'),
        kind: 'STUDENT',
        identity_version: 9,
        student_id: 'pupil',
        state: 'NOTIFIED',
        has_email: false,
        has_mobile: false,
        notified_at: day(9),
        notified_channel: 'LETTER',
        expires_at: LETTER_EXPIRY,
        password_change_forced: true,
        password_reset_at: day(9),
        credential_id: 'c-own',
        credential_provisional: true,
        uais: [UAI],
      },
    ],
  };

  const children = {
    projection: 'accounts',
    table: 'student_rows',
    history,
    rows: [
      {
        student_id: 'pupil',
        person_id: 'p-pupil',
        identity_version: 1,
        uai: UAI,
        class_code: '6A',
        class_label: 'Label of 6A',
        mef: '10010012110',
        enrolled: true,
        has_ine: true,
        eligible: true,
        account_id: 'own',
      },
      {
        student_id: 'leaver',
        person_id: 'p-leaver',
        identity_version: 4,
        uai: null,
        class_code: null,
        class_label: null,
        mef: null,
        enrolled: false,
        has_ine: true,
        eligible: false,
        account_id: null,
      },
      {
        student_id: 'newcomer',
        person_id: 'p-newcomer',
        identity_version: 6,
        uai: EARLIER_UAI,
        class_code: '5B',
        class_label: null,
        mef: null,
        enrolled: true,
        has_ine: false,
        eligible: false,
        account_id: null,
      },
    ],
  };
  return [sheet, children];
}

function disputes(): Fixture {
  const ofPupil = { studentId: 'pupil', uai: UAI, kinship: 'MOTHER', legalLevel: 1 } as const;
  const ofSibling = { studentId: 'sibling', uai: SIBLINGS_UAI, kinship: 'FATHER', legalLevel: 1 } as const;
  const disputed = (
    disputeId: string,
    { studentId, uai }: typeof ofPupil | typeof ofSibling,
    by: 'HOLDER' | 'SCHOOL',
  ) => ({ type: 'LinkDisputed', data: { disputeId, studentId, uai, by } }) as const;
  const upheld = { disputeId: 'd-upheld', studentId: 'sibling', outcome: 'LINK_DETACHED' } as const;
  const anew = { uai: EARLIER_UAI, kinship: 'GUARDIAN', legalLevel: 1 } as const;
  const history: GivenEvent[] = [
    ...parent(MOTHER, 'mother', 2),
    on(MOTHER, { type: 'LinkAttached', data: ofPupil }),
    on(MOTHER, disputed('d-kept', ofPupil, 'HOLDER'), day(2)),
    on(
      MOTHER,
      {
        type: 'LinkDisputeResolved',
        data: { disputeId: 'd-kept', studentId: 'pupil', outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' },
      },
      day(4),
    ),
    on(MOTHER, disputed('d-withdrawn', ofPupil, 'HOLDER'), day(7)),
    on(MOTHER, { type: 'LinkDisputeWithdrawn', data: { disputeId: 'd-withdrawn', studentId: 'pupil' } }, day(8)),
    ...parent(FATHER, 'father', 7),
    on(FATHER, { type: 'LinkAttached', data: ofSibling }),
    on(FATHER, disputed('d-upheld', ofSibling, 'SCHOOL'), day(3)),
    on(FATHER, { type: 'LinkDisputeResolved', data: upheld }, day(5)),
    on(FATHER, { type: 'LinkDetached', data: { studentId: 'sibling', reason: 'DISPUTE' } }, day(5)),
    on(FATHER, { type: 'WithheldLinkRecorded', data: { studentId: 'sibling', link: anew } }, day(6)),
  ];
  return {
    projection: 'accounts',
    table: 'dispute_rows',
    history,
    rows: [
      {
        account_id: 'mother',
        dispute_id: 'd-kept',
        student_id: 'pupil',
        named_by: UAI,
        state: 'REJECTED',
        pending: false,
        kinship: 'MOTHER',
        outcome: 'LINK_KEPT',
        kept_because: 'DOCUMENTS',
        opened_at: day(2),
        opened_by: 'HOLDER',
        settled_at: day(4),
        withdrawn_at: null,
        base_changed_at: null,
      },
      {
        account_id: 'mother',
        dispute_id: 'd-withdrawn',
        student_id: 'pupil',
        named_by: UAI,
        state: 'WITHDRAWN',
        pending: false,
        kinship: 'MOTHER',
        outcome: null,
        kept_because: null,
        opened_at: day(7),
        opened_by: 'HOLDER',
        settled_at: null,
        withdrawn_at: day(8),
        base_changed_at: null,
      },
      {
        account_id: 'father',
        dispute_id: 'd-upheld',
        student_id: 'sibling',
        named_by: EARLIER_UAI,
        state: 'BASE_CHANGED',
        pending: true,
        kinship: 'GUARDIAN',
        outcome: 'LINK_DETACHED',
        kept_because: null,
        opened_at: day(3),
        opened_by: 'SCHOOL',
        settled_at: day(5),
        withdrawn_at: null,
        base_changed_at: day(6),
      },
    ],
  };
}

export const PEOPLE: readonly Fixture[] = [listOfResponsables(), listOfPupils(), ...accountSheet(), disputes()];
