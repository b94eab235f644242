/** Histories that give every column of the other read models a value of its own. */
import { searchText } from '../../../src/text/fold.js';
import { sortKey } from '../../../src/text/sort.js';
import type { AnyEvent } from '../../projector/support/history.js';
import { eventId, RECORDED_AT, type GivenEvent } from '../support/given.js';
import { day, lastOf, LETTER_EXPIRY, on, type Fixture } from './own-values.js';

const UAI = '0750001A';

const school = on(`school-${UAI}`, {
  type: 'SchoolRegistered',
  data: {
    uai: UAI,
    name: 'École Éluard',
    degree: 'FIRST',
    academie: '01',
    departement: '075',
    circonscription: '0751',
  },
});

const account = (accountId: string, studentId: string): GivenEvent[] => [
  on(`account-${accountId}`, {
    type: 'AccountPreCreated',
    data: { accountId, kind: 'RESPONSABLE', personId: `p-${accountId}` },
  }),
  on(`account-${accountId}`, {
    type: 'LinkAttached',
    data: { studentId, uai: UAI, kinship: 'MOTHER', legalLevel: 1 },
  }),
];

const pupil: GivenEvent[] = [
  on('student-pupil', { type: 'StudentRegistered', data: { studentId: 'pupil', personId: 'p-pupil' } }),
  on('student-pupil', { type: 'StudentEnrolled', data: { uai: UAI, year: 2026, classCode: '6A', mef: '10010012110' } }),
];

const notifiedBy = (channel: 'EMAIL' | 'LETTER', campaignId: string): AnyEvent => ({
  type: 'AccountNotified',
  data: { channel, uai: UAI, credentialId: 'c', resetPassword: true, expiresAt: LETTER_EXPIRY, campaignId },
});
/** Metadata of an event of which each field has a value of its own. */
const METADATA = {
  actor: 'the actor',
  role: 'ACADEMIE_SUPPORT',
  right: 'OWN',
  scope: 'the scope',
  reason: 'the reason',
  source: 'CONSOLE',
} as const;
const mail = (notificationId: string) => ({ channel: 'EMAIL', notificationId }) as const;

const SCOPES_WITHIN_SCHOOL = [`class:${UAI}:6A`, `mef:${UAI}:10010012110`, `school:${UAI}`];
const AREAS = [
  ...['circonscription:0751', 'departement:075', 'academie:01', 'nation'],
  ...['mef-departement:075:10010012110', 'mef-academie:01:10010012110'],
];
const notifiedOn = (at: string): GivenEvent[] => [
  school,
  ...pupil,
  ...account('mother', 'pupil'),
  on(
    'account-mother',
    {
      type: 'AccountNotified',
      data: { channel: 'LETTER', uai: UAI, credentialId: 'c', resetPassword: true, expiresAt: LETTER_EXPIRY },
    },
    at,
  ),
];

function figures(): Fixture {
  const scopes = [...SCOPES_WITHIN_SCHOOL, ...AREAS];
  const common = { kind: 'RESPONSABLE', origin: 'ETABLISSEMENT', state: 'NOTIFIED', accounts: 1 };
  return {
    projection: 'statistics',
    table: 'cells',
    history: notifiedOn(day(1)),
    rows: scopes.flatMap(scope => ['ALL', 'FIRST'].map(degree => ({ ...common, scope, degree }))),
  };
}

function figuresByDay(): Fixture {
  const common = { kind: 'RESPONSABLE', origin: 'ETABLISSEMENT', state: 'NOTIFIED', day: '2026-09-03', change: 1 };
  return {
    projection: 'statistics',
    table: 'days',
    history: notifiedOn(day(3)),
    only: { state: 'NOTIFIED' },
    rows: [
      ...SCOPES_WITHIN_SCHOOL.map(scope => ({ ...common, scope, degree: 'FIRST' })),
      ...AREAS.flatMap(scope => ['ALL', 'FIRST'].map(degree => ({ ...common, scope, degree }))),
    ],
  };
}

