/** Letters for those whom a campaign could not reach by e-mail. */
import { undeliveredAccounts, type UndeliveredAccount } from '../../../projections/campaigns/queries.js';
import type { CampaignOrder } from '../../domain/campaign/events.js';
import type { Campaign } from '../../domain/campaign/state.js';
import type { Texts } from '../../domain/language.js';
import type { ApiContext } from '../context.js';

export const NO_FAILED_EMAIL: Texts = {
  fr: "Aucun courriel de cette campagne n'a échoué : il n'y a pas de courrier à faire.",
  en: 'No e-mail of this campaign has failed: there is no letter to make.',
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

/** The order that does it by letter, without a reset, and the accounts. Leaves out whom the school has notified after the e-mails. */
export async function lettersFor({ services }: ApiContext, { campaignId, order }: Campaign): Promise<Letters> {
  const accounts = await undeliveredAccounts(services.pool, campaignId);
  const unlessSince = afterAll(accounts);
  const action = order.action === 'INVITE' ? 'INVITE' : 'NOTIFY';
  return {
    order: {
      action,
      kind: order.kind,
      channel: 'LETTER',
      ...(action === 'NOTIFY' && { resetPassword: false }),
      ...(unlessSince !== undefined && { unlessSince }),
    },
    accounts,
  };
}
