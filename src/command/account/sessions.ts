/** Sessions of holders: going on with one by its refresh token, and ending them. */
import { grouped } from '../../common/grouped.js';
import { sessionHolds } from '../../domain/account/sessions.js';
import { refuse } from '../../domain/refusals.js';
import type { EndedSession, SessionGranted } from '../../vault/vault.js';
import type { Command, Deps } from '../dependencies.js';
import { derivedId } from '../derived-id.js';
import { withoutCommandId, type CommandContext, type Refused } from '../results.js';
import { accountOf } from './load-account.js';
import { handleAccount, type AnswerTo } from './stream.js';

/** Sessions of one account that were ended together. */
interface EndedTogether extends Pick<EndedSession, 'accountId' | 'reason'> {
  readonly sessionIds: readonly string[];
}

/**
 * Records ended sessions in the ledger, and forgets them. The id of the command follows from theirs: done again after a crash, it records
 * nothing more. Of no sessions nothing is recorded, and no id follows; the command is sent all the same, for its answer. The session of whoever
 * asks is not checked: it may be among those that have just ended.
 */
async function recordEnded(
  deps: Deps,
  { accountId, reason, sessionIds: ended }: EndedTogether,
  { session: _, ...context }: CommandContext,
): Promise<AnswerTo<'RecordSessionsEnded', 'SESSION_ENDED'>> {
  const sessionIds = [...ended].sort();
  const commandContext =
    sessionIds.length === 0
      ? withoutCommandId(context)
      : { ...context, commandId: derivedId('sessions ended', ...sessionIds) };
  const result = await handleAccount(deps, accountId, commandContext, {
    unknown: 'SESSION_ENDED',
    type: 'RecordSessionsEnded',
    build: (_account, at) => ({ type: 'RecordSessionsEnded', at, reason, sessionIds }),
  });
  await deps.vault.sessions.forget(sessionIds);
  return result;
}

/** Ends sessions of one account for this reason, and records those that had not ended before. */
async function endAs(
  deps: Deps,
  {
    accountId,
    which,
    reason,
  }: Pick<EndedTogether, 'accountId' | 'reason'> & { readonly which: { readonly sessionId: string } | 'ALL' },
  context: CommandContext,
): Promise<AnswerTo<'RecordSessionsEnded', 'SESSION_ENDED'>> {
  const ended = await deps.vault.sessions.end(accountId, which, reason);
  return recordEnded(deps, { accountId, reason, sessionIds: ended.map(({ sessionId }) => sessionId) }, context);
}

/** A session that goes on, with its new refresh token. */
export interface Refreshed {
  readonly outcome: 'refreshed';
  readonly session: SessionGranted;
}

/**
 * Goes on with a session: replaces its refresh token. Refused `SESSION_ENDED` for a token of no session, of one that has ended, and of one that
 * its account no longer lets in (`sessionHolds`). So is a token that was replaced too long ago or is the last a session may have
 * (`HolderSessionVault`): that session ends then, and its holder is told. Repeated because the answer was lost, it is answered alike.
 */
export const refresh: Command<{ refreshToken: string }, Refreshed | Refused<'SESSION_ENDED'>> = async (
  deps,
  { refreshToken },
  context,
) => {
  const { sessions } = deps.vault;
  const known = await sessions.ofToken(refreshToken);
  const account = known && (await accountOf(deps, known.accountId));
  if (!known || !account || !sessionHolds(account, known.credentialId)) return refuse('SESSION_ENDED');
  const rotated = await sessions.rotate(refreshToken);
  if (!rotated) return refuse('SESSION_ENDED');
  if (!('reason' in rotated)) return { outcome: 'refreshed', session: rotated };
  const { sessionId, accountId, reason } = rotated;
  await recordEnded(deps, { accountId, reason, sessionIds: [sessionId] }, context);
  return refuse('SESSION_ENDED');
};

/** Whose session ends: that of a holder by its id, or that of a refresh token. */
export type SignOut = { readonly accountId: string; readonly sessionId: string } | { readonly refreshToken: string };

/** Ends the session in which a holder is; nothing happens when it has ended. Refused `SESSION_ENDED` when the refresh token is that of none. */
export const signOut: Command<SignOut, AnswerTo<'RecordSessionsEnded', 'SESSION_ENDED'>> = async (
  deps,
  asked,
  context,
) => {
  const { sessions } = deps.vault;
  const session = 'refreshToken' in asked ? await sessions.ofToken(asked.refreshToken) : asked;
  if (!session) return refuse('SESSION_ENDED');
  const { accountId, sessionId } = session;
  return endAs(deps, { accountId, which: { sessionId }, reason: 'SIGNED_OUT' }, context);
};

/** Ends one session of the account, whichever it is; nothing happens when the account has no such session. */
export const endSession: Command<
  { accountId: string; sessionId: string },
  AnswerTo<'RecordSessionsEnded', 'SESSION_ENDED'>
> = (deps, { accountId, sessionId }, context) =>
  endAs(deps, { accountId, which: { sessionId }, reason: 'ENDED_BY_HOLDER' }, context);

/** Ends all sessions of the account, the one in which the holder asks for it as well. */
export const signOutEverywhere: Command<{ accountId: string }, AnswerTo<'RecordSessionsEnded', 'SESSION_ENDED'>> = (
  deps,
  { accountId },
  context,
) => endAs(deps, { accountId, which: 'ALL', reason: 'EVERYWHERE' }, context);

/** Ends the sessions that FranceConnect says have ended: those of one of its sessions, or else of an identity. Answers how many there were. */
export const endAtFranceConnect: Command<{ readonly subject?: string; readonly session?: string }, number> = async (
  deps,
  { subject, session },
  context,
) => {
  const which = session !== undefined ? { session } : subject !== undefined ? { subject } : undefined;
  return which ? recordAll(deps, await deps.vault.sessions.endAtFranceConnect(which), context) : 0;
};

/** After so many seconds whoever ended a session has recorded it, or was killed. */
const UNRECORDED_SECONDS = 10;
/** Sessions recorded at once. */
const BATCH = 200;

/** Records the sessions that were ended by somebody who could not record it. Answers how many there were. */
export const recordEndedSessions: Command<Record<string, never>, number> = async (deps, _, context) =>
  recordAll(deps, await deps.vault.sessions.ended(UNRECORDED_SECONDS, BATCH), context);

/** Records ended sessions of any accounts, those that were ended together by one event. Answers how many there were. */
async function recordAll(deps: Deps, all: readonly EndedSession[], context: CommandContext): Promise<number> {
  const together = grouped(all, ({ accountId, reason, endedAt }) => `${accountId} ${reason} ${endedAt}`);
  for (const [first, ...others] of together.values()) {
    const { accountId, reason, sessionId } = first!;
    const sessionIds = [sessionId, ...others.map(one => one.sessionId)];
    await recordEnded(deps, { accountId, reason, sessionIds }, context);
  }
  return all.length;
}
