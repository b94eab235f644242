/**
 * All commands: everything that can be asked of an account, a pupil, a school and whatever else has a stream. Each is in a
 * file of this folder, under its contract; this file puts them together. Other folders import from here alone.
 *
 * Each answers with a `CommandResult`: a refusal is a returned value with a code of `domain/refusals.ts`, never thrown;
 * what is thrown is a fault. Whether the caller may ask at all is decided before, by the API: no right is checked here.
 */
import type { Clock } from '../clock.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import { RecentDurations } from '../common/recent-durations.js';
import * as access from './access.js';
import type * as academie from './academie.js';
import * as activation from './account/activation.js';
import { act, doneBefore } from './account/by-campaign.js';
import * as contactChange from './account/contact-change.js';
import * as franceConnect from './account/franceconnect.js';
import * as letter from './account/letter.js';
import * as linkDispute from './account/link-dispute.js';
import * as recovery from './account/recovery.js';
import * as sessions from './account/sessions.js';
import * as signingIn from './account/sign-in.js';
import { stopChange } from './account/stop-change.js';
import * as system from './account/system.js';
import type * as assistance from './assistance.js';
import * as base from './base.js';
import * as campaign from './campaign.js';
import { codeRequest } from './codes.js';
import * as delegation from './delegation.js';
import { accountCommands, type AccountCommands } from './of-account.js';
import { erasureCommands } from './of-erasure.js';
import { assistanceCommands } from './of-assistance.js';
import { registrationCommands } from './of-registration.js';
import { bind, type BoundCommands, type Deps } from './dependencies.js';
import { makeIdempotent, withoutLanguage } from './idempotent.js';
import * as imports from './import.js';
import type * as erasure from './erasure.js';
import * as letterTexts from './letter-texts.js';
import * as completion from './merge/complete.js';
import * as merging from './merge/merge.js';
import * as regrouping from './merge/regroup.js';
import * as suspicion from './merge/suspected.js';
import { receiptKinds } from './receipts.js';
import type * as registration from './registration/index.js';
import * as school from './school.js';
import { DEFAULT_SETTINGS, type CommandSettings } from './settings.js';
import { StateCache } from './state-cache.js';
import { StreamQueue } from './stream-queue.js';

export { childrenOf, loadStudents } from './account/children.js';
export { addressesToTell } from './account/known-addresses.js';
export { accountBefore, accountBeforeCommand, accountOf, existingAccount } from './account/load-account.js';
export { voidPurposes } from './account/one-time-links.js';
export { personToErase, type Erased, type PersonFound, type PersonToErase } from './erasure.js';
export { derivedId } from './derived-id.js';
export { systemContext } from './results.js';
export { DEFAULT_SETTINGS, type CommandSettings } from './settings.js';
export type { AwaitedRead, PreparedAccesses } from './access.js';
export type { CampaignTarget } from './account/by-campaign.js';
export type { CampaignAnswer } from './campaign.js';
export type { HolderProof } from './account/franceconnect.js';
export type { BaseContact } from './account/contact-details.js';
export type { MergeDone, MergeResult } from './merge/steps.js';
export type { PairResult } from './merge/suspected.js';
export type { AssistanceAsked } from './assistance.js';
export type {
  AcademieResult,
  AccountResult,
  AssistanceResult,
  CommandContext,
  CommandResult,
  DelegationResult,
  HolderResult,
} from './results.js';

