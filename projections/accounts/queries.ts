/** The only code that reads `read.accounts` and `read.account_students`, beside the names of `people/account-names.ts`. */
import type { Pool } from 'pg';
import { chunks } from '../../src/common/chunks.js';
import { opaque } from '../../src/postgres/opaque.js';
import type { IdentityDifference } from '../../src/domain/account/franceconnect-events.js';
import type { AccountKind, AccountOrigin, AccountState, Channel } from '../../src/domain/account/events.js';
import type { MergeReason } from '../../src/domain/account/merge/reasons.js';
import type { DeliveryOutcome } from '../../src/domain/account/delivery-report.js';
import type { Kinship, SourceBase } from '../../src/domain/bases.js';
import { isoUtc } from '../../src/postgres/iso.js';

/** An attachment of a responsable's account to a pupil. */
export interface AccountLink {
  readonly studentId: string;
  /** Null when the pupil is enrolled in no school. */
  readonly uai: string | null;
  readonly kinship: Kinship;
  readonly legalLevel: number;
  /** The holder has given the child's birth date. */
  readonly confirmed: boolean;
  readonly disputed: boolean;
  readonly disputeId: string | null;
}

/** A record of a base that the account was made from. */
export interface AccountSource {
  readonly base: SourceBase;
  readonly academie: string;
  readonly uai?: string | null;
  readonly recordKey: string;
}

/** The other account of a merge. */
export interface AccountMerge {
  readonly accountId: string;
  readonly mergeId: string;
  readonly at: string;
  /** Who merged the two; only on the account that was kept. */
  readonly reason?: MergeReason;
}

/** What became of an e-mail. `reason` says why it failed. */
export interface LastDelivery {
  readonly outcome: DeliveryOutcome;
  readonly at: string;
  readonly reason: string | null;
}

/** The identity of FranceConnect that opens the account. */
export interface AccountLinkToFranceConnect {
  readonly since: string;
  readonly differs: readonly IdentityDifference[];
}

/** The sheet of an account. Instants are ISO 8601 UTC with milliseconds. */
export interface AccountRow {
  readonly accountId: string;
  readonly kind: AccountKind;
  readonly personId: string;
  readonly identityVersion: number | null;
  readonly contactVersion: number | null;
  /**
   * Versions of the contact details whose e-mail address, and whose mobile, the holder has proven; `contactVersion` is the
   * last recorded.
   */
  readonly provenEmailVersion: number | null;
  readonly provenMobileVersion: number | null;
  readonly studentId: string | null;
  readonly login: string | null;
  readonly surname: string | null;
  readonly firstName: string | null;
  readonly state: AccountState;
  readonly origin: AccountOrigin;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  readonly notifiedAt: string | null;
  readonly notifiedChannel: Channel | null;
  readonly expiresAt: string | null;
  readonly activatedAt: string | null;
  readonly lastSignedInAt: string | null;
  readonly resetRequestedAt: string | null;
  readonly passwordChangeForced: boolean;
  readonly lockedUntil: string | null;
  readonly erasedAt: string | null;
  /** What became of the last e-mail of a notification or an invitation. */
  readonly lastDelivery: LastDelivery | null;
  readonly credentialProvisional: boolean;
  readonly franceConnect: AccountLinkToFranceConnect | null;
  readonly sourceRecords: readonly AccountSource[];
  readonly links: readonly AccountLink[];
  /** The schools that the account is of now. */
  readonly uais: readonly string[];
  /** The schools that the account was of before and no longer is. */
  readonly formerUais: readonly string[];
  /** The account that absorbed this one. */
  readonly mergedInto: AccountMerge | null;
  /** The accounts this one absorbed. */
  readonly absorbed: readonly AccountMerge[];
  readonly version: number;
  readonly position: string;
}

const instant = (column: string, name: string): string => `${isoUtc(column)} as "${name}"`;

