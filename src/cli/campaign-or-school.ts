/** Reads how an operator names a campaign or a school. */
import type { Installation } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';

export const isUai = (text: string): boolean => /^\d{7}[a-z]$/i.test(text);

/** The UUID of a campaign, given as the API gives it or bare. Throws a UsageError for anything else. */
export function campaignIdOf(given: string): string {
  const [, uuid] = /^(?:Campaign_)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(given) ?? [];
  if (uuid !== undefined) return uuid.toLowerCase();
  throw new UsageError(`${given} is neither the UAI of a school (7 digits and a letter) nor the id of a campaign.`);
}

/** Says why the read model does not show a campaign: there is none, or the read model does not have its events yet. */
export async function unknownCampaign(
  { commands }: Pick<Installation, 'commands'>,
  campaignId: string,
): Promise<UsageError> {
  const known = await commands.campaigns.campaign(campaignId);
  return new UsageError(
    known
      ? `The read models do not show campaign ${campaignId} yet: start the server, and see "registre projections".`
      : `There is no campaign ${campaignId}: "registre campaign UAI" lists those of a school.`,
  );
}