function figuresOfExpiries(): Fixture {
  const common = { kind: 'RESPONSABLE', hour: LETTER_EXPIRY.slice(0, 13), accounts: 1 };
  return {
    projection: 'statistics',
    table: 'expiries',
    history: notifiedOn(day(1)),
    rows: [...SCOPES_WITHIN_SCHOOL, ...AREAS].flatMap(scope =>
      ['ALL', 'FIRST'].map(degree => ({ ...common, scope, degree })),
    ),
  };
}

function figuresOfBases(): Fixture {
  const enrolled = (studentId: string): GivenEvent[] => [
    on(`student-${studentId}`, { type: 'StudentRegistered', data: { studentId, personId: `p-${studentId}` } }),
    on(`student-${studentId}`, {
      type: 'StudentEnrolled',
      data: { uai: UAI, year: 2026, classCode: '6A', mef: '10010012110' },
    }),
  ];
  const reachable = (accountId: string, hasMobile: boolean): GivenEvent =>
    on(`account-${accountId}`, {
      type: 'ContactDetailsRecorded',
      data: { contact: { personId: `p-${accountId}`, version: 1 }, hasEmail: true, hasMobile, changed: ['EMAIL'] },
    });
  const figuresOfScope = {
    responsables: 4,
    without_mobile: 3,
    without_email: 2,
    disputing: 1,
    students: 6,
    without_ine: 5,
  };
  return {
    projection: 'statistics',
    table: 'quality',
    history: [
      ...pupil,
      on('student-pupil', {
        type: 'IdentityRecorded',
        data: { identity: { personId: 'p-pupil', version: 1 }, hasIne: true },
      }),
      ...['second', 'third', 'fourth', 'fifth', 'sixth'].flatMap(enrolled),
      ...['mother', 'father', 'guardian', 'other'].flatMap(accountId => account(accountId, 'pupil')),
      reachable('mother', true),
      reachable('father', false),
      on('account-guardian', { type: 'LinkDisputed', data: { disputeId: 'd', studentId: 'pupil', uai: UAI } }),
    ],
    rows: SCOPES_WITHIN_SCHOOL.map(scope => ({ scope, ...figuresOfScope })),
  };
}

function historyOfAccounts(): Fixture {
  const history = [
    ...account('mother', 'pupil'),
    on('account-mother', { type: 'AccountClosed', data: { reason: 'NO_LINK' } }, day(2), {
      ...METADATA,
      correlationId: 'the correlation',
      causationId: 'the cause',
    }),
  ];
  return {
    projection: 'account-history',
    table: 'account_history',
    history,
    only: { type: 'AccountClosed' },
    rows: [
      {
        ...METADATA,
        ...lastOf(history, 'account-mother'),
        account_id: 'mother',
        event_id: eventId(3),
        type: 'AccountClosed',
        at: day(2),
        recorded_at: RECORDED_AT,
        correlation_id: 'the correlation',
        causation_id: 'the cause',
        data: { reason: 'NO_LINK' },
        before: { state: 'NOT_NOTIFIED', closedFrom: null },
        after: { state: 'CLOSED', closedFrom: 'NOT_NOTIFIED' },
      },
    ],
  };
}

function indexOfTheLedger(): Fixture[] {
  const closed = on('account-mother', { type: 'AccountClosed', data: { reason: 'NO_LINK' } }, day(2), {
    ...METADATA,
    correlationId: 'the correlation',
    causationId: 'the cause',
  });
  const history = [...account('mother', 'pupil'), closed];
  const { version, position } = lastOf(history, 'account-mother');
  return [
    {
      projection: 'ledger-events',
      table: 'ledger_events',
      history,
      only: { type: 'AccountClosed' },
      rows: [
        {
          ...METADATA,
          version,
          position,
          event_id: eventId(3),
          stream: 'account-mother',
          type: 'AccountClosed',
          at: day(2),
          recorded_at: RECORDED_AT,
          correlation_id: 'the correlation',
          causation_id: 'the cause',
          data: { reason: 'NO_LINK' },
        },
      ],
    },
    {
      projection: 'ledger-events',
      table: 'ledger_places',
      history,
      only: { position },
      rows: [
        { place: UAI, position },
        { place: 'the scope', position },
      ],
    },
  ];
}