const SHEET = `select account_id as "accountId", kind, person_id as "personId", identity_version as "identityVersion",
  contact_version as "contactVersion", proven_email_version as "provenEmailVersion",
  proven_mobile_version as "provenMobileVersion", student_id as "studentId", login, surname, first_name as "firstName", state, origin,
  has_email as "hasEmail", has_mobile as "hasMobile", ${instant('notified_at', 'notifiedAt')},
  notified_channel as "notifiedChannel", ${instant('expires_at', 'expiresAt')}, ${instant('activated_at', 'activatedAt')},
  ${instant('last_signed_in_at', 'lastSignedInAt')}, ${instant('reset_requested_at', 'resetRequestedAt')},
  password_change_forced as "passwordChangeForced", ${instant('locked_until', 'lockedUntil')}, ${instant('erased_at', 'erasedAt')}, last_delivery as "lastDelivery",
  (credential_provisional and credential_id is not null) as "credentialProvisional",
  franceconnect as "franceConnect", source_records as "sourceRecords", links, uais, former_uais as "formerUais", merged_into as "mergedInto",
  absorbed, version, position
  from read.accounts where account_id = any(${opaque('$1', 'uuid[]')})`;

/** The sheet of an account; `undefined` when the account is not known. */
export async function accountSheet(pool: Pool, accountId: string): Promise<AccountRow | undefined> {
  const [row] = await accountSheets(pool, [accountId]);
  return row;
}

/** The sheets of accounts in the order of the ids; `undefined` where an account is not known. */
export async function accountSheets(pool: Pool, accountIds: readonly string[]): Promise<(AccountRow | undefined)[]> {
  const { rows } = await pool.query<AccountRow>({ name: 'account_sheets', text: SHEET, values: [accountIds] });
  const byId = new Map(rows.map(row => [row.accountId, row]));
  return accountIds.map(id => byId.get(id));
}

/** The account that this merge absorbed; `undefined` when there is no such merge, or it was undone. */
export async function accountAbsorbedBy(pool: Pool, mergeId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ accountId: string }>({
    name: 'account_absorbed_by',
    text: `select account_id as "accountId" from read.accounts where merged_into->>'mergeId' = $1`,
    values: [mergeId],
  });
  return rows[0]?.accountId;
}

/** Makes SQL that says whether an account is or was of one of these schools. Both arguments are SQL: the account's id, and the UAIs (`text[]`). */
export const accountOfSchools = (accountId: string, schools: string): string =>
  `exists (select from read.accounts r where r.account_id = ${accountId}
    and (r.uais && ${schools}::text[] or r.former_uais && ${schools}::text[]))`;

/** What rights on an account are checked against. */
export interface AccountReach {
  readonly accountId: string;
  readonly kind: AccountKind;
  /** The schools that the account is of now. */
  readonly uais: readonly string[];
  /** The schools that the account was of before and no longer is. */
  readonly formerUais: readonly string[];
}

/** Reads what rights on an account are checked against; `undefined` when the account is not known. */
export async function accountReach(pool: Pool, accountId: string): Promise<AccountReach | undefined> {
  const { rows } = await pool.query<AccountReach>({
    name: 'account_reach',
    text: `select account_id as "accountId", kind, uais, former_uais as "formerUais"
      from read.accounts where account_id = $1`,
    values: [accountId],
  });
  return rows[0];
}

/**
 * What decides whether a campaign takes an account (`TargetFacts` of `src/domain/campaign/verdict.ts`), and whether it has a letter to
 * print (`ChosenFacts` of `src/domain/account/without-letter.ts`). Instants are ISO 8601.
 */
export interface AccountFacts {
  readonly accountId: string;
  readonly kind: AccountKind;
  readonly state: AccountState;
  readonly origin: AccountOrigin;
  /** True when it was absorbed by another account. */
  readonly merged: boolean;
  readonly hasEmail: boolean;
  /** True when the holder has proven an e-mail address. */
  readonly provenEmail: boolean;
  /** True when it has a password, chosen or provisional. */
  readonly hasPassword: boolean;
  /** True when the password in force is a provisional one. */
  readonly provisional: boolean;
  readonly passwordChangeForced: boolean;
  /** True when a pupil attached to it, or the pupil whose own account it is, is enrolled with an INE. */
  readonly eligible: boolean;
  /** True when a pupil attached to it, or the pupil whose own account it is, is enrolled in the school that acts. */
  readonly inSchool: boolean;
  readonly notifiedAt?: string;
  readonly notifiedChannel?: Channel;
  readonly invitedAt?: string;
  /** When it expires unless activated. */
  readonly expiresAt?: string;
  readonly passwordChosenAt?: string;
  readonly passwordResetAt?: string;
}

