/** What an account that was merged into another answers: it signs nobody in, and nothing is done on it. */
import type { Decision } from '../../event.js';
import { refuse, type RefusalCode } from '../../refusals.js';
import { accept } from '../decision.js';
import type { AccountCommand } from '../commands.js';
import type { AccountEvent } from '../events.js';

type Answer = 'CREDENTIALS_INVALID' | 'TOKEN_INVALID' | 'NOTHING' | 'DECIDE_AS_USUAL';

/** To visitors as if there were no such account; the system finds nothing to do; what was under way is recorded. */
const ANSWERS = {
  SignIn: 'CREDENTIALS_INVALID',
  StartActivation: 'CREDENTIALS_INVALID',
  ChangePassword: 'CREDENTIALS_INVALID',
  ConfirmActivation: 'TOKEN_INVALID',
  ActivateByLink: 'TOKEN_INVALID',
  ResetPasswordByLink: 'TOKEN_INVALID',
  ConfirmEmailChange: 'TOKEN_INVALID',
  RequestPasswordReset: 'NOTHING',
  Expire: 'NOTHING',
  RemindExpiry: 'NOTHING',
  Close: 'NOTHING',
  AbandonCredential: 'DECIDE_AS_USUAL',
  RecordDelivery: 'DECIDE_AS_USUAL',
  RecordActivationEmail: 'DECIDE_AS_USUAL',
  RecordHolderTold: 'DECIDE_AS_USUAL',
  Clear: 'DECIDE_AS_USUAL',
  Follow: 'DECIDE_AS_USUAL',
  TakeIn: 'DECIDE_AS_USUAL',
  TakeBack: 'DECIDE_AS_USUAL',
} as const satisfies Partial<Record<AccountCommand['type'], Answer>>;

/** The refusals of a command on an account that was merged into another. */
export type AbsorbedRefusal<Type extends AccountCommand['type']> = Type extends keyof typeof ANSWERS
  ? Extract<(typeof ANSWERS)[Type], RefusalCode>
  : 'ACCOUNT_MERGED';

/** `undefined`: to be decided as for any account. */
export function answerOfAbsorbed({ type }: AccountCommand): Decision<AccountEvent> | undefined {
  const answer = (ANSWERS as Partial<Record<AccountCommand['type'], Answer>>)[type];
  if (answer === 'DECIDE_AS_USUAL') return undefined;
  return answer === 'NOTHING' ? accept() : refuse(answer ?? 'ACCOUNT_MERGED');
}
