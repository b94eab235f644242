/**
 * The account sheet: a row per account with its links and source records, a row per pupil for the children on it, and a row per dispute of a
 * link.
 */
import { accountHistory, accounts as domain } from '../../src/domain/account/history.js';
import { schoolNaming } from '../../src/domain/account/dispute.js';
import type { MergeOrUndoing } from '../../src/domain/account/merge/events.js';
import { lastDelivery } from '../../src/domain/account/delivery-report.js';
import type { Account } from '../../src/domain/account/state.js';
import { typeOf } from '../../src/domain/catalogue.js';
import { studentHistory } from '../../src/domain/student/history.js';
import { isEligible } from '../../src/domain/student/state.js';
import { enrichPersons } from '../people/names.js';
import {
  accountsOf,
  foldPersons,
  isAccount,
  isStudent,
  personKeys,
  withStaleLabel,
  schoolOfPerson,
  schoolsToRelabel,
  type AccountDocument,
  type PersonDocument,
  type StudentDocument,
} from '../people/documents.js';
import {
  sameRow,
  type Batch,
  type Projection,
  type RecordedEvent,
  type RowOf,
  type Writes,
} from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';
import { disputeRow } from './disputes.js';
import { ACCOUNTS, DISPUTES, STUDENTS } from './tables.js';

/** An account with the place of its stream's last event, and every school it has ever been of. */
interface AccountSheet extends AccountDocument<Account> {
  readonly version: number;
  readonly position: string;
  readonly schools: readonly string[];
}
type SheetDocument = AccountSheet | StudentDocument;
/** Finds a document by its key, as the batch leaves it. */
type Get = (key: string) => PersonDocument | undefined;

const evolvePerson = foldPersons(domain.evolve);

const evolve = (document: SheetDocument | undefined, event: RecordedEvent, key: string): SheetDocument => {
  const evolved = evolvePerson(document, event, key);
  if (!isAccount(evolved)) return evolved;
  const { version, position } = event;
  return { ...evolved, version, position, schools: schoolsEver(document as AccountSheet | undefined, event) };
};

/** The links and source records that an event adds. */
function addedBy(event: RecordedEvent): readonly { readonly uai?: unknown }[] {
  const type = typeOf(event);
  if (type === 'LinkAttached' || type === 'SourceRecordAttached') return [event.data];
  if (type !== 'AccountsMerged' && type !== 'AccountsUnmerged') return [];
  const { data } = accountHistory.decode(event) as MergeOrUndoing;
  return [...data.links, ...data.sources];
}

/** The schools of all links and source records so far. A pupil's own account has source records and no links. */
function schoolsEver(document: AccountSheet | undefined, event: RecordedEvent): readonly string[] {
  const { schools = [] } = document ?? {};
  const more = addedBy(event).flatMap(({ uai }) => (typeof uai === 'string' && !schools.includes(uai) ? [uai] : []));
  return more.length === 0 ? schools : [...new Set([...schools, ...more])].sort();
}

/** The school in which the pupil is enrolled. Until there is an event of the pupil, the school that the link names. */
function schoolOfLink(studentId: string, uai: string, get: Get): string | undefined {
  const pupil = get(studentId);
  return isStudent(pupil) && pupil.student ? pupil.student.placement?.uai : uai;
}

/** The school of the pupil whose own account this is; none for a responsable's account. */
function ownSchool({ accountId, studentId }: Account, get: Get): string | undefined {
  const pupil = studentId === undefined ? undefined : get(studentId);
  return isStudent(pupil) && pupil.student?.accountId === accountId ? pupil.student.placement?.uai : undefined;
}

const isPresent = (uai: string | null | undefined): uai is string => typeof uai === 'string';

function accountRow(document: AccountSheet, get: Get): RowOf<typeof ACCOUNTS.columns> {
  const { account, version, position } = document;
  const links = account.links.map(link => ({ ...link, uai: schoolOfLink(link.studentId, link.uai, get) ?? null }));
  const delivered = lastDelivery(account);
  const { mergedInto, absorbed = [], withheld = [] } = account;
  // These schools may see the account, too: those of an absorbed one, and those whose base names a link that a dispute has ended.
  const alsoSeenBy = [...(mergedInto?.links ?? []), ...withheld].map(({ uai }) => uai);
  const schools = [...links.map(({ uai }) => uai), ...alsoSeenBy, ownSchool(account, get)];
  const uais = [...new Set(schools.filter(isPresent))].sort();
  return {
    account_id: account.accountId,
    kind: account.kind,
    person_id: account.personId,
    identity_version: account.identity?.version,
    contact_version: account.contact?.version,
    proven_email_version: account.proven?.EMAIL?.version,
    proven_mobile_version: account.proven?.MOBILE?.version,
    student_id: account.studentId,
    login: document.login,
    surname: document.surname,
    first_name: document.firstName,
    search: document.search,
    state: account.state,
    origin: account.origin,
    has_email: account.hasEmail,
    has_mobile: account.hasMobile,
    notified_at: account.notification?.at,
    notified_channel: account.notification?.channel,
    invited_at: account.invitedAt,
    expires_at: account.expiresAt,
    activated_at: account.activatedAt,
    last_signed_in_at: account.lastSignedInAt,
    reset_requested_at: account.resetRequest?.at,
    password_change_forced: account.passwordChangeForced,
    confirm_children_again: account.confirmChildrenAgain === true,
    password_chosen_at: account.passwordChosenAt,
    password_reset_at: account.passwordResetAt,
    locked_until: account.lockedUntil,
    erased_at: account.erasedAt,
    last_delivery: delivered && { outcome: delivered.outcome, at: delivered.at, reason: delivered.reason ?? null },
    credential_id: account.credential?.credentialId,
    credential_provisional: account.credential?.provisional ?? false,
    franceconnect: account.franceConnect && {
      linkId: account.franceConnect.linkId,
      since: account.franceConnect.since,
      differs: account.franceConnect.differs,
    },
    source_records: account.sources,
    links: links.map(({ disputeId, ...link }) => ({
      ...link,
      confirmed: account.confirmedStudentIds.includes(link.studentId),
      disputed: disputeId !== undefined,
      disputeId: disputeId ?? null,
    })),
    uais,
    former_uais: document.schools.filter(uai => !uais.includes(uai)),
    merged_into: mergedInto && { accountId: mergedInto.accountId, mergeId: mergedInto.mergeId, at: mergedInto.at },
    absorbed: absorbed.map(({ accountId, mergeId, at, reason }) => ({ accountId, mergeId, at, reason })),
    version,
    position,
  };
}

