/** The commands of visitors who make an account by themselves, made idempotent. */
import { bind, type Deps } from './dependencies.js';
import { withoutLanguage, type Idempotent } from './idempotent.js';
import type { ReceiptKinds } from './receipts.js';
import { begunReceipts } from './registration/begin.js';
import * as registration from './registration/index.js';

/** Binds the steps of self-registration and of FranceConnect's first time. */
export const registrationCommands = (deps: Deps, idempotent: Idempotent, receipts: ReceiptKinds) => ({
  registrations: {
    ...bind(deps, registration),
    begin: idempotent('beginRegistration', registration.begin, begunReceipts(deps), withoutLanguage),
    beginByFranceConnect: idempotent(
      'beginByFranceConnect',
      registration.beginByFranceConnect,
      begunReceipts(deps),
      withoutLanguage,
    ),
    complete: idempotent('completeRegistration', registration.complete, receipts.proven),
    completeByFranceConnect: idempotent(
      'completeByFranceConnect',
      registration.completeByFranceConnect,
      receipts.proven,
    ),
  },
});
