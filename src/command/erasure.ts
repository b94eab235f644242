/**
 * Erases a person: all accounts of his or hers, and the pupil. The ledger says so on each stream; what the events end is destroyed by whoever
 * follows them (`src/erasure/`). Killed in between, `completeErasure` and `completePupilErasure` do the rest.
 */
import { randomUUID } from 'node:crypto';
import type { ErasureFacts, ErasureGround } from '../domain/account/erasure-events.js';
import type { DataOf } from '../domain/account/events.js';
import type { Account } from '../domain/account/state.js';
import { refuse } from '../domain/refusals.js';
import { streamOf } from '../domain/streams.js';
import { decide as decideStudent } from '../domain/student/decide.js';
import type { StudentEvent } from '../domain/student/events.js';
import { STUDENT_FIRST_EVENTS } from '../domain/student/first-events.js';
import { students } from '../domain/student/history.js';
import type { Student } from '../domain/student/state.js';
import type { Position } from '../eventstore/eventstore.js';
import { loadAccount } from './account/load-account.js';
import { handleAccount } from './account/stream.js';
import type { Command, Deps } from './dependencies.js';
import { derivedId } from './derived-id.js';
import { handle } from './handle.js';
import { load } from './load.js';
import { withoutCommandId, type CommandContext, type Refused } from './results.js';

/** Who is to be erased: by an account, or by a pupil. */
export type PersonToErase = { readonly accountId: string } | { readonly studentId: string };

/** A person as the ledger has him or her. */
export interface PersonFound {
  /** The account that stands for the others first, then those merged into it. None for a pupil without an account. */
  readonly accounts: readonly Account[];
  readonly student?: Student;
  /** Of the ids and last versions of these streams. Who erases gives the one that the rehearsal showed: it is another once an event was added. */
  readonly digest: string;
  /** True when all of it is erased already. */
  readonly erased: boolean;
}

/** The account that stands for this one, with all that were merged into it, and the last version of each stream. */
async function accountsFrom(deps: Pick<Deps, 'eventStore'>, first: string): Promise<Map<string, [Account, string]>> {
  const found = new Map<string, [Account, string]>();
  const look = async (accountId: string): Promise<void> => {
    if (found.has(accountId)) return;
    const { state, version } = await loadAccount(deps, accountId);
    if (!state) return;
    found.set(accountId, [state, String(version)]);
    for (const { accountId: other } of state.absorbed ?? []) await look(other);
  };
  // Follows the merges to the account that stands for all, and stops where they would turn in a circle.
  let root = first;
  const passed = new Set<string>();
  for (;;) {
    const { state } = await loadAccount(deps, root);
    const next = state?.mergedInto?.accountId;
    if (next === undefined || passed.has(next)) break;
    passed.add(next);
    root = next;
  }
  await look(root);
  // The second half of a merge may still be on its way: the account asked for is among them all the same.
  await look(first);
  return found;
}

/** Finds all that the ledger has of a person; `undefined` for an id that it does not know. */
export async function personToErase(
  deps: Pick<Deps, 'eventStore'> & { readonly vault: Pick<Deps['vault'], 'digest'> },
  who: PersonToErase,
): Promise<PersonFound | undefined> {
  const studentOf = (id: string) => load(deps.eventStore, students, streamOf('student', id));
  let found = 'accountId' in who ? await accountsFrom(deps, who.accountId) : new Map<string, [Account, string]>();
  const [root] = found.values();
  const studentId = 'studentId' in who ? who.studentId : root?.[0].studentId;
  const pupil = studentId === undefined ? undefined : await studentOf(studentId);
  const own = pupil?.state?.accountId;
  if (found.size === 0 && own !== undefined) found = await accountsFrom(deps, own);
  const student = pupil?.state;
  if (found.size === 0 && !student) return undefined;
  const accounts = [...found.values()].map(([account]) => account);
  const versions = [...found].map(([id, [, version]]) => `${id} ${version}`).sort();
  const ofPupil = pupil ? [`${studentId!} ${pupil.version}`] : [];
  return {
    accounts,
    ...(student && { student }),
    // 22 characters of base64 are 132 bits: enough, and short enough to be copied.
    digest: deps.vault.digest('erasure', ...versions, ...ofPupil).slice(0, 22),
    erased: accounts.every(({ erasedAt }) => erasedAt !== undefined) && (!student || student.erased === true),
  };
}

/** What is erased together. */
interface WholeErasure extends ErasureFacts {
  readonly studentId?: string | undefined;
  readonly linkedAccountIds: readonly string[];
}

