/** The reasons of a campaign, in the caller's language. */
import { reasonTexts, type CampaignReasonSource } from '../../domain/campaign/reasons.js';
import type { Language } from '../../domain/language.js';
import { CampaignReason } from './types.js';

export function reasonInWords(of: CampaignReasonSource, code: string, language: Language): CampaignReason {
  const { reason, remedy } = reasonTexts(of, code);
  return Object.assign(new CampaignReason(), { code, text: reason[language], remedy: remedy[language] });
}
