/** What the mutations of visitors and holders have in common: the checks before their command, the payload after it, and the session. */
import type { AccountResult, CommandContext, HolderResult } from '../../command/index.js';
import type { Action } from '../../security/actions.js';
import type { HolderSession } from '../../security/holder-sessions.js';
import type { SessionOfFranceConnect } from '../../vault/vault.js';
import type { Target } from '../../security/permissions.js';
import { mobileReadings } from '../../text/phone.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import { checkReason, NOTHING_DONE, visibility, type CommandInput } from '../payload.js';
import type { CommandCode } from '../refusals.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import type { VisitLimit } from '../visit-limits.js';
import type { HOLDER_REFUSALS } from './refusals.js';
import { NO_SESSION, type SessionGiven } from './session-types.js';
import type { StatePayload } from './types.js';
import { uuidOf } from '../relay.js';

/** What a mutation of a visitor or a holder needs before its command runs. */
interface Visit {
  readonly input: CommandInput;
  readonly limit: VisitLimit;
  /** Whose tries the rate limit counts beside those of the network: see `VisitLimits`. Left out, it counts those of the network alone. */
  readonly triesOf?: string | undefined;
  /** Left out: PORTAL_VISIT. */
  readonly action?: Action;
  readonly target?: Target;
  /** False: the caller is answered before queries show the change. Left out: it waits for that. */
  readonly visible?: boolean;
}

/** The rate limit of a registration, which counts the tries of a mobile however it is written. */
export const byMobile = (mobile: string) =>
  ({ limit: 'REGISTRATION', triesOf: mobileReadings(mobile)[0] ?? mobile }) as const;

/**
 * Checks the reason, the right and the rate limit. Answers why the right is refused, or as whom the command runs (`as`): the actor, the right
 * and the reason, as its events record them.
 */
export async function admit(
  context: ApiContext,
  { input, limit, triesOf, action = 'PORTAL_VISIT', target = {} }: Visit,
): Promise<{ readonly as: CommandContext } | { readonly refused: UserError }> {
  checkReason(context, input);
  let granted;
  try {
    granted = allow(context, action, target);
  } catch (error) {
    return { refused: asUserError(error) };
  }
  await context.services.visitLimits.check(limit, { triesOf, address: context.address });
  return { as: commandContext(context, granted, input) };
}

/**
 * Checks the reason, the right and the rate limit, runs the command, and builds the payload: every mutation of a visitor or a
 * holder passes here. The payload of a refusal carries no position, though the ledger may have recorded the refusal: an unknown
 * login must answer as a known one. `_mutation` is for the types alone: a command with a refusal that this mutation does not
 * document does not compile.
 */
export async function visit<
  Name extends keyof typeof HOLDER_REFUSALS,
  R extends AccountResult<CommandCode<(typeof HOLDER_REFUSALS)[Name]>>,
>(
  _mutation: Name,
  context: ApiContext,
  asked: Visit,
  run: (as: CommandContext) => Promise<R>,
): Promise<StatePayload & { result?: R }> {
  const admitted = await admit(context, asked);
  if ('refused' in admitted) return { state: null, userErrors: [admitted.refused], ...NOTHING_DONE };
  const result = await run(admitted.as);
  if (result.outcome === 'refused') return { state: null, userErrors: [refusalError(result.refusal)], ...NOTHING_DONE };
  const { state, position } = result;
  const seen =
    (asked.visible ?? true) ? await visibility(context, position) : { position: position ?? null, projected: false };
  return { state: state.state, userErrors: [], ...seen, result };
}

/**
 * The account of the holder who is signed in, and the right to this action on it; nobody's account for any other caller, who is refused.
 * PASSWORD_CHANGE is also the right to change the address and the mobile, and to link FranceConnect.
 */
export const ownOf = ({ principal }: ApiContext, action: Action = 'PASSWORD_CHANGE') => {
  const accountId = principal?.holderOf ?? '';
  return { accountId, own: { action, target: { accountId } } };
};

/** The birth dates of an input, for the command; nothing when it has none. */
export const datesOf = ({ birthDates }: { birthDates?: string[] | null }): { birthDates?: string[] } =>
  birthDates ? { birthDates } : {};

/** The UUIDs of the disputed pupils, for the command; nothing when the input names none. */
export const disputedStudents = (ids: readonly string[] | null | undefined): { disputedStudentIds?: string[] } =>
  ids ? { disputedStudentIds: ids.map(id => uuidOf('Student', id, 'disputedStudentIds')) } : {};

/** The fields of a payload that hand a session to its holder; nulls where there is none. */
export const givenOf = (session: HolderSession | undefined): SessionGiven => {
  if (!session) return NO_SESSION;
  const { accessToken, expiresAt, refreshToken, sessionExpiresAt } = session;
  return { accessToken, expiresAt, refreshToken, sessionExpiresAt };
};

/** How a session comes to be opened. */
interface Opening {
  /** True when the holder was signed in before, and the command has ended that session: another is opened, though nobody has signed in. */
  readonly inPlaceOfEnded?: boolean;
  /** For a holder who came through FranceConnect. */
  readonly franceConnect?: SessionOfFranceConnect | undefined;
}

/** Opens the session of a holder whose command signed in; nulls when it did not. */
export async function sessionOf(
  { services, userAgent, address }: ApiContext,
  result: HolderResult | undefined,
  { inPlaceOfEnded = false, franceConnect }: Opening = {},
): Promise<SessionGiven> {
  if (result?.outcome !== 'accepted' || result.accountId === undefined) return NO_SESSION;
  if (!inPlaceOfEnded && !result.events.some(({ type }) => type === 'SignedIn')) return NO_SESSION;
  const { accountId, position, state } = result;
  const credentialId = state.credential?.credentialId;
  const origin = { accountId, credentialId, position, franceConnect };
  return givenOf(await services.holderSessions.open({ ...origin, userAgent, address }));
}
