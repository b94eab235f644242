/**
 * Regrouping: the holder of one account proves another one to be his or hers, too, and has it merged into the first (`steps.ts` is the one
 * mechanism). For seven days the holder can undo it. No answer tells of an account that is not proven: an unknown login, a wrong password
 * and an account of other names that no password was given for are answered alike, after the same work.
 */
import type { Account } from '../../domain/account/state.js';
import { sessionHolds } from '../../domain/account/sessions.js';
import { regroupingCodeRefusal } from '../../domain/account/merge/regroup.js';
import type { RefusalOf } from '../../domain/account/decide.js';
import { DEFAULT_LANGUAGE, type Language } from '../../domain/language.js';
import { refuse } from '../../domain/refusals.js';
import { sameRef } from '../../domain/vault-ref.js';
import { haveSameNames } from '../../text/names.js';
import type { CodeSubject } from '../../vault/vault.js';
import { answerAtFloor, onLogin } from '../account/by-login.js';
import { childrenOf, hasEligiblePupil } from '../account/children.js';
import { contactOf } from '../account/contact-details.js';
import { accountOf, existingAccount } from '../account/load-account.js';
import { handleAccount, handleOwn } from '../account/stream.js';
import { checkCode, codeUsedUp, startCode } from '../codes.js';
import type { Command, Deps } from '../dependencies.js';
import { derivedId } from '../derived-id.js';
import { withoutCommandId, withoutSession, type AccountResult, type CommandContext } from '../results.js';
import { settle } from './both-streams.js';
import { absorbInto, answerOf, undo, type MergeResult } from './steps.js';

/** The holder who asks, by his or her own account: the one that is kept. */
interface Asker {
  accountId: string;
}

/** Whether the account still is that of the session in the context. Without a session, as in tests and tools, it is. */
const isSignedIn = (account: Account, { session }: CommandContext): boolean =>
  session === undefined || (session.accountId === account.accountId && sessionHolds(account, session.credentialId));

/** Whether the names on both accounts are one person's, as the vault has them. False once either is erased. */
async function sameNames({ vault }: Deps, one: Account, other: Account): Promise<boolean> {
  if (!one.identity || !other.identity) return false;
  const [names, otherNames] = await vault.persons.identities([one.identity, other.identity]);
  return names !== undefined && otherNames !== undefined && haveSameNames(names, otherNames);
}

/** The facts of the account to absorb. When nothing is `proven` yet, none is looked up. */
async function factsOf(
  deps: Deps,
  {
    account,
    kept,
    birthDates,
    proven,
  }: { account: Account; kept: Account; birthDates?: readonly string[]; proven: boolean },
) {
  if (!proven) return { sameNames: false, eligible: false };
  return {
    sameNames: await sameNames(deps, kept, account),
    eligible: await hasEligiblePupil(deps, account),
    ...(birthDates && { confirmation: { children: await childrenOf(deps, account), birthDates } }),
  };
}

/** The answer when the other account was merged into the holder's own before; undefined when it was not. A merge half done is completed. */
async function mergedBefore(deps: Deps, kept: string, absorbed: string, context: CommandContext) {
  await settle(deps, absorbed, context);
  const into = (await accountOf(deps, absorbed))?.mergedInto;
  if (into?.accountId !== kept) return undefined;
  const { mergeId } = into;
  return answerOf(deps, { outcome: 'unchanged', mergeId, keptAccountId: kept, absorbedAccountId: absorbed });
}

type Refusal<Type extends 'RegroupByPassword' | 'RegroupByCode'> =
  RefusalOf<Type> | 'ACCOUNT_MERGED' | 'MERGE_SAME_ACCOUNT' | 'COMMAND_ID_USED';

/** Login and password of the other account. */
export interface RegroupingByPassword extends Asker {
  login: string;
  /** Chosen or provisional. */
  password: string;
  /** Birth dates of all children attached to that account (`YYYY-MM-DD`): demanded with a provisional password. */
  birthDates?: readonly string[];
}