/** The commands in groups, by who gives them. */
export interface Commands {
  /** What the school, the helpdesk and the académie's support ask of an account. */
  readonly account: AccountCommands;
  /** Merges of two accounts of one person. */
  readonly accounts: BoundCommands<typeof merging & typeof completion>;
  /** Pairs of accounts suspected to be one person's. */
  readonly duplicates: BoundCommands<typeof suspicion>;
  /** One action on many accounts. `act` does it to one of them, `doneBefore` says whether it has done it. */
  readonly campaigns: BoundCommands<
    typeof campaign & { readonly act: typeof act; readonly doneBefore: typeof doneBefore }
  >;
  /** Erasing persons. `complete…` and `eraseAgain` are the system's, and idempotent. */
  readonly erasures: BoundCommands<Omit<typeof erasure, 'personToErase'>>;
  /** Rights on a school that its head lends to somebody. */
  readonly delegations: BoundCommands<typeof delegation>;
  /** What staff set for an académie. */
  readonly academies: BoundCommands<typeof academie>;
  /** Requests for assistance. */
  readonly assistance: BoundCommands<typeof assistance>;
  /** What schools write of their own on letters. */
  readonly letterTexts: BoundCommands<typeof letterTexts>;
  /** Prints of letters and cards. They are idempotent by the ids of their events, without receipts. */
  readonly letters: BoundCommands<typeof letter>;
  /** What visitors and holders do. */
  readonly holder: BoundCommands<
    typeof activation &
      typeof signingIn &
      typeof recovery &
      typeof contactChange &
      Pick<typeof franceConnect, 'signInByFranceConnect' | 'linkFranceConnect' | 'unlinkFranceConnect'> &
      Pick<typeof linkDispute, 'dispute' | 'withdrawDispute'> &
      Pick<typeof sessions, 'signOut' | 'endSession' | 'signOutEverywhere'> &
      typeof regrouping & { readonly stopChange: typeof stopChange }
  >;
  /** `refresh` goes on with a session of a holder, and is repeated by its token; `recordEnded` records sessions that nobody has recorded; `endAtFranceConnect` ends what FranceConnect says has ended. */
  readonly sessions: BoundCommands<{
    readonly refresh: typeof sessions.refresh;
    readonly recordEnded: typeof sessions.recordEndedSessions;
    readonly endAtFranceConnect: typeof sessions.endAtFranceConnect;
  }>;
  /** Codes sent by SMS: `request` makes what a visitor is given to send back with the code. */
  readonly codes: BoundCommands<{ readonly request: typeof codeRequest }>;
  /** How somebody makes an account without the school. `sendCode` is the system's, after each code asked for. */
  readonly registrations: BoundCommands<typeof registration>;
  /** What the system does by itself: deadlines, mail, followers. All idempotent. */
  readonly system: BoundCommands<typeof system>;
  /** What the ingest records of persons. */
  readonly base: BoundCommands<typeof base>;
  /** What the ingest records of schools. */
  readonly school: BoundCommands<typeof school>;
  /** How imports go: started, completed, refused. */
  readonly imports: BoundCommands<typeof imports>;
  /** Records who read personal data. */
  readonly accesses: BoundCommands<typeof access>;
  /** The settings in force: the defaults, with what `createCommands` was given. */
  readonly settings: CommandSettings;
}

export type SystemCommands = Commands['system'];

/** The command that the process of merges (`process/merges.ts`) needs. */
export type Completing = Pick<Commands['accounts'], 'complete'>;

/** Binds the commands of people; those that may be sent again with their id are made idempotent. */
function commandsOfPeople(
  deps: Deps,
): Omit<
  Commands,
  'letters' | 'codes' | 'sessions' | 'system' | 'base' | 'school' | 'imports' | 'accesses' | 'settings'