function reportsOfImports(): Fixture {
  const counts = (read: number) => ({
    read,
    created: 1,
    changed: 0,
    unchanged: 0,
    ended: 0,
    rejected: 0,
    skipped: 0,
  });
  const started = (importId: string): GivenEvent =>
    on(
      `import-${importId}`,
      {
        type: 'ImportStarted',
        data: { importId, uai: UAI, base: 'SIECLE', year: 2026, filesDigest: 'digest', dataDate: '2026-08-31' },
      },
      day(1),
      { actor: 'the importer' },
    );
  const figuresOfReport = { students: counts(3), responsables: counts(4), links: counts(5), rejects: 6, warnings: 7 };
  const history = [
    started('done'),
    on('import-done', { type: 'ImportCompleted', data: { importId: 'done', ...figuresOfReport } }, day(2)),
    started('refused'),
    on('import-refused', { type: 'ImportRefused', data: { importId: 'refused', code: 'WRONG_ROOT' } }, day(3)),
  ];
  const row = (importId: string) => ({
    import_id: importId,
    uai: UAI,
    base: 'SIECLE',
    year: 2026,
    files_digest: 'digest',
    data_date: '2026-08-31',
    started_at: day(1),
    actor: 'the importer',
    position: lastOf(history, `import-${importId}`).position,
  });
  const noFigures = { students: null, responsables: null, links: null, rejects: null, warnings: null };
  return {
    projection: 'imports',
    table: 'import_reports',
    history,
    rows: [
      { ...row('done'), status: 'COMPLETED', refusal_code: null, ended_at: day(2), ...figuresOfReport },
      { ...row('refused'), status: 'REFUSED', refusal_code: 'WRONG_ROOT', ended_at: day(3), ...noFigures },
    ],
  };
}

function delegationsOfSchools(): Fixture {
  const granted = (delegationId: string, more: { uai: string; delegate: string; rights: string[]; until: string }) =>
    ({ type: 'DelegationGranted', data: { delegationId, ...more } }) as const;
  const history = [
    on(
      'delegation-revoked',
      granted('revoked', { uai: UAI, delegate: 'the delegate', rights: ['ACCOUNT_NOTIFY'], until: day(20) }),
      day(1),
      { actor: 'the head' },
    ),
    on('delegation-revoked', { type: 'DelegationRevoked', data: {} }, day(3), { actor: 'the successor' }),
  ];
  return {
    projection: 'delegations',
    table: 'delegations',
    history,
    rows: [
      {
        delegation_id: 'revoked',
        uai: UAI,
        delegate: 'the delegate',
        rights: ['ACCOUNT_NOTIFY'],
        granted_by: 'the head',
        granted_at: day(1),
        ends_at: day(3),
        revoked_by: 'the successor',
        position: lastOf(history, 'delegation-revoked').position,
      },
    ],
  };
}

function settingsOfAcademies(): Fixture {
  const stream = 'academie-28';
  const routing = {
    otherwise: 'ACADEMIE' as const,
    matters: [{ matter: 'OTHER' as const, queue: 'SCHOOL' as const }],
  };
  const history = [
    on(stream, { type: 'AssistanceModalitiesChanged', data: { academie: '28', textsId: 'the modalities' } }, day(2)),
    on(stream, { type: 'AssistanceRoutingChanged', data: { academie: '28', routing } }, day(3)),
  ];
  const row = { academie: '28', modalities_id: 'the modalities', modalities_at: day(2), routing };
  return { projection: 'academies', table: 'academies', history, rows: [row] };
}