/**
 * Merges the account of this login into the holder's own. A wrong password counts as one at sign-in does: `CREDENTIALS_INVALID`, as for an
 * unknown login. With the right one: `BIRTH_DATES_REQUIRED`, `BIRTH_DATES_MISMATCH`, `PASSWORD_CHANGE_REQUIRED`, `REGROUPING_NAMES_DIFFER`,
 * `NOT_ELIGIBLE`, and the refusals of a merge.
 */
export const regroupByPassword: Command<RegroupingByPassword, MergeResult<Refusal<'RegroupByPassword'>>> = (
  deps,
  { accountId: own, login, password, birthDates },
  context,
) =>
  onLogin<MergeResult<Refusal<'RegroupByPassword'>>>(deps, login, password, async ({ accountId: other }, verify) => {
    if (other === own) return refuse('MERGE_SAME_ACCOUNT', 'login');
    const before = await mergedBefore(deps, own, other, withoutSession(context));
    if (before) return before;
    return absorbInto(deps, { keptAccountId: own, absorbedAccountId: other }, context, mergeId =>
      handleAccount(deps, other, withoutCommandId(context), {
        type: 'RegroupByPassword',
        unknown: 'CREDENTIALS_INVALID',
        path: 'REGROUPING',
        build: async (account, at) => {
          const facts = await verify(account);
          const kept = await existingAccount(deps, own);
          return {
            type: 'RegroupByPassword',
            at,
            other: kept,
            mergeId,
            signedIn: isSignedIn(kept, context),
            password: facts,
            ...(await factsOf(deps, {
              account,
              kept,
              ...(birthDates && { birthDates }),
              proven: facts.current || facts.pending,
            })),
          };
        },
      }),
    );
  });

/** The login of the other account, whose mobile is the holder's own, too. */
export interface RegroupingCodeRequest extends Asker {
  login: string;
  /** The request that the holder is given, to be sent back with the code (`codeRequest`). */
  request: string;
  /** The language of the SMS. */
  language?: Language;
}

/**
 * Has a code sent to the holder's proven mobile, whatever the login: `regroupByCode` says later whether it leads anywhere. Refused
 * `MOBILE_UNPROVEN` when no mobile is proven, `MERGE_KIND` to pupils.
 */
export const requestRegroupingCode: Command<
  RegroupingCodeRequest,
  AccountResult<'SESSION_ENDED' | 'MOBILE_UNPROVEN' | 'MERGE_KIND' | 'COMMAND_ID_USED'>
> = (deps, { accountId: own, login, request, language = DEFAULT_LANGUAGE }, context) =>
  answerAtFloor(deps, async () => {
    const { vault } = deps;
    const account = await accountOf(deps, own);
    if (!account || !isSignedIn(account, context)) return refuse('SESSION_ENDED');
    const refused = regroupingCodeRefusal(account);
    if (refused) return refused;
    const contact = account.proven!.MOBILE!;
    const { mobile: number } = await contactOf(deps, contact);
    if (number === undefined) return refuse('MOBILE_UNPROVEN');
    // A login that nobody has stands for an account that does not exist.
    const nobody = derivedId('no account', vault.digest('regrouping', login));
    const reference = (await vault.logins.accountOf(login)) ?? nobody;
    const asked = {
      purpose: 'REGROUPING',
      accountId: own,
      contact,
      ...(account.credential && { credentialId: account.credential.credentialId }),
      reference,
      number,
      language,
    } as const;
    await startCode(deps, asked, request, context);
    return { outcome: 'unchanged', state: account };
  });

/** Whether the number that the code went to is the account's, too: proven where the account is activated, recorded where it is not. */
async function sharesMobile(
  deps: Deps,
  { state, proven, contact }: Account,
  number: string | undefined,
): Promise<boolean> {
  if (number === undefined) return false;
  const refs = state === 'ACTIVATED' ? [proven?.MOBILE] : [proven?.MOBILE, contact];
  const contacts = await Promise.all(refs.map(ref => contactOf(deps, ref)));
  return contacts.some(({ mobile }) => mobile === number);
}