/** The pupils of an account: those attached to a responsable's, or the one whose own account it is. */
const PUPILS = `case a.kind when 'STUDENT' then array[a.student_id]
  else array(select (link->>'studentId')::uuid from jsonb_array_elements(a.links) link) end`;

const FACTS = `select a.account_id as "accountId", a.kind, a.state, a.origin, a.merged_into is not null as merged,
    a.has_email as "hasEmail", a.proven_email_version is not null as "provenEmail",
    a.credential_id is not null as "hasPassword",
    a.credential_id is not null and a.credential_provisional as provisional, a.password_change_forced as "passwordChangeForced",
    coalesce(pupils.eligible, false) as eligible, coalesce(pupils.in_school, false) as "inSchool",
    ${instant('a.notified_at', 'notifiedAt')}, a.notified_channel as "notifiedChannel",
    ${instant('a.invited_at', 'invitedAt')}, ${instant('a.expires_at', 'expiresAt')},
    ${instant('a.password_chosen_at', 'passwordChosenAt')}, ${instant('a.password_reset_at', 'passwordResetAt')}
  from unnest($1::uuid[], $2::text[]) target (account_id, uai)
  join read.accounts a on a.account_id = target.account_id
  cross join lateral (select bool_or(s.eligible) as eligible, bool_or(s.uai = target.uai) as in_school
    from read.account_students s where s.student_id = any(${PUPILS})) pupils`;

/** The most accounts whose facts one statement reads. */
const FACTS_AT_ONCE = 10_000;

/** The facts of accounts by account id. `uai` is the school that acts on the account. Accounts that are not known are left out. */
export async function accountFacts(
  pool: Pool,
  targets: readonly { readonly accountId: string; readonly uai: string }[],
): Promise<Map<string, AccountFacts>> {
  const facts = new Map<string, AccountFacts>();
  for (const some of chunks(targets, FACTS_AT_ONCE)) {
    const values = [some.map(({ accountId }) => accountId), some.map(({ uai }) => uai)];
    const { rows } = await pool.query<AccountFacts>({ name: 'account_facts', text: FACTS, values });
    for (const row of rows) facts.set(row.accountId, withoutNulls(row));
  }
  return facts;
}

const withoutNulls = (row: AccountFacts): AccountFacts =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as AccountFacts;

/** What a holder's session is checked against. */
export interface AccountSession {
  readonly state: AccountState;
  readonly credentialId: string | null;
  readonly passwordChangeForced: boolean;
  readonly confirmChildrenAgain: boolean;
  readonly position: string;
}

/** Reads what a holder's session is checked against; `undefined` when the account is not known. */
export async function accountSession(pool: Pool, accountId: string): Promise<AccountSession | undefined> {
  const { rows } = await pool.query<AccountSession>({
    name: 'account_session',
    text: `select state, credential_id as "credentialId", password_change_forced as "passwordChangeForced",
      confirm_children_again as "confirmChildrenAgain", position
      from read.accounts where account_id = $1`,
    values: [accountId],
  });
  return rows[0];
}

/** A pupil as the sheets of accounts show it. Null where the pupil is enrolled in no school, or has no such thing. */
export interface AccountStudentRow {
  readonly studentId: string;
  readonly personId: string;
  readonly identityVersion: number | null;
  readonly uai: string | null;
  readonly classCode: string | null;
  readonly classLabel: string | null;
  readonly mef: string | null;
  readonly mefLabel: string | null;
  readonly enrolled: boolean;
  readonly hasIne: boolean;
  /** Enrolled with an INE, or excused from it by an import. */
  readonly eligible: boolean;
  readonly accountId: string | null;
}

/** The pupils in the order of the ids; `undefined` where a pupil is not known. */
export async function accountStudents(
  pool: Pool,
  studentIds: readonly string[],
): Promise<(AccountStudentRow | undefined)[]> {
  const { rows } = await pool.query<AccountStudentRow>({
    name: 'account_students',
    text: `select student_id as "studentId", person_id as "personId", identity_version as "identityVersion", uai,
        class_code as "classCode", class_label as "classLabel", mef, mef_label as "mefLabel", enrolled,
        has_ine as "hasIne", eligible, account_id as "accountId"
      from read.account_students where student_id = any(${opaque('$1', 'uuid[]')})`,
    values: [studentIds],
  });
  const byId = new Map(rows.map(row => [row.studentId, row]));
  return studentIds.map(id => byId.get(id));
}