function requestsForAssistance(): Fixture {
  const requestId = '00000000-0001-4000-8000-000000000000';
  const stream = `assistance-${requestId}`;
  const asked = {
    requestId,
    matter: 'ACCESS',
    queue: { academie: '02' },
    school: UAI,
    contact: 'EMAIL',
    textId: 'the request',
    noticeVersion: 'the notice',
    language: 'en',
    dueAt: day(25),
  } as const;
  const queue = { academie: '01', uai: '0750002B' };
  const events: [AnyEvent, number, string][] = [
    [{ type: 'AssistanceRequested', data: asked }, 1, 'the portal'],
    [{ type: 'AssistancePassedOn', data: { queue, textId: 'the note' } }, 2, 'the académie'],
    [{ type: 'AssistanceAccountAttached', data: { accountId: 'the account' } }, 3, 'the helper'],
    [{ type: 'AssistanceAnswered', data: { by: 'the helper', textId: 'the answer', told: 'EMAIL' } }, 4, 'the helper'],
    [{ type: 'AssistanceMessageAdded', data: { textId: 'the message' } }, 5, 'the portal'],
    [{ type: 'AssistanceClosed', data: { outcome: 'SOLVED' } }, 6, 'the helper'],
    [{ type: 'AssistanceAccountAttached', data: { accountId: 'the right account' } }, 7, 'the helper'],
    [{ type: 'AssistanceMailFailed', data: { eventId: 'the event', reason: 'BOUNCED' } }, 8, 'system'],
  ];
  const history = events.map(([event, n, actor]) => on(stream, event, day(n), { actor }));
  return {
    projection: 'assistance',
    table: 'assistance_requests',
    history,
    rows: [
      {
        request_id: requestId,
        // Made of the digits of the id: `referenceOf`.
        reference: '00000-00004',
        matter: 'ACCESS',
        state: 'CLOSED',
        uai: '0750002B',
        academie: '01',
        school: UAI,
        contact: 'EMAIL',
        language: 'en',
        notice_version: 'the notice',
        first_text_id: 'the request',
        account_id: 'the right account',
        taken_by: 'the helper',
        requested_at: day(1),
        moved_at: day(7),
        due_at: day(25),
        first_answered_at: day(4),
        closed_at: day(6),
        outcome: 'SOLVED',
        email_proven: true,
        mail_failure: 'BOUNCED',
        steps: events.map(([{ type, data }, n, actor]) => ({
          type,
          data,
          at: day(n),
          actor,
          role: 'SCHOOL_HEAD',
          right: 'OWN',
        })),
      },
    ],
  };
}

function schools(): Fixture {
  const structure = on(`school-${UAI}`, {
    type: 'SchoolStructureRecorded',
    data: { year: 2026, classCodes: ['6A'], mefCodes: ['10010012110'], labelsDigest: 'd' },
  });
  const texts = on(`school-${UAI}`, { type: 'SchoolLetterTextsChanged', data: { textsId: 'texts' } }, day(3));
  return {
    projection: 'schools',
    table: 'school_rows',
    history: [school, structure, texts],
    rows: [
      {
        uai: UAI,
        name: 'École Éluard',
        degree: 'FIRST',
        academie: '01',
        departement: '075',
        circonscription: '0751',
        year: 2026,
        classes: [{ code: '6A', label: 'Label of 6A' }],
        mef_codes: ['10010012110'],
        letter_texts_id: 'texts',
        letter_texts_at: day(3),
        name_sort: sortKey('École Éluard'),
        search: searchText('École Éluard'),
      },
    ],
  };
}

function suspectedDuplicates(): Fixture[] {
  const suspected = on(
    'account-father',
    { type: 'DuplicateSuspected', data: { otherAccountId: 'mother', score: 70, reasons: ['NAME_NEAR'] } },
    day(2),
  );
  const history = [...pupil, ...account('father', 'pupil'), ...account('mother', 'pupil'), suspected];
  const counted: Fixture = {
    projection: 'duplicates',
    table: 'duplicates_counts',
    history,
    rows: SCOPES_WITHIN_SCHOOL.map(scope => ({ scope, pairs: 1 })),
  };
  const listed: Fixture = {
    projection: 'duplicates',
    table: 'duplicates',
    history,
    rows: [
      {
        account_id: 'father',
        other_account_id: 'mother',
        score: 70,
        reasons: ['NAME_NEAR'],
        since: day(2),
        uais: [UAI],
        places: [`class:${UAI}:6A`, `mef:${UAI}:10010012110`],
      },
    ],
  };
  return [listed, counted];
}