async function regroupBySubject(
  deps: Deps,
  { codeId, contact, reference: other }: CodeSubject & { readonly reference: string },
  { accountId: own, birthDates }: RegroupingByCode,
  context: CommandContext,
): Promise<MergeResult<Refusal<'RegroupByCode'>>> {
  if (other === own) return refuse('MERGE_SAME_ACCOUNT', 'login');
  if (!(await accountOf(deps, other))) return refuse('CODE_INVALID');
  const before = await mergedBefore(deps, own, other, withoutSession(context));
  if (before) return before;
  const { mobile: number } = await contactOf(deps, contact);
  return absorbInto(deps, { keptAccountId: own, absorbedAccountId: other }, context, mergeId =>
    codeUsedUp(deps, codeId, () =>
      handleAccount(deps, other, withoutCommandId(context), {
        type: 'RegroupByCode',
        unknown: 'CODE_INVALID',
        path: 'REGROUPING',
        build: async (account, at) => {
          const kept = await existingAccount(deps, own);
          const stillProven = contact !== undefined && sameRef(kept.proven?.MOBILE, contact);
          return {
            type: 'RegroupByCode',
            at,
            other: kept,
            mergeId,
            signedIn: isSignedIn(kept, context),
            sharesMobile: stillProven && (await sharesMobile(deps, account, number)),
            ...(await factsOf(deps, { account, kept, ...(birthDates && { birthDates }), proven: true })),
          };
        },
      }),
    ),
  );
}

/** The code of the SMS, and the request that it belongs to. */
export interface RegroupingByCode extends Asker {
  request: string;
  code: string;
  /** Birth dates of all children attached to the other account (`YYYY-MM-DD`): always demanded. */
  birthDates?: readonly string[];
}

/**
 * Merges the account whose login was given with `requestRegroupingCode` into the holder's own. Refused `CODE_INVALID` for a wrong code, and
 * for a right one where no account of that login has the same names and this mobile. A right code is used up only by success.
 */
export const regroupByCode: Command<RegroupingByCode, MergeResult<Refusal<'RegroupByCode'>>> = (deps, input, context) =>
  answerAtFloor<MergeResult<Refusal<'RegroupByCode'>>>(
    deps,
    async () => {
      const subject = await checkCode(deps, 'REGROUPING', input);
      const { accountId, reference } = subject ?? {};
      if (!subject || accountId !== input.accountId || reference === undefined) return refuse('CODE_INVALID');
      return regroupBySubject(deps, { ...subject, reference }, input, context);
    },
    answer => answer.outcome === 'accepted',
  );

/**
 * Undoes a regrouping within seven days: both accounts get back what they had, but for a provisional password, which the school gives
 * anew. Refused `MERGE_UNKNOWN` for a merge that the holder did not make, `REGROUPING_UNDO_LATE` after seven days.
 */
export const undoRegrouping: Command<
  Asker & { mergeId: string; absorbedAccountId: string },
  MergeResult<RefusalOf<'UndoRegrouping'> | 'SESSION_ENDED' | 'COMMAND_ID_USED'>
> = async (deps, { accountId: keptAccountId, mergeId, absorbedAccountId }, context) => {
  await settle(deps, absorbedAccountId, withoutSession(context));
  const kept = await accountOf(deps, keptAccountId);
  if (!kept || !isSignedIn(kept, context)) return refuse('SESSION_ENDED');
  const known = kept.absorbed?.some(merge => merge.mergeId === mergeId && merge.accountId === absorbedAccountId);
  if (known || kept.undone?.includes(mergeId))
    return undo(deps, { absorbedAccountId, keptAccountId, mergeId }, context, () =>
      handleOwn(deps, keptAccountId, context, {
        type: 'UndoRegrouping',
        unknown: 'SESSION_ENDED',
        build: (_, at) => ({ type: 'UndoRegrouping', at, mergeId }),
      }),
    );
  return refuse('MERGE_UNKNOWN', 'mergeId');
};
