/** The last step of a registration: the birth dates of the children, and the account is activated. */
import { birthDatesAgree } from '../../domain/account/children.js';
import type { Account } from '../../domain/account/state.js';
import { refuse } from '../../domain/refusals.js';
import { passwordWeakness } from '../../text/password.js';
import type { FranceConnectArrival, Registration, RegistrationPath } from '../../vault/vault.js';
import { sessionAtFranceConnect, newLink, type AtFranceConnect } from '../account/franceconnect.js';
import { answerAtFloor, withAccount } from '../account/by-login.js';
import { childrenOf, disputesOf, hasEligiblePupil } from '../account/children.js';
import { recordChange } from '../account/contact-details.js';
import { newChosenPassword, newPasswordFacts } from '../account/credentials.js';
import { handleAccount, type HolderAnswerTo } from '../account/stream.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId, type CommandContext } from '../results.js';
import { isBarredFrom } from './barred.js';
import { ACTIVATES_BY } from './begin.js';
import { noteTries } from './note-tries.js';
import { accountsOf, named, registrableOf } from './persons.js';

/** What somebody gives whose code was right. */
export interface RegistrationCompleted {
  readonly path: RegistrationPath;
  readonly token: string;
  /** `YYYY-MM-DD`, of all attached children in any order, but for those disputed here. */
  readonly birthDates: readonly string[];
  /** The children of whom the holder denies to be a guardian: recorded as disputes. */
  readonly disputedStudentIds?: readonly string[];
  /** Needed for SELF_REGISTRATION; with FranceConnect there is none. */
  readonly newPassword?: string;
}

export type CompleteAnswer = HolderAnswerTo<'Register', 'SEVERAL_ACCOUNTS'>;
/** The same by FranceConnect, with what it says of the session there. */
export type CompleteByFranceConnectAnswer = HolderAnswerTo<'Register', 'SEVERAL_ACCOUNTS' | 'FRANCECONNECT_TAKEN'> & {
  readonly atFranceConnect?: AtFranceConnect;
};

/** Who came from FranceConnect, when somebody did. */
const arrivalOf = ({ registrant }: Registration): FranceConnectArrival | undefined =>
  registrant.path === 'FRANCECONNECT' ? (registrant.identity as FranceConnectArrival | undefined) : undefined;

/**
 * Of several accounts, the one whose children have these birth dates; all of them where none has, so that the try counts on each. Where several
 * have, the one with the registrant's names; `SEVERAL_ACCOUNTS` when that leaves more than one.
 */
async function chosen(
  deps: Deps,
  accounts: readonly Account[],
  { registrant }: Registration,
  { birthDates, disputedStudentIds }: RegistrationCompleted,
): Promise<readonly Account[] | 'SEVERAL_ACCOUNTS'> {
  if (accounts.length === 1) return accounts;
  const agreeing: Account[] = [];
  for (const account of accounts) {
    const children = await childrenOf(deps, account);
    if (birthDatesAgree(account, { children, birthDates }, disputedStudentIds)) agreeing.push(account);
  }
  if (agreeing.length === 0) return accounts;
  if (agreeing.length === 1) return agreeing;
  const byName = await named(deps, agreeing, registrant);
  return byName.length === 1 ? byName : 'SEVERAL_ACCOUNTS';
}

/** Activates the account when the birth dates are right. */
async function register(
  deps: Deps,
  { accountId }: Account,
  registration: Registration,
  { birthDates, disputedStudentIds, newPassword }: RegistrationCompleted,
  context: CommandContext,
): Promise<CompleteByFranceConnectAnswer> {
  const { path, mobile } = registration.registrant;
  const arrival = arrivalOf(registration);
  const link = arrival && newLink(deps, arrival);
  const password = path === 'SELF_REGISTRATION' ? (newPassword ?? '') : undefined;
  const credential = password === undefined ? undefined : newChosenPassword(deps, accountId, password);
  const [login = ''] = await deps.vault.logins.loginOf([accountId]);
  const disputes = disputesOf(disputedStudentIds);
  const result = await handleAccount(deps, accountId, withoutCommandId(context), {
    type: 'Register',
    unknown: 'REGISTRATION_INVALID',
    path,
    build: async (account, at) => ({
      type: 'Register',
      at,
      path: ACTIVATES_BY[path],
      contact: await recordChange(deps, account, { mobile }),
      barred: await isBarredFrom(deps, account, mobile),
      eligible: await hasEligiblePupil(deps, account),
      children: await childrenOf(deps, account),
      birthDates,
      disputes,
      ...(link && { franceConnect: await link.next(account) }),
      ...(credential &&
        password !== undefined && {
          newPassword: await newPasswordFacts(deps, account, {
            password,
            credentialId: credential.next(),
            login,
            compare: true,
          }),
        }),
    }),
    prepare: async events => (await link?.prepare(events)) ?? credential?.prepare(events),
    abandon: async () => {
      await link?.abandon();
      await credential?.abandon();
    },
  });
  return withAccount(accountId, result);
}

