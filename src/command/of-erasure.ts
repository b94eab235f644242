/** The commands that erase persons; the one that people give is made idempotent. */
import { bind, type Deps } from './dependencies.js';
import { completeErasure, completePupilErasure, erase, eraseAgain } from './erasure.js';
import type { Idempotent } from './idempotent.js';
import type { ReceiptKinds } from './receipts.js';

export const erasureCommands = (deps: Deps, idempotent: Idempotent, receipts: ReceiptKinds) => ({
  erasures: {
    ...bind(deps, { eraseAgain, completeErasure, completePupilErasure }),
    erase: idempotent('erase', erase, receipts.erasure),
  },
});
