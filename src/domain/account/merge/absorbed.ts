/** What an account that was merged into another answers: nobody signs in to it, and nothing is done on it. */
import type { Decision } from '../../event.js';
import { refuse, type RefusalCode } from '../../refusals.js';
import { accept } from '../decision.js';
import type { AccountCommand } from '../commands.js';
import type { AccountEvent } from '../events.js';

type Answer =
  | 'CREDENTIALS_INVALID'
  | 'TOKEN_INVALID'
  | 'CODE_INVALID'
  | 'REGISTRATION_INVALID'
  | 'ACCOUNT_MERGED'
  | 'NOTHING'
  | 'DECIDE_AS_USUAL';

/** The answer to each command. An account whose person is erased answers by it, too (`answerOfErased`). */
export const ANSWERS = {
  // Whoever comes by login, link, code or registration is answered as for an unknown account.
  SignIn: 'CREDENTIALS_INVALID',
  StartActivation: 'CREDENTIALS_INVALID',
  ChangePassword: 'CREDENTIALS_INVALID',
  RegroupByPassword: 'CREDENTIALS_INVALID',
  RegroupByCode: 'CODE_INVALID',
  ResetPasswordByCode: 'CODE_INVALID',
  ConfirmActivation: 'TOKEN_INVALID',
  ActivateByLink: 'TOKEN_INVALID',
  ResetPasswordByLink: 'TOKEN_INVALID',
  ConfirmEmailChange: 'TOKEN_INVALID',
  StopChange: 'TOKEN_INVALID',
  Register: 'REGISTRATION_INVALID',
  // Whoever acts on the account by its id is told that it was merged.
  Notify: 'ACCOUNT_MERGED',
  ResetPassword: 'ACCOUNT_MERGED',
  RevealProvisionalPassword: 'ACCOUNT_MERGED',
  Invite: 'ACCOUNT_MERGED',
  PrintLetter: 'ACCOUNT_MERGED',
  UpdateContact: 'ACCOUNT_MERGED',
  ForcePasswordChange: 'ACCOUNT_MERGED',
  Unlock: 'ACCOUNT_MERGED',
  Free: 'ACCOUNT_MERGED',
  RequestEmailChange: 'ACCOUNT_MERGED',
  RequestPhoneChange: 'ACCOUNT_MERGED',
  ConfirmPhoneChange: 'ACCOUNT_MERGED',
  LinkFranceConnect: 'ACCOUNT_MERGED',
  UnlinkFranceConnect: 'ACCOUNT_MERGED',
  DisputeLink: 'ACCOUNT_MERGED',
  ResolveDispute: 'ACCOUNT_MERGED',
  WithdrawDispute: 'ACCOUNT_MERGED',
  RecordFromBase: 'ACCOUNT_MERGED',
  Disappear: 'ACCOUNT_MERGED',
  PupilTaken: 'ACCOUNT_MERGED',
  Suspect: 'ACCOUNT_MERGED',
  Dismiss: 'ACCOUNT_MERGED',
  Absorb: 'ACCOUNT_MERGED',
  GiveBack: 'ACCOUNT_MERGED',
  UndoRegrouping: 'ACCOUNT_MERGED',
  // So is its holder, identified by FranceConnect: signed in to the other account, he or she can link the identity to that one.
  SignInByFranceConnect: 'ACCOUNT_MERGED',
  // There is nothing to do. A visitor who asks for a password or a login is answered alike, whether or not there is an account.
  RequestPasswordReset: 'NOTHING',
  RecoverLogin: 'NOTHING',
  RecordRegistrationTried: 'NOTHING',
  Expire: 'NOTHING',
  RemindExpiry: 'NOTHING',
  Close: 'NOTHING',
  ForgetPupil: 'NOTHING',
  // What was under way is still recorded, a merge is completed or undone, and the person can be erased.
  RecordDelivery: 'DECIDE_AS_USUAL',
  RecordActivationEmail: 'DECIDE_AS_USUAL',
  RecordHolderTold: 'DECIDE_AS_USUAL',
  RecordSessionsEnded: 'DECIDE_AS_USUAL',
  AbandonCredential: 'DECIDE_AS_USUAL',
  Clear: 'DECIDE_AS_USUAL',
  Follow: 'DECIDE_AS_USUAL',
  TakeIn: 'DECIDE_AS_USUAL',
  TakeBack: 'DECIDE_AS_USUAL',
  Erase: 'DECIDE_AS_USUAL',
} as const satisfies Readonly<Record<AccountCommand['type'], Answer>>;

/** The refusals of a command on an account that was merged into another. */
export type AbsorbedRefusal<Type extends AccountCommand['type']> = Extract<(typeof ANSWERS)[Type], RefusalCode>;

/** The answer of an account that was merged into another; undefined when the command is decided as for any account. */
export function answerOfAbsorbed({ type }: AccountCommand): Decision<AccountEvent> | undefined {
  const answer = ANSWERS[type];
  if (answer === 'DECIDE_AS_USUAL') return undefined;
  return answer === 'NOTHING' ? accept() : refuse(answer);
}
