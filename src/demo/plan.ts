/**
 * Plans a plausible September over the hundred days before the demo is made: letters on the enrolment days of summer, the great
 * hand-out at the start of term, late-comers, and what holders do with them. Heads hand out by campaigns, and notify all others one by
 * one. Pure: turns accounts and a seed into dated actions.
 */
import { planAccount } from './plan-account.js';
import { fatesOf, planCampaigns } from './plan-campaigns.js';
import {
  DAYS,
  type DemoAccount,
  midnightOf,
  type PlannedAction,
  type PlannedCampaign,
  type PlannedDay,
  type PlanOptions,
} from './planned.js';

const byTime = (a: { readonly at: string }, b: { readonly at: string }): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : 0;

/** Plans each day (index 0 is the first). `accounts` are in print order. */
export function planDemo(accounts: readonly DemoAccount[], options: PlanOptions): PlannedDay[] {
  const days = Array.from({ length: DAYS }, () => ({
    campaigns: new Array<PlannedCampaign>(),
    actions: new Array<PlannedAction>(),
  }));
  const first = Date.parse(midnightOf(options.end, 0));
  const dayOf = ({ at }: { readonly at: string }) => days[Math.floor((Date.parse(at) - first) / 86_400_000)];
  const fates = fatesOf(accounts);
  const plans = accounts.map(account => planAccount(account, options, fates.get(account.accountId)));
  for (const campaign of planCampaigns(plans, options)) dayOf(campaign)?.campaigns.push(campaign);
  for (const { actions } of plans) for (const action of actions) dayOf(action)?.actions.push(action);
  for (const { campaigns, actions } of days) {
    campaigns.sort(byTime);
    actions.sort(byTime);
  }
  return days;
}