/** Erases all streams of the erasure that are not erased yet: the pupil's first, for its event alone names the responsables attached. */
async function eraseAll(
  deps: Deps,
  { studentId, linkedAccountIds, ...erasure }: WholeErasure,
  context: CommandContext,
): Promise<Position | undefined> {
  let position: Position | undefined;
  if (studentId !== undefined) {
    const answer = await handle<Student, StudentEvent>(deps, { category: students, id: studentId }, context, {
      firstEvents: STUDENT_FIRST_EVENTS.Erase,
      decide: student => decideStudent(student, { type: 'Erase', ...erasure, linkedAccountIds }),
    });
    position = answer.position ?? position;
  }
  for (const accountId of erasure.accountIds) {
    const answer = await handleAccount(deps, accountId, context, {
      type: 'Erase',
      build: (_, at) => ({ type: 'Erase', at, erasure }),
    });
    position = answer.position ?? position;
  }
  if (studentId === undefined) return position;
  for (const accountId of linkedAccountIds)
    await handleAccount(deps, accountId, context, {
      type: 'ForgetPupil',
      build: (_, at) => ({ type: 'ForgetPupil', at, studentId }),
    });
  return position;
}

/** What was erased, by ids. */
export interface Erased {
  readonly outcome: 'accepted' | 'unchanged';
  readonly accountIds: readonly string[];
  readonly studentId?: string;
  readonly position?: Position;
}
export type ErasureResult =
  Erased | Refused<'ACCOUNT_UNKNOWN' | 'STUDENT_UNKNOWN' | 'ERASURE_CHANGED' | 'COMMAND_ID_USED'>;

/** An erasure as it is asked for. */
export type ErasureAsked = PersonToErase & {
  readonly ground: ErasureGround;
  /** The digest that the rehearsal showed: what has changed since is to be looked at first. */
  readonly expectedDigest: string;
  /** Responsables known to be attached to the pupil. */
  readonly linkedAccountIds?: readonly string[];
};

/** Erases the person. Refused `ERASURE_CHANGED` when the digest is not that of now; `unchanged` when all of it is erased already. */
export const erase: Command<ErasureAsked, ErasureResult> = async (
  deps,
  { ground, expectedDigest, linkedAccountIds = [], ...who },
  context,
) => {
  const found = await personToErase(deps, who);
  if (!found)
    return 'accountId' in who ? refuse('ACCOUNT_UNKNOWN', 'accountId') : refuse('STUDENT_UNKNOWN', 'studentId');
  const { accounts, student, digest, erased } = found;
  const accountIds = accounts.map(({ accountId }) => accountId);
  const what = { accountIds, ...(student && { studentId: student.studentId }) };
  if (erased) return { outcome: 'unchanged', ...what };
  if (digest !== expectedDigest) return refuse('ERASURE_CHANGED', 'expectedDigest');
  const { commandId } = context;
  const erasureId = commandId === undefined ? randomUUID() : derivedId('erasure', commandId);
  const position = await eraseAll(deps, { erasureId, ground, ...what, linkedAccountIds }, withoutCommandId(context));
  return { outcome: 'accepted', ...what, ...(position && { position }) };
};

/**
 * Erases again what an erasure outside the ledger names: a ledger restored from before it does not have it. Answers how many of these ids are
 * known. Idempotent.
 */
export const eraseAgain: Command<
  { readonly erasureId: string; readonly accountIds: readonly string[]; readonly studentIds: readonly string[] },
  { readonly known: number }
> = async (deps, { erasureId, accountIds, studentIds }, context) => {
  let known = 0;
  const again = async (who: PersonToErase): Promise<void> => {
    const found = await personToErase(deps, who);
    if (!found) return;
    known += 1;
    if (found.erased) return;
    const all = found.accounts.map(account => account.accountId);
    const erasure = { erasureId, ground: 'RESTORED' as const, accountIds: all, linkedAccountIds: [] };
    await eraseAll(deps, { ...erasure, studentId: found.student?.studentId }, context);
  };
  for (const studentId of studentIds) await again({ studentId });
  for (const accountId of accountIds) await again({ accountId });
  return { known };
};

/** Does what an erasure has still to do on other streams, after the event of one account. Idempotent. */
export const completeErasure: Command<{ data: DataOf<'PersonalDataErased'> }, void> = async (
  deps,
  { data: { erasureId, ground, accountIds } },
  context,
) => void (await eraseAll(deps, { erasureId, ground, accountIds, linkedAccountIds: [] }, context));

/** The same, after the event of a pupil. */
export const completePupilErasure: Command<
  { studentId: string; data: Extract<StudentEvent, { type: 'PersonalDataErased' }>['data'] },
  void
> = async (deps, { studentId, data }, context) => void (await eraseAll(deps, { ...data, studentId }, context));