async function completeVerified(
  deps: Deps,
  registration: Registration,
  input: RegistrationCompleted,
  context: CommandContext,
): Promise<CompleteByFranceConnectAnswer> {
  const accounts = await accountsOf(deps, registration.registrant);
  const registrable = await registrableOf(deps, accounts, registration.registrant.mobile);
  if (registrable.length === 0)
    return refuse(accounts.some(({ state }) => state === 'ACTIVATED') ? 'ALREADY_ACTIVATED' : 'REGISTRATION_INVALID');
  const choice = await chosen(deps, registrable, registration, input);
  if (choice === 'SEVERAL_ACCOUNTS') {
    await noteTries(deps, registrable, { path: input.path, code: choice });
    return refuse(choice);
  }
  const answers: CompleteByFranceConnectAnswer[] = [];
  for (const account of choice) answers.push(await register(deps, account, registration, input, context));
  return answers.find(({ outcome }) => outcome === 'accepted') ?? answers.find(isCounted) ?? answers[0]!;
}

/** Whether birth dates were compared, found wrong and counted on an account: not so while its time to wait runs. */
const isCounted = (answer: CompleteByFranceConnectAnswer): boolean =>
  answer.outcome === 'refused' && answer.refusal.code === 'BIRTH_DATES_MISMATCH' && answer.position !== undefined;

/** Completes with one of the registration's tries. Success uses it up, and so do birth dates that were compared and found wrong; nothing else does. */
async function completeByTry(
  deps: Deps,
  registration: Registration,
  input: RegistrationCompleted,
  context: CommandContext,
): Promise<CompleteByFranceConnectAnswer> {
  const { registrations } = deps.vault;
  const { registrationId } = registration;
  if (!(await registrations.takeTry(registrationId))) return refuse('REGISTRATION_INVALID');
  let isUsedUp = false;
  try {
    const answer = await completeVerified(deps, registration, input, context);
    isUsedUp = answer.outcome === 'accepted' || isCounted(answer);
    return answer;
  } finally {
    if (!isUsedUp) await registrations.giveTryBack(registrationId);
  }
}

/**
 * Activates the account and signs its holder in. Refused `REGISTRATION_INVALID` for a registration that is unknown, over, without a right code, or
 * after five wrong tries at the birth dates, after the same time.
 */
const completing: Command<RegistrationCompleted, CompleteByFranceConnectAnswer> = (deps, input, context) =>
  answerAtFloor<CompleteByFranceConnectAnswer>(
    deps,
    async () => {
      const { registrations } = deps.vault;
      // Before the registration is looked up: whoever has none is answered alike.
      const weakness = input.newPassword === undefined ? undefined : passwordWeakness(input.newPassword, []);
      if (weakness) return refuse(weakness, 'newPassword');
      const registration = await registrations.find(input.token, deps.clock.now());
      if (registration?.registrant.path !== input.path) return refuse('REGISTRATION_INVALID');
      const { registrationId, state } = registration;
      // Whoever completes it again has lost the answer.
      if (state === 'COMPLETED') return refuse('ALREADY_ACTIVATED');
      const answer = await completeByTry(deps, registration, input, context);
      if (answer.outcome === 'accepted') await registrations.complete(registrationId).catch(() => undefined);
      const arrival = arrivalOf(registration);
      return arrival ? { ...answer, atFranceConnect: sessionAtFranceConnect(arrival) } : answer;
    },
    ({ outcome }) => outcome === 'accepted',
  );

/** As `completing`, by a password: no identity of FranceConnect can be another's. */
export const complete = completing as Command<RegistrationCompleted, CompleteAnswer>;

/** As `completing`, by FranceConnect: links the identity. Refused `FRANCECONNECT_TAKEN` when it opens another account by now. */
export const completeByFranceConnect: Command<
  Omit<RegistrationCompleted, 'path' | 'newPassword'>,
  CompleteByFranceConnectAnswer
> = (deps, input, context) => completing(deps, { ...input, path: 'FRANCECONNECT' }, context);

/** The login of an account, for its holder, who has just made it. */
export const loginOf = async ({ vault }: Pick<Deps, 'vault'>, accountId: string): Promise<string | undefined> =>
  (await vault.logins.loginOf([accountId]))[0];