/** A campaign that was cancelled and whose failures are tried again, and one that was cancelled by a lapsed right. */
function campaigns(): Fixture[] {
  const startedBy = { actor: 'the head', reason: 'NEW_SCHOOL_YEAR' };
  const history = [
    on(
      'campaign-first',
      {
        type: 'CampaignStarted',
        data: {
          campaignId: 'first',
          action: 'NOTIFY',
          kind: 'RESPONSABLE',
          channel: 'EMAIL_ELSE_LETTER',
          resetPassword: true,
          unlessSince: day(1),
          uais: [UAI],
          total: 9,
          sliceSize: 6,
          requestDigest: 'digest',
          startsAt: day(3),
          rightEndsAt: day(9),
        },
      },
      day(2),
      startedBy,
    ),
    on('account-mailed', notifiedBy('EMAIL', 'first'), day(4)),
    on('account-printed', notifiedBy('LETTER', 'first'), day(5)),
    on('account-bounced', notifiedBy('EMAIL', 'first'), day(5)),
    on(
      'campaign-first',
      {
        type: 'CampaignOutcomesRecorded',
        data: {
          round: 0,
          slice: 0,
          outcomes: [
            { accountId: 'mailed', outcome: 'DONE', channel: 'EMAIL' },
            { accountId: 'printed', outcome: 'DONE', channel: 'LETTER' },
            { accountId: 'bounced', outcome: 'DONE', channel: 'EMAIL' },
            { accountId: 'merged', outcome: 'LEFT_OUT', reason: 'ACCOUNT_MERGED' },
            { accountId: 'broken', outcome: 'FAILED', reason: 'FAULT' },
            { accountId: 'broken too', outcome: 'FAILED', reason: 'FAULT' },
          ],
        },
      },
      day(6),
    ),
    on('account-mailed', { type: 'NotificationDelivered', data: { ...mail('mailed'), campaignId: 'first' } }, day(7)),
    on(
      'account-bounced',
      { type: 'NotificationFailed', data: { ...mail('bounced'), reason: 'BOUNCED', campaignId: 'first' } },
      day(8),
    ),
    on(
      'account-printed',
      { type: 'LetterPrinted', data: { uai: UAI, printId: 'print', number: 1, campaignId: 'first' } },
      day(9),
    ),
    on('campaign-first', { type: 'CampaignCancelled', data: { reason: 'ASKED' } }, day(10)),
    on('campaign-first', { type: 'CampaignRetried', data: { round: 2, rightEndsAt: day(9) } }, day(11)),
    on(
      'campaign-first',
      {
        type: 'CampaignOutcomesRecorded',
        data: { round: 2, slice: 0, outcomes: [{ accountId: 'broken', outcome: 'DONE', channel: 'LETTER' }] },
      },
      day(12),
    ),
    on(
      'campaign-second',
      {
        type: 'CampaignStarted',
        data: {
          campaignId: 'second',
          action: 'RESET',
          kind: 'STUDENT',
          uais: [UAI, '0690002B'],
          total: 1,
          sliceSize: 4,
          requestDigest: 'another digest',
          startsAt: day(5),
        },
      },
      day(4),
      { actor: 'the helpdesk' },
    ),
    on('campaign-second', { type: 'CampaignCancelled', data: { reason: 'RIGHT_LAPSED' } }, day(13)),
  ];
  const none = {
    reason: null,
    channel: null,
    delivery: null,
    delivery_reason: null,
    delivered_at: null,
    printed_at: null,
  };
  const common = { ...none, campaign_id: 'first' };
  const outcomes = [
    {
      ...common,
      account_id: 'mailed',
      outcome: 'DONE',
      at: day(4),
      channel: 'EMAIL',
      delivery: 'SENT',
      delivered_at: day(7),
    },
    {
      ...common,
      account_id: 'printed',
      outcome: 'DONE',
      at: day(5),
      channel: 'LETTER',
      delivery: 'SENT',
      delivered_at: day(9),
      printed_at: day(9),
    },
    {
      ...common,
      account_id: 'bounced',
      outcome: 'DONE',
      at: day(5),
      channel: 'EMAIL',
      delivery: 'FAILED',
      delivery_reason: 'BOUNCED',
      delivered_at: day(8),
    },
    { ...common, account_id: 'merged', outcome: 'LEFT_OUT', reason: 'ACCOUNT_MERGED', at: day(6) },
    { ...common, account_id: 'broken', outcome: 'DONE', at: day(12), channel: 'LETTER', delivery: 'WAITING' },
    { ...common, account_id: 'broken too', outcome: 'FAILED', reason: 'FAULT', at: day(6) },
  ];
  const first = {
    campaign_id: 'first',
    action: 'NOTIFY',
    kind: 'RESPONSABLE',
    channel: 'EMAIL_ELSE_LETTER',
    reset_password: true,
    unless_since: day(1),
    uais: [UAI],
    total: 9,
    state: 'RUNNING',
    cancel_reason: 'ASKED',
    ...startedBy,
    started_at: day(2),
    starts_at: day(3),
    right_ends_at: day(9),
    ended_at: null,
    round: 2,
    remaining: 1,
    pace: [{ at: day(12), accounts: 1 }],
    position: lastOf(history, 'campaign-first').position,
  };
  const second = {
    campaign_id: 'second',
    action: 'RESET',
    kind: 'STUDENT',
    channel: null,
    reset_password: false,
    unless_since: null,
    uais: [UAI, '0690002B'],
    total: 1,
    state: 'CANCELLED',
    cancel_reason: 'RIGHT_LAPSED',
    actor: 'the helpdesk',
    reason: null,
    started_at: day(4),
    starts_at: day(5),
    right_ends_at: null,
    ended_at: day(13),
    round: 0,
    remaining: 1,
    pace: [],
    position: lastOf(history, 'campaign-second').position,
  };
  const counts = outcomes.map(({ campaign_id, outcome, reason, channel, delivery, delivery_reason }) => ({
    campaign_id,
    outcome,
    reason: reason ?? '',
    channel: channel ?? '',
    delivery: delivery ?? '',
    delivery_reason: delivery_reason ?? '',
    accounts: 1,
  }));
  return [
    { projection: 'campaigns', table: 'campaigns', history, rows: [first, second] },
    { projection: 'campaigns', table: 'campaign_outcomes', history, rows: outcomes },
    { projection: 'campaigns', table: 'outcome_counts', history, rows: counts },
  ];
}

