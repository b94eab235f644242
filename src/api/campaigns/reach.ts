/** Checks who may follow a campaign, and whose accounts in it may be listed. Its kind and schools come from the read model. */
import { campaignReach, type CampaignReach } from '../../../projections/campaigns/queries.js';
import type { AccountKind } from '../../domain/account/events.js';
import type { Action } from '../../security/actions.js';
import type { Granted, Target } from '../../security/permissions.js';
import { allow, type ApiContext } from '../context.js';
import { denied, notFound } from '../errors.js';

export const UNKNOWN_CAMPAIGN = 'No such campaign among those you may see. Check its id.';

/** The right that is needed to list the people of a campaign, by the kind of its accounts. */
export const LISTING: Record<AccountKind, Action> = { RESPONSABLE: 'RESPONSABLES_LIST', STUDENT: 'STUDENTS_LIST' };

/** The right that is needed to take the people of a campaign away as a file, by the kind of its accounts. */
export const EXPORTING: Record<AccountKind, Action> = { RESPONSABLE: 'RESPONSABLES_EXPORT', STUDENT: 'STUDENTS_LIST' };

/** Makes the targets of an action on accounts of a kind, one for each school, in the order of the schools. */
export async function schoolTargets(
  { services }: ApiContext,
  uais: readonly string[],
  kind: AccountKind,
): Promise<(Target & { readonly uai: string })[]> {
  const places = await services.directory.places(uais);
  return uais.map(uai => {
    const academie = places.get(uai)?.academie;
    return { uai, kind, ...(academie === undefined ? {} : { academie }) };
  });
}

/**
 * Finds the first school of a campaign in which the caller may follow it. Without one, finds the first in which only a lapsed right or
 * a missing one-time password stands in the way. Undefined when there is no such campaign, or none of its schools is in reach.
 */
export async function campaignTarget(
  context: ApiContext,
  reach: CampaignReach | undefined,
): Promise<Target | undefined> {
  if (!reach) return undefined;
  const answers = (await schoolTargets(context, reach.uais, reach.kind)).map(target => ({
    target,
    answer: context.services.authorise(context.principal, 'CAMPAIGNS_READ', target),
  }));
  const found =
    answers.find(({ answer }) => answer.granted) ??
    answers.find(({ answer }) => !answer.granted && answer.code !== 'FORBIDDEN');
  return found?.target;
}

/** Returns the reach of a campaign that the caller may follow. Throws NOT_FOUND alike for one unknown and for one out of reach. */
export async function campaignInReach(context: ApiContext, campaignId: string): Promise<CampaignReach> {
  const reach = await campaignReach(context.services.pool, campaignId);
  const target = await campaignTarget(context, reach);
  if (!reach || !target) throw notFound(UNKNOWN_CAMPAIGN);
  allow(context, 'CAMPAIGNS_READ', target);
  return reach;
}

/**
 * The schools of a campaign in which the caller may follow it and has the right that `needed` names for the kind of its accounts: the right
 * to list them, when left out. Throws why there is no such school.
 */
export async function listedSchools(
  context: ApiContext,
  { uais, kind }: CampaignReach,
  needed: Record<AccountKind, Action> = LISTING,
): Promise<readonly { readonly uai: string; readonly granted: Granted }[]> {
  const { authorise } = context.services;
  const followed = (await schoolTargets(context, uais, kind)).filter(
    target => authorise(context.principal, 'CAMPAIGNS_READ', target).granted,
  );
  const answers = followed.map(target => ({
    uai: target.uai,
    answer: authorise(context.principal, needed[kind], target),
  }));
  const listed = answers.flatMap(({ uai, answer }) => (answer.granted ? [{ uai, granted: answer }] : []));
  if (listed.length > 0) return listed;
  const [refused] = answers.flatMap(({ answer }) => (answer.granted ? [] : [answer.code]));
  throw denied(refused ?? 'FORBIDDEN');
}

/** The kinds of accounts whose campaigns the caller may follow in a school. Throws the reason when there are none. */
export async function followedKinds(context: ApiContext, uai: string): Promise<readonly AccountKind[]> {
  const kinds: readonly AccountKind[] = ['RESPONSABLE', 'STUDENT'];
  const targets = (await Promise.all(kinds.map(kind => schoolTargets(context, [uai], kind)))).flat();
  const granted = targets.filter(
    target => context.services.authorise(context.principal, 'CAMPAIGNS_READ', target).granted,
  );
  if (granted.length === 0) allow(context, 'CAMPAIGNS_READ', targets[0]!);
  return granted.map(({ kind }) => kind!);
}
