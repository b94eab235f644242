/**
 * Records what a school's base says of persons, for the ingest. Each record is one append; the same record again appends
 * nothing.
 */
import type { LinkFacts, RecordFromBase } from '../domain/account/commands.js';
import { decide as decideAccount } from '../domain/account/decide.js';
import type { AccountEvent } from '../domain/account/events.js';
import type { Kinship, SourceBase } from '../domain/bases.js';
import { ACCOUNT_FIRST_EVENTS } from '../domain/account/first-events.js';
import { accounts } from '../domain/account/history.js';
import type { Account } from '../domain/account/state.js';
import type { VaultRef } from '../domain/vault-ref.js';
import { decide as decideStudent } from '../domain/student/decide.js';
import type { Placement } from '../domain/student/events.js';
import { STUDENT_FIRST_EVENTS } from '../domain/student/first-events.js';
import { students } from '../domain/student/history.js';
import { mergeBase, type BaseContact } from './account/contact-details.js';
import { destroyVoid, handleAccount } from './account/stream.js';
import type { Command, Deps } from './dependencies.js';
import { handle } from './handle.js';
import type { AccountResult, CommandContext, StudentResult } from './results.js';

/** What the caller knows of earlier records. */
interface LikelyNew {
  /** True when the caller knows of no earlier record of the person: saves reading the stream. A wrong guess changes nothing. */
  readonly likelyNew?: boolean;
}

/** One attachment as the base has it. */
export interface BaseLink {
  readonly studentId: string;
  readonly kinship: Kinship;
  readonly legalLevel: number;
  /**
   * False for a person in charge or a mere contact: such a link gives no account, and ends the attachment where there was one. Default
   * true.
   */
  readonly legal?: boolean;
  /** False when the pupil alone would not make the guardian eligible (no INE, none waived). Default true. */
  readonly eligible?: boolean;
}

const asFacts = (link: BaseLink): LinkFacts => ({
  ...link,
  legal: link.legal ?? true,
  eligible: link.eligible ?? true,
});

type AccountRecord = Omit<RecordFromBase, 'type' | 'at' | 'contact'> & { contact?: BaseContact } & LikelyNew;

async function recordAccount(
  deps: Deps,
  { contact, likelyNew = false, ...input }: AccountRecord,
  context: CommandContext,
): Promise<AccountResult> {
  let before: Account | undefined;
  const result = await handle<Account, AccountEvent>(deps, { category: accounts, id: input.accountId }, context, {
    firstEvents: ACCOUNT_FIRST_EVENTS.RecordFromBase,
    likelyNew,
    decide: async (account, at) => {
      before = account;
      return decideAccount(account, {
        type: 'RecordFromBase',
        at,
        ...input,
        ...(contact && { contact: await mergeBase(deps, account, contact) }),
      });
    },
  });
  // A child of another school ends the sessions of a holder who has not confirmed it.
  if (result.outcome === 'accepted') await destroyVoid(deps, before, result.state);
  return result;
}

/** A responsable, as the base of one school has him or her. */
export interface ResponsableRecord extends LikelyNew {
  accountId: string;
  personId: string;
  base: SourceBase;
  academie: string;
  uai: string;
  recordKey: string;
  /** Absent when another record is the authority on the person, who then has an account already. */
  identity?: VaultRef;
  contact?: BaseContact;
  /** True when identity and contact are recorded only if the account has no other record. */
  ifFirst?: boolean;
  /** The links to pupils of this school (`uai`), from all its records of the person together. */
  links: readonly BaseLink[];
}

/**
 * Creates or updates a responsable's account as the base of one school has it, in one append. Links to pupils of other
 * schools are left alone; those of this school that `links` does not name any more end. A record that disappeared is
 * given with `links: []`; an account left without a link closes later, and reopens when a link returns. Refused:
 * `NOT_ELIGIBLE` when there is no account yet, nor a legal and eligible link.
 */