function readsOfPersonalData(): Fixture {
  const read = (n: number) => ({
    at: day(n),
    actor: `the reader ${n}`,
    role: 'AUDITOR' as const,
    right: 'OWN' as const,
    scope: `the scope ${n}`,
    uai: UAI,
    accountId: `the account ${n}`,
    persons: n + 5,
    correlationId: `the request ${n}`,
  });
  const history = [
    on('access-a', { type: 'AccessesRecorded', data: { accesses: [{ ...read(1), kind: 'SHEET' }] } }, day(9)),
    on(
      'access-a',
      {
        type: 'AccessesRecorded',
        data: {
          accesses: [
            { ...read(2), kind: 'LIST' },
            { ...read(3), kind: 'HISTORY' },
          ],
        },
      },
      day(9),
    ),
    on('access-b', { type: 'PasswordShown', data: { accountId: 'the account 4', persons: 9, uai: UAI } }, day(4), {
      actor: 'the reader 4',
      role: 'AUDITOR',
      right: 'OWN',
      scope: 'the scope 4',
      correlationId: 'the request 4',
    }),
  ];
  const row = (n: number, kind: string, event: number, place: number) => {
    const { accountId, correlationId, ...same } = read(n);
    return {
      ...same,
      kind,
      account_id: accountId,
      correlation_id: correlationId,
      position: event.toString(16).padStart(32, '0'),
      place,
    };
  };
  return {
    projection: 'accesses',
    table: 'accesses',
    history,
    rows: [row(1, 'SHEET', 1, 0), row(2, 'LIST', 2, 0), row(3, 'HISTORY', 2, 1), row(4, 'REVEAL', 3, 0)],
  };
}

export const OTHERS: readonly Fixture[] = [
  readsOfPersonalData(),
  figures(),
  figuresByDay(),
  figuresOfExpiries(),
  figuresOfBases(),
  historyOfAccounts(),
  ...indexOfTheLedger(),
  delegationsOfSchools(),
  settingsOfAcademies(),
  requestsForAssistance(),
  reportsOfImports(),
  schools(),
  ...suspectedDuplicates(),
  ...campaigns(),
];
