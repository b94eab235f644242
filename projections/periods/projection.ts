/**
 * Between which positions and instants each pupil, account and link stood as it did. Lists as of a moment join the rows that held then. Each stream
 * has rows of its own, so that the order between streams, by position or by date, does not matter.
 */
import { tableSql } from '../../src/projector/schema/table-sql.js';
import { sortKey } from '../../src/text/sort.js';
import {
  table,
  type Batch,
  type Position,
  type Projection,
  type RecordedEvent,
  type Writes,
} from '../../src/projector/projection.js';
import { idOf, LISTED_EVENTS } from '../people/documents.js';
import {
  accountCells,
  enrich,
  evolve,
  isPupil,
  linkCells,
  linksOf,
  OWN,
  pupilCells,
  type PeriodsDocument,
  type StreamMoment,
} from './documents.js';

const PERIOD = {
  from_position: 'text',
  until_position: 'text',
  from_at: 'timestamptz',
  until_at: 'timestamptz',
} as const;

const PUPILS = table({
  name: 'pupil_periods',
  mode: 'replace',
  key: ['student_id', 'from_position'],
  columns: {
    student_id: 'uuid',
    ...PERIOD,
    uai: 'text',
    class_code: 'text',
    class_sort: 'text',
    mef: 'text?',
    has_ine: 'boolean',
    account_id: 'uuid?',
    identity_version: 'integer',
  },
});

const ACCOUNTS = table({
  name: 'account_periods',
  mode: 'replace',
  key: ['account_id', 'from_position'],
  columns: {
    account_id: 'uuid',
    ...PERIOD,
    student_id: 'uuid?',
    state: 'text',
    origin: 'text',
    has_email: 'boolean',
    has_mobile: 'boolean',
    notified_at: 'timestamptz?',
    expires_at: 'timestamptz?',
    last_signed_in_at: 'timestamptz?',
    identity_version: 'integer',
    contact_version: 'integer',
  },
});

const LINKS = table({
  name: 'link_periods',
  mode: 'replace',
  key: ['student_id', 'account_id', 'from_position'],
  columns: {
    student_id: 'uuid',
    account_id: 'uuid',
    ...PERIOD,
    kinship: 'text',
    legal_level: 'smallint',
    disputed: 'boolean',
  },
});

const NAMES = table({
  name: 'recorded_names',
  mode: 'replace',
  key: ['id', 'version'],
  columns: {
    id: 'uuid',
    version: 'integer',
    surname: 'text?',
    birth_surname: 'text?',
    first_name: 'text?',
    sort: 'text',
    search: 'text',
  },
});

const LOGINS = table({
  name: 'account_logins',
  mode: 'replace',
  key: ['account_id'],
  columns: { account_id: 'uuid', login: 'text' },
});

/** The end of a row that holds today: after every position and every instant. */
const OPEN = { position: 'f'.repeat(32) as Position, at: 'infinity' } as const satisfies StreamMoment;

/** Puts the row of that name, which holds since the moment that the document says, and until this one. */
function putRow(out: Writes, document: PeriodsDocument, name: string, until: StreamMoment): void {
  const since = document.since[name]!;
  const period = {
    from_position: since.position,
    until_position: until.position,
    from_at: since.at,
    until_at: until.at,
  };
  if (isPupil(document)) {
    const { student } = document;
    const cells = pupilCells(student)!;
    out.put(PUPILS, { student_id: student.studentId, ...period, ...cells, class_sort: sortKey(cells.class_code) });
    return;
  }
  const { account } = document;
  const { accountId: account_id } = account;
  if (name === OWN) out.put(ACCOUNTS, { account_id, ...period, ...accountCells(document) });
  else {
    const link = linksOf(account).find(({ studentId }) => studentId === name)!;
    out.put(LINKS, { student_id: name, account_id, ...period, ...linkCells(link) });
  }
}

const idOfDocument = (document: PeriodsDocument): string =>
  isPupil(document) ? document.student.studentId : document.account.accountId;

/** Puts the names and the login that the batch has brought, and removes those of somebody it has erased. */
function writeNames(out: Writes, before: PeriodsDocument | undefined, after: PeriodsDocument): void {
  const id = idOfDocument(after);
  for (const names of after.names) {
    if (before?.names.includes(names)) continue;
    const { identity, surname, birthSurname, firstName, sort = '', search = '' } = names;
    out.put(NAMES, {
      ...{ id, version: identity.version, surname, birth_surname: birthSurname, first_name: firstName, sort, search },
    });
  }
  for (const { identity } of before?.names ?? [])
    if (!after.names.some(names => names.identity.version === identity.version))
      out.remove(NAMES, { id, version: identity.version });
  if (isPupil(after)) return;
  const { login } = after;
  const earlier = before && !isPupil(before) ? before.login : undefined;
  if (login === earlier) return;
  if (login === undefined) out.remove(LOGINS, { account_id: id });
  else out.put(LOGINS, { account_id: id, login });
}

export const periods: Projection<PeriodsDocument> = {
  name: 'periods',
  version: 1,
  sql: tableSql(import.meta.url, 'periods'),
  tables: [PUPILS, ACCOUNTS, LINKS, NAMES, LOGINS],
  reads: ['pupil_periods', 'account_periods', 'link_periods', 'recorded_names', 'account_logins'],
  handles: new Set(LISTED_EVENTS),
  keys: event => [idOf(event)].filter(id => id !== undefined),
  evolve,
  enrich,

  /** Ends the rows that the event has changed or ended. Those that hold from now on are put by `write`, so that each is put once while filling. */
  lines(event: RecordedEvent, before: PeriodsDocument | undefined, after: PeriodsDocument, out: Writes): void {
    if (!before) return;
    for (const [name, { position }] of Object.entries(before.since))
      if (after.since[name]?.position !== position)
        putRow(out, before, name, { position: event.position, at: after.latest });
  },

  write({ changes }: Batch<PeriodsDocument>, out: Writes): void {
    for (const { before, after } of changes.values()) {
      for (const [name, { position }] of Object.entries(after.since))
        if (before?.since[name]?.position !== position) putRow(out, after, name, OPEN);
      writeNames(out, before, after);
    }
  },
};
