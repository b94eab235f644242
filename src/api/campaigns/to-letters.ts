/** Letters for those whom a campaign could not reach by e-mail. */
import { undeliveredAccounts, type UndeliveredAccount } from '../../../projections/campaigns/queries.js';
import type { CampaignOrder } from '../../domain/campaign/events.js';
import type { Campaign } from '../../domain/campaign/state.js';
import type { Texts } from '../../domain/language.js';
import type { ApiContext } from '../context.js';

export const NO_LETTER: Texts = {
  fr: "Il n'y a pas de courrier à faire : aucun courriel de cette campagne n'a échoué, ou l'établissement a notifié depuis tous ceux qui ne l'ont pas reçu.",
  en: 'There is no letter to make: no e-mail of this campaign has failed, or the school has since notified all whom it did not reach.',
};

export interface Letters {
  readonly order: CampaignOrder;
  readonly accounts: readonly UndeliveredAccount[];
}

/** The instant after the last of the e-mails. */
const afterAll = (accounts: readonly UndeliveredAccount[]): string | undefined => {
  const last = accounts.reduce((latest, { at }) => (at > latest ? at : latest), '');
  return last === '' ? undefined : new Date(Date.parse(last) + 1).toISOString();
};

/**
 * The order that does it by letter, without a reset, and the accounts. Those that a school has notified again after their e-mail are left out
 * here; those that it notifies from now on, when their turn comes.
 */
export async function lettersFor({ services }: ApiContext, { campaignId, order }: Campaign): Promise<Letters> {
  const accounts = await undeliveredAccounts(services.pool, campaignId);
  const unlessSince = afterAll(accounts);
  return {
    order: {
      action: 'NOTIFY',
      kind: order.kind,
      channel: 'LETTER',
      resetPassword: false,
      ...(unlessSince !== undefined && { unlessSince }),
    },
    accounts,
  };
}
