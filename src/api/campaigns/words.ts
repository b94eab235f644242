/** The reasons of a campaign, in the caller's language. */
import type { LeftOutReason } from '../../domain/campaign/events.js';
import { deliveryTexts, failureTexts, leftOutTexts } from '../../domain/campaign/reasons.js';
import type { ReasonTexts } from '../../domain/campaign/texts.js';
import type { Language } from '../../domain/language.js';
import type { CampaignReasonSource } from './enums.js';
import { CampaignReason } from './types.js';

const TEXTS: Record<CampaignReasonSource, (code: string) => ReasonTexts> = {
  // Only codes of the ledger come here, and it takes no others.
  LEFT_OUT: code => leftOutTexts(code as LeftOutReason),
  FAILED: failureTexts,
  NOT_DELIVERED: deliveryTexts,
};

export function reasonInWords(of: CampaignReasonSource, code: string, language: Language): CampaignReason {
  const { reason, remedy } = TEXTS[of](code);
  return Object.assign(new CampaignReason(), { code, text: reason[language], remedy: remedy[language] });
}
