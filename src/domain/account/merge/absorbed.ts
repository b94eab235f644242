/** What an account that was merged into another answers: it signs nobody in, and nothing is done on it. */
import { accept, type Decision } from '../../event.js';
import { refuse } from '../../refusals.js';
import type { AccountCommand } from '../commands.js';
import type { AccountEvent } from '../events.js';

type Answer = 'CREDENTIALS_INVALID' | 'TOKEN_INVALID' | 'NOTHING' | 'AS_EVER';

/** To visitors as if there were no such account; the system finds nothing to do; what was under way is recorded. */
const ANSWERS: Partial<Record<AccountCommand['type'], Answer>> = {
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
  AbandonCredential: 'AS_EVER',
  RecordDelivery: 'AS_EVER',
  RecordActivationEmail: 'AS_EVER',
  RecordHolderTold: 'AS_EVER',
  Clear: 'AS_EVER',
  Follow: 'AS_EVER',
  TakeIn: 'AS_EVER',
  TakeBack: 'AS_EVER',
};

/** `undefined`: to be decided as for any account. */
export function answerOfAbsorbed({ type }: AccountCommand): Decision<AccountEvent> | undefined {
  const answer = ANSWERS[type];
  if (answer === 'AS_EVER') return undefined;
  return answer === 'NOTHING' ? accept() : refuse(answer ?? 'ACCOUNT_MERGED');
}
