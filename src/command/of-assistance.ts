/** The commands about requests for assistance, made idempotent. */
import * as academie from './academie.js';
import * as assistance from './assistance.js';
import { bind, type Deps } from './dependencies.js';
import { withoutLanguage, type Idempotent } from './idempotent.js';
import type { ReceiptKinds } from './receipts.js';

/** Binds what staff set for an académie, and what visitors and staff do with requests for assistance. */
export const assistanceCommands = (deps: Deps, idempotent: Idempotent, receipts: ReceiptKinds) => ({
  academies: {
    changeModalities: idempotent('assistanceModalitiesChange', academie.changeModalities, receipts.academie),
    changeRouting: idempotent('assistanceRoutingChange', academie.changeRouting, receipts.academie),
  },
  assistance: {
    ...bind(deps, assistance),
    ask: idempotent('assistanceRequestCreate', assistance.ask, receipts.assistance, withoutLanguage),
    take: idempotent('assistanceRequestTake', assistance.take, receipts.assistance),
    answer: idempotent('assistanceRequestAnswer', assistance.answer, receipts.assistance),
    passOn: idempotent('assistanceRequestPassOn', assistance.passOn, receipts.assistance),
    attachAccount: idempotent('assistanceRequestAttachAccount', assistance.attachAccount, receipts.assistance),
    close: idempotent('assistanceRequestClose', assistance.close, receipts.assistance),
    reopen: idempotent('assistanceRequestReopen', assistance.reopen, receipts.assistance),
    addMessage: idempotent('assistanceMessageAdd', assistance.addMessage, receipts.assistance),
  },
});
