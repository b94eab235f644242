/** Decides on a command to an account: answers the events to append, or a refusal. One function per command. */
import type { CodesOf, Decision } from '../event.js';
import { refuse } from '../refusals.js';
import { activateByLink, confirmActivation, startActivation } from './activate.js';
import { disappear, pupilTaken, recordFromBase } from './record-from-base.js';
import type { AccountCommand, RecordHolderTold, RecordSessionsEnded } from './commands.js';
import {
  confirmEmailChange,
  confirmPhoneChange,
  requestEmailChange,
  requestPhoneChange,
  updateContact,
} from './contact.js';
import { recordActivationEmail, recordDelivery, recordHolderTold } from './delivery.js';
import { disputeLink, resolveDispute, withdrawDispute } from './dispute.js';
import { answerOfErased, erase, forgetPupil } from './erase.js';
import type { AccountEvent } from './events.js';
import { abandonCredential, close, expire, remindExpiry, unlock } from './expire.js';
import { free } from './freeing/decide.js';
import { linkFranceConnect, signInByFranceConnect, unlinkFranceConnect } from './franceconnect.js';
import { forcePasswordChange, invite, notify, resetPassword, revealProvisionalPassword } from './notify.js';
import { printLetter } from './print.js';
import { recoverLogin, requestPasswordReset, resetPasswordByCode, resetPasswordByLink } from './recover.js';
import { recordRegistrationTried, register } from './register.js';
import { changePassword, signIn } from './sign-in.js';
import { stopChange } from './stop-change.js';
import { absorb, giveBack, takeBack, takeIn } from './merge/decide.js';
import { regroupByCode, regroupByPassword, undoRegrouping } from './merge/regroup.js';
import { answerOfAbsorbed, type AbsorbedRefusal } from './merge/absorbed.js';
import { clear, dismiss, follow, suspect } from './merge/suspected.js';
import { recordSessionsEnded } from './sessions.js';
import type { Account } from './state.js';

const DECIDERS = {
  Disappear: disappear,
  PupilTaken: pupilTaken,
  Notify: notify,
  ResetPassword: resetPassword,
  RevealProvisionalPassword: revealProvisionalPassword,
  Invite: invite,
  PrintLetter: printLetter,
  ForcePasswordChange: forcePasswordChange,
  StartActivation: startActivation,
  ConfirmActivation: confirmActivation,
  ActivateByLink: activateByLink,
  Register: register,
  RecordRegistrationTried: recordRegistrationTried,
  SignIn: signIn,
  ChangePassword: changePassword,
  RequestPasswordReset: requestPasswordReset,
  ResetPasswordByLink: resetPasswordByLink,
  ResetPasswordByCode: resetPasswordByCode,
  RecoverLogin: recoverLogin,
  UpdateContact: updateContact,
  RequestEmailChange: requestEmailChange,
  ConfirmEmailChange: confirmEmailChange,
  RequestPhoneChange: requestPhoneChange,
  ConfirmPhoneChange: confirmPhoneChange,
  StopChange: stopChange,
  DisputeLink: disputeLink,
  ResolveDispute: resolveDispute,
  WithdrawDispute: withdrawDispute,
  Expire: expire,
  RemindExpiry: remindExpiry,
  Close: close,
  AbandonCredential: abandonCredential,
  Unlock: unlock,
  Free: free,
  RecordDelivery: recordDelivery,
  RecordActivationEmail: recordActivationEmail,
  RecordHolderTold: (_account: Account, command: RecordHolderTold) => recordHolderTold(command),
  RecordSessionsEnded: (_account: Account, command: RecordSessionsEnded) => recordSessionsEnded(command),
  SignInByFranceConnect: signInByFranceConnect,
  LinkFranceConnect: linkFranceConnect,
  UnlinkFranceConnect: unlinkFranceConnect,
  Erase: erase,
  ForgetPupil: forgetPupil,
  Suspect: suspect,
  Clear: clear,
  Dismiss: dismiss,
  Follow: follow,
  Absorb: absorb,
  TakeIn: takeIn,
  GiveBack: giveBack,
  TakeBack: takeBack,
  RegroupByPassword: regroupByPassword,
  RegroupByCode: regroupByCode,
  UndoRegrouping: undoRegrouping,
} satisfies {
  [Type in Exclude<AccountCommand['type'], 'RecordFromBase'>]: (
    account: Account,
    command: Extract<AccountCommand, { type: Type }>,
  ) => Decision<AccountEvent>;
};

type DecisionOn<Type extends AccountCommand['type']> = Type extends keyof typeof DECIDERS
  ? ReturnType<(typeof DECIDERS)[Type]>
  : ReturnType<typeof recordFromBase>;

/** Why a command on an account that exists may be refused: what its decider says, and what a merged account answers. */
export type RefusalOf<Type extends AccountCommand['type']> = CodesOf<DecisionOn<Type>> | AbsorbedRefusal<Type>;

type DecisionFor<Command extends AccountCommand> = Decision<AccountEvent, RefusalOf<Command['type']>>;

/** Decides as `decide` does, for an account that exists; the type of the answer names the refusals of that very command alone. */
export function decideOn<Command extends AccountCommand>(account: Account, command: Command): DecisionFor<Command> {
  return decide(account, command) as DecisionFor<Command>;
}

/** Decides on any command. `account` is undefined when its stream has no event: only `RecordFromBase` may then begin it. */
export function decide(account: Account | undefined, command: AccountCommand): Decision<AccountEvent> {
  if (account?.erasedAt !== undefined) return answerOfErased(command);
  const absorbed = account?.mergedInto && answerOfAbsorbed(command);
  if (absorbed) return absorbed;
  if (command.type === 'RecordFromBase') return recordFromBase(account, command);
  if (!account) return refuse('ACCOUNT_UNKNOWN');
  const decider = DECIDERS[command.type] as (account: Account, command: AccountCommand) => Decision<AccountEvent>;
  return decider(account, command);
}
