/** Plans the campaigns by which heads hand out at the start of term: one in each school, and one to pupils in some. */
import type { AccountKind } from '../domain/account/events.js';
import type { DeliveryFailure } from '../domain/campaign/delivery-failures.js';
import { grouped } from '../common/grouped.js';
import { Random } from '../common/random.js';
import { type AccountPlan, type Fate, handOutDay } from './plan-account.js';
import {
  type DemoAccount,
  type Hours,
  instantOn,
  midnightOf,
  type PlannedCampaign,
  type PlanOptions,
} from './planned.js';

/** Hours (UTC) between which campaigns are started. Their letters are printed before the evening. */
const CAMPAIGN_HOURS: Hours = [7, 14];

/** Of the e-mails that lead to no activation, one in so many comes back. */
const BOUNCE_EVERY = 8;

const activates = ({ actions }: AccountPlan): boolean => actions.some(({ kind }) => kind === 'ACTIVATE');

/** Some of the e-mails come back. Those whose holders activate by them do not. */
function bouncesOf(plans: readonly AccountPlan[]): ReadonlyMap<string, DeliveryFailure> {
  const quiet = plans.filter(plan => plan.wave === 'HAND_OUT' && plan.account.hasEmail && !activates(plan));
  const returned = quiet.filter((_, n) => n % BOUNCE_EVERY === 0);
  // Of each three, one was only put off until it was given up.
  return new Map(
    returned.map(({ account }, n) => [account.accountId, n % 3 === 1 ? 'MAILBOX_DEFERRED' : 'BOUNCED'] as const),
  );
}

/** `first`: whether this is the first school. */
function planCampaign(
  plans: readonly AccountPlan[],
  { uai, kind }: { readonly uai: string; readonly kind: AccountKind },
  first: boolean,
  { end, seed }: PlanOptions,
): PlannedCampaign | undefined {
  const day = handOutDay({ uai, kind }, seed);
  if (day === undefined) return undefined;
  const random = Random.of(seed, `campaign of ${uai} ${kind}`);
  const at = instantOn(end, day, CAMPAIGN_HOURS, random);
  const byEmail = kind === 'RESPONSABLE' && (random.chance(0.5) || first);
  const failing = first && kind === 'RESPONSABLE' ? plans.find(({ wave }) => wave === 'NEVER') : undefined;
  const selected = plans.filter(plan => plan.wave === 'HAND_OUT' || plan.wave === 'ENROLMENT' || plan === failing);
  if (selected.length === 0) return undefined;
  return {
    at,
    uai,
    kind,
    channel: byEmail ? 'EMAIL_ELSE_LETTER' : 'LETTER',
    unlessSince: midnightOf(end, 0),
    accounts: selected.map(({ account }) => account),
    bounces: byEmail ? bouncesOf(plans) : new Map<string, DeliveryFailure>(),
    ...(failing && { failing: failing.account.accountId }),
  };
}

/** The first school, by UAI: its campaign to responsables shows outcomes of every kind. */
export const firstSchoolOf = (accounts: readonly DemoAccount[]): string | undefined =>
  accounts.map(({ uai }) => uai).sort()[0];

/**
 * The fates of some accounts of the first school, so that its campaign shows outcomes of every kind however few accounts it has: one that
 * was notified at enrolment, one that was never notified, one told by letter, and one whose e-mail comes back.
 */
export function fatesOf(accounts: readonly DemoAccount[]): ReadonlyMap<string, Fate> {
  const uai = firstSchoolOf(accounts);
  const responsables = accounts.filter(account => account.uai === uai && account.kind === 'RESPONSABLE');
  const [byEmail, ...others] = responsables.filter(({ hasEmail }) => hasEmail);
  const [byLetter, ...more] = responsables.filter(({ hasEmail }) => !hasEmail);
  const [enrolled, never] = [...others, ...more];
  const fates: [DemoAccount | undefined, Fate][] = [
    [byEmail, { wave: 'HAND_OUT', quiet: true }],
    [byLetter, { wave: 'HAND_OUT' }],
    [enrolled, { wave: 'ENROLMENT' }],
    [never, { wave: 'NEVER' }],
  ];
  return new Map(fates.flatMap(([account, fate]) => (account ? [[account.accountId, fate] as const] : [])));
}

/**
 * Plans the campaigns of all schools. Those who were notified at enrolment are selected, too, and left out. In that of the first school to its
 * responsables, one account fails.
 */
export function planCampaigns(plans: readonly AccountPlan[], options: PlanOptions): PlannedCampaign[] {
  const firstUai = firstSchoolOf(plans.map(({ account }) => account));
  const groups = grouped(plans, ({ account: { uai, kind } }) => `${uai} ${kind}`);
  return [...groups.values()].flatMap(
    ofOneKind => planCampaign(ofOneKind, ofOneKind[0]!.account, ofOneKind[0]!.account.uai === firstUai, options) ?? [],
  );
}
