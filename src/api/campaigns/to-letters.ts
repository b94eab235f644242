/** Makes the order of a campaign that writes letters to those whom another campaign could not reach by e-mail. */
import { undeliveredAccounts, type UndeliveredAccount } from '../../../projections/campaigns/queries.js';
import type { CampaignOrder } from '../../domain/campaign/events.js';
import type { Campaign } from '../../domain/campaign/state.js';
import type { Texts } from '../../domain/language.js';
import type { ApiContext } from '../context.js';

export const NO_LETTER: Texts = {
  fr: "Il n'y a pas de courrier à faire : aucun courriel de cette campagne n'a échoué, ou l'établissement a notifié ou invité depuis tous ceux qui ne l'ont pas reçu.",
  en: 'There is no letter to make: no e-mail of this campaign has failed, or the school has since notified or invited all whom it did not reach.',
};

export interface Letters {
  readonly order: CampaignOrder;
  readonly accounts: readonly UndeliveredAccount[];
}

/**
 * One millisecond after the latest `at` of these accounts, so that what the campaign itself did to them does not leave them out; undefined when
 * there are none.
 */
const afterAll = (accounts: readonly UndeliveredAccount[]): string | undefined => {
  const last = accounts.reduce((latest, { at }) => (at > latest ? at : latest), '');
  return last === '' ? undefined : new Date(Date.parse(last) + 1).toISOString();
};

/**
 * Makes the order and reads its accounts: invitations by letter after a campaign of invitations, else letters without a reset of
 * passwords. Accounts that a school has notified, or invited, again after their e-mail are left out here; those that it notifies or
 * invites from now on are left out when their turn comes.
 */
export async function lettersFor({ services }: ApiContext, { campaignId, order }: Campaign): Promise<Letters> {
  const accounts = await undeliveredAccounts(services.pool, campaignId);
  const unlessSince = afterAll(accounts);
  return {
    order: {
      ...(order.action === 'INVITE' ? { action: 'INVITE' } : { action: 'NOTIFY', resetPassword: false }),
      kind: order.kind,
      channel: 'LETTER',
      ...(unlessSince !== undefined && { unlessSince }),
    },
    accounts,
  };
}