> {
  const idempotent = makeIdempotent(deps);
  const receipts = receiptKinds(deps);
  const { account, proven, request } = receipts;
  return {
    accounts: {
      ...bind(deps, { ...merging, ...completion }),
      // Under one name: the same merge sent again by either is one command.
      merge: idempotent('merge', merging.merge, receipts.merge),
      mergeByHand: idempotent('merge', merging.mergeByHand, receipts.merge),
      unmerge: idempotent('unmerge', merging.unmerge, receipts.merge),
    },
    duplicates: { ...bind(deps, suspicion), dismiss: idempotent('dismiss', suspicion.dismiss, receipts.pair) },
    campaigns: {
      // `start` needs no receipt: its campaign id names the stream, which holds the digest of the request.
      ...bind(deps, { ...campaign, act, doneBefore }),
      startSelected: idempotent('campaignStart', campaign.startSelected, receipts.campaign, ({ request }) => request),
      cancel: idempotent('campaignCancel', campaign.cancel, receipts.campaign),
      retryFailed: idempotent('campaignRetryFailed', campaign.retryFailed, receipts.campaign),
    },
    letterTexts: { change: idempotent('letterTextsChange', letterTexts.change, receipts.school) },
    delegations: {
      ...bind(deps, delegation),
      grant: idempotent('delegationGrant', delegation.grant, receipts.delegation),
      revoke: idempotent('delegationRevoke', delegation.revoke, receipts.delegation),
    },
    ...accountCommands(idempotent, receipts),
    ...assistanceCommands(deps, idempotent, receipts),
    ...erasureCommands(deps, idempotent, receipts),
    holder: {
      startActivation: idempotent('startActivation', activation.startActivation, proven),
      activateByLink: idempotent('activateByLink', activation.activateByLink, proven),
      confirmEmail: idempotent('confirmEmail', activation.confirmEmail, proven),
      signIn: idempotent('signIn', signingIn.signIn, proven),
      changePassword: idempotent('changePassword', signingIn.changePassword, proven),
      requestPasswordReset: idempotent('requestPasswordReset', recovery.requestPasswordReset, request, withoutLanguage),
      resetPasswordByLink: idempotent('resetPasswordByLink', recovery.resetPasswordByLink, proven),
      resetPasswordByCode: idempotent('resetPasswordByCode', recovery.resetPasswordByCode, proven),
      recoverLogin: idempotent('recoverLogin', recovery.recoverLogin, request, withoutLanguage),
      requestEmailChange: idempotent('requestEmailChange', contactChange.requestEmailChange, proven),
      requestPhoneChange: idempotent('requestPhoneChange', contactChange.requestPhoneChange, proven, withoutLanguage),
      confirmPhoneChange: idempotent('confirmPhoneChange', contactChange.confirmPhoneChange, account),
      signInByFranceConnect: idempotent('signInByFranceConnect', franceConnect.signInByFranceConnect, proven),
      linkFranceConnect: idempotent('linkFranceConnect', franceConnect.linkFranceConnect, proven),
      unlinkFranceConnect: idempotent('unlinkFranceConnect', franceConnect.unlinkFranceConnect, proven),
      dispute: idempotent('dispute', linkDispute.dispute, account),
      regroupByPassword: idempotent('regroupByPassword', regrouping.regroupByPassword, receipts.regrouping),
      requestRegroupingCode: idempotent(
        'requestRegroupingCode',
        regrouping.requestRegroupingCode,
        proven,
        withoutLanguage,
      ),
      regroupByCode: idempotent('regroupByCode', regrouping.regroupByCode, receipts.regrouping),
      undoRegrouping: idempotent('undoRegrouping', regrouping.undoRegrouping, receipts.merge),
      withdrawDispute: idempotent('withdrawDispute', linkDispute.withdrawDispute, account),
      stopChange: idempotent('stopChange', stopChange, proven),
      signOut: idempotent('signOut', sessions.signOut, account),
      endSession: idempotent('endSession', sessions.endSession, account),
      signOutEverywhere: idempotent('signOutEverywhere', sessions.signOutEverywhere, account),
    },
    ...registrationCommands(deps, idempotent, receipts),
  };
}

/** What the commands work on. */
export interface CommandDependencies {
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly settings?: Partial<CommandSettings>;
}

/**
 * How long a refusal is assumed to take before the first has been seen: reading an account, and appending an event. An unknown login is refused
 * after as long.
 */
const REFUSAL_MS = 10;

/** Makes the commands over these stores. One set in a process: it holds the queue of each stream. */
export function createCommands({ eventStore, vault, clock, settings }: CommandDependencies): Commands {
  const deps: Deps = {
    eventStore,
    vault,
    clock,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    streamQueue: new StreamQueue(),
    stateCache: new StateCache(),
    refusalsTook: new RecentDurations(REFUSAL_MS),
  };
  return {
    ...commandsOfPeople(deps),
    letters: bind(deps, letter),
    codes: bind(deps, { request: codeRequest }),
    sessions: bind(deps, {
      refresh: sessions.refresh,
      recordEnded: sessions.recordEndedSessions,
      endAtFranceConnect: sessions.endAtFranceConnect,
    }),
    system: bind(deps, system),
    base: bind(deps, base),
    school: bind(deps, school),
    imports: bind(deps, imports),
    accesses: bind(deps, access),
    settings: deps.settings,
  };
}