function studentRow(
  studentId: string,
  { student, classLabel }: StudentDocument,
): RowOf<typeof STUDENTS.columns> | undefined {
  if (!student) return undefined;
  const { personId, identity, placement, hasIne, accountId } = student;
  return {
    student_id: studentId,
    person_id: personId,
    identity_version: identity?.version,
    uai: placement?.uai,
    class_code: placement?.classCode,
    class_label: placement && classLabel,
    mef: placement?.mef,
    enrolled: placement !== undefined,
    has_ine: hasIne,
    eligible: isEligible(student),
    account_id: accountId,
  };
}

/** The schools that a pupil left and came to: their lists of disputes may show him or her. None while the pupil stays. */
const placesOf = (before: SheetDocument | undefined, after: StudentDocument): string[] => {
  const [left, reached] = [before, after].map(one => (isStudent(one) ? one.student?.placement?.uai : undefined));
  return left === reached ? [] : [left, reached].filter(isPresent);
};

/** Joins into one text what the rows of accounts take from a pupil: while it stays the same, no row changes. */
const takenFromPupil = (document: SheetDocument | undefined): string =>
  isStudent(document)
    ? `${document.student !== undefined} ${document.student?.placement?.uai} ${document.student?.accountId}`
    : '';

/** The accounts whose row the batch may have changed, by their own events or by moves of their pupils. */
function changedAccounts(batch: Batch<SheetDocument>): Set<string> {
  const ids = new Set<string>();
  for (const { key, before, after } of batch.changes.values())
    if (isAccount(after)) ids.add(key);
    // While a new version is filled, an account is among the changes itself: a pupil must not have its row put a second time.
    else if (!batch.filling && takenFromPupil(after) !== takenFromPupil(before))
      for (const document of [before, after]) for (const id of accountsOf(document)) ids.add(id);
  return ids;
}

/** The documents that the changed rows are made of: the accounts, and the pupils attached to them, disputed on them, or whose own account they are. */
function* needs(batch: Batch<SheetDocument>): Generator<string> {
  for (const id of changedAccounts(batch)) {
    yield id;
    const document = batch.after(id);
    if (!isAccount(document)) continue;
    for (const { studentId } of document.account.links) yield studentId;
    for (const { studentId } of document.account.disputes) yield studentId;
    if (document.account.studentId !== undefined) yield document.account.studentId;
  }
}

/** Puts the rows of an account's disputes, removes those of disputes that a merge moved to another account, and announces their schools. */
function writeDisputes(before: Account | undefined, after: Account, get: Get, out: Writes): void {
  const { disputes, links, withheld } = before ?? {};
  if (disputes === after.disputes && links === after.links && withheld === after.withheld) return;
  for (const dispute of after.disputes) out.put(DISPUTES, disputeRow(after, dispute));
  for (const { disputeId } of disputes ?? [])
    if (!after.disputes.some(other => other.disputeId === disputeId))
      out.remove(DISPUTES, { account_id: after.accountId, dispute_id: disputeId });
  for (const account of [before, after])
    for (const dispute of account?.disputes ?? []) {
      const pupil = get(dispute.studentId);
      const placement = isStudent(pupil) ? pupil.student?.placement : undefined;
      out.touch(`link-disputes:${placement?.uai ?? schoolNaming(account!, dispute)}`);
    }
}

export const accounts: Projection<SheetDocument> = {
  name: 'accounts',
  version: 12,
  sql: tableSql(import.meta.url, 'accounts'),
  tables: [ACCOUNTS, STUDENTS, DISPUTES],
  reads: ['accounts', 'account_students', 'link_disputes'],
  handles: new Set([...accountHistory.types, ...studentHistory.types, 'SchoolStructureRecorded']),
  keys: personKeys,
  evolve,
  schoolOf: schoolOfPerson,
  revisits: schoolsToRelabel,
  revisited: document => withStaleLabel(document) as SheetDocument,
  enrich: enrichPersons,
  needs,

  write(batch: Batch<SheetDocument>, out: Writes): void {
    for (const id of changedAccounts(batch)) {
      const document = batch.after(id);
      if (!isAccount(document)) continue;
      out.put(
        ACCOUNTS,
        accountRow(document, key => batch.after(key)),
      );
      out.touch(`account:${id}`);
      const before = batch.filling ? undefined : batch.before(id);
      writeDisputes(isAccount(before) ? before.account : undefined, document.account, key => batch.after(key), out);
    }
    for (const { key, before, after } of batch.changes.values()) {
      if (!isStudent(after)) continue;
      const row = studentRow(key, after);
      if (!row || sameRow(row, isStudent(before) ? studentRow(key, before) : undefined)) continue;
      out.put(STUDENTS, row);
      for (const id of accountsOf(after)) out.touch(`account:${id}`);
      for (const uai of placesOf(before, after)) out.touch(`link-disputes:${uai}`);
    }
  },
};