export const recordResponsable: Command<ResponsableRecord> = (deps, { links, ...input }, context) =>
  recordAccount(deps, { ...input, kind: 'RESPONSABLE', links: links.map(asFacts) }, context);

/** A record of a responsable that is gone from the base of a school. */
export interface ResponsableDisappearance {
  accountId: string;
  base: SourceBase;
  uai: string;
  recordKey: string;
  /** The links that other records of the school still name. */
  links?: readonly BaseLink[];
}

/**
 * Detaches a record that disappeared from the base of a school, and ends its links to that school's pupils but for
 * those that other records of the school still name (`links`).
 */
export const recordDisappearance: Command<ResponsableDisappearance> = (
  deps,
  { accountId, links = [], ...input },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'Disappear',
    build: (_, at) => ({ type: 'Disappear', at, ...input, links: links.map(asFacts) }),
  });

/**
 * Ends the account's link to a pupil whom the base of another school (`byUai`) now has, with his or her responsables.
 * A link that this other school gave stays.
 */
export const endTakenLink: Command<{ accountId: string; studentId: string; byUai: string }> = (
  deps,
  { accountId, ...input },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'PupilTaken',
    build: (_, at) => ({ type: 'PupilTaken', at, ...input }),
  });

/** A pupil's own account, as the base has the pupil. */
export interface StudentAccountRecord extends LikelyNew {
  accountId: string;
  studentId: string;
  personId: string;
  base: SourceBase;
  academie: string;
  uai: string;
  recordKey: string;
  identity: VaultRef;
  contact?: BaseContact;
  /** True when `recordStudent` has attached the account to the pupil already: saves a call. */
  attached?: boolean;
}

/** Creates or updates a pupil's own account (kind STUDENT); also attaches it to the student. */
export const recordStudentAccount: Command<StudentAccountRecord> = async (
  deps,
  { attached = false, ...input },
  context,
) => {
  const result = await recordAccount(deps, { ...input, kind: 'STUDENT', links: [] }, context);
  const { studentId, accountId } = input;
  if (attached) return result;
  await handle(deps, { category: students, id: studentId }, context, {
    firstEvents: STUDENT_FIRST_EVENTS.AttachAccount,
    decide: student => decideStudent(student, { type: 'AttachAccount', accountId }),
  });
  return result;
};

/** A pupil, as the base of one school has him or her. */
export interface StudentRecord extends LikelyNew {
  studentId: string;
  personId: string;
  base: SourceBase;
  academie: string;
  recordKey: string;
  identity: VaultRef;
  hasIne: boolean;
  /** True when the import waived the INE: the pupil is eligible all the same. */
  ineWaived?: boolean;
  placement: Placement;
  /** The pupil's own account, when there is one: it is attached too. */
  accountId?: string;
}

/** Registers, enrols, moves or transfers a pupil, as the base has him or her. */
export const recordStudent: Command<StudentRecord, StudentResult> = (deps, { likelyNew = false, ...input }, context) =>
  handle(deps, { category: students, id: input.studentId }, context, {
    firstEvents: STUDENT_FIRST_EVENTS.RecordFromBase,
    likelyNew,
    decide: student => decideStudent(student, { type: 'RecordFromBase', ...input }),
  });

/** A pupil who is gone from the base of a school. */
export interface StudentDeparture {
  studentId: string;
  base: SourceBase;
  uai: string;
  reason: 'EXIT_DATE' | 'ABSENT_FROM_BASE' | 'NO_CLASS';
}

/**
 * Records that the pupil is no longer in the base of that school: he or she leaves it unless another base still has
 * him or her there. Enrolled elsewhere, only the record is detached.
 */
export const recordDeparture: Command<StudentDeparture, StudentResult> = (deps, { studentId, ...input }, context) =>
  handle(deps, { category: students, id: studentId }, context, {
    firstEvents: STUDENT_FIRST_EVENTS.Leave,
    decide: student => decideStudent(student, { type: 'Leave', ...input }),
  });
