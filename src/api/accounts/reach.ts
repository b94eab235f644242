/** Checks rights on an account. Its kind and schools come from the read model, never from the client. */
import { accountReach, type AccountReach } from '../../../projections/accounts/queries.js';
import type { Action } from '../../security/actions.js';
import type { Granted, Target } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import { denied, notFound } from '../errors.js';

export const UNKNOWN_ACCOUNT = 'No such account among those you may see. Check its id.';

/** What rights on a person are checked against: on an account, or on a pupil, who need not have an account. */
export type Reach = Omit<AccountReach, 'accountId'> & Partial<Pick<AccountReach, 'accountId'>>;

/** The actions for which former schools always count: auditors must be able to read of an account years later. */
const PAST_COUNTS: readonly Action[] = ['HISTORY_READ', 'ACCESSES_READ'];

/**
 * The schools whose académies reach the account: its present ones. Former schools count as well once it has no present one, and
 * always for its history and for who read it.
 */
const schoolsOfAcademies = (action: Action, { uais, formerUais }: Reach): readonly string[] =>
  PAST_COUNTS.includes(action) || uais.length === 0 ? [...uais, ...formerUais] : uais;

/** Builds the target of an action on an account, or on a pupil. */
export async function accountTarget(context: ApiContext, action: Action, reach: Reach, uai?: string): Promise<Target> {
  const { directory } = context.services;
  const { accountId, kind, uais } = reach;
  const accountAcademies = await directory.academiesOf(schoolsOfAcademies(action, reach));
  const account = { ...(accountId !== undefined && { accountId }), kind, accountUais: uais, accountAcademies };
  if (uai === undefined) return account;
  const academie = await directory.academieOf(uai);
  return { ...account, uai, ...(academie === undefined ? {} : { academie }) };
}

/**
 * Returns the right to act on an account whose reach was read before (undefined: there is no such account). Throws NOT_FOUND
 * alike for an account that does not exist and for one out of reach, so that nobody learns which; a missing one-time
 * password is reported as such, for the reach was established.
 */
export async function allowOnReach(
  context: ApiContext,
  action: Action,
  reach: AccountReach | undefined,
  uai?: string,
): Promise<Granted> {
  if (!reach) throw notFound(UNKNOWN_ACCOUNT);
  const target = await accountTarget(context, action, reach, uai);
  const answer = context.services.authorise(context.principal, action, target);
  if (answer.granted) return answer;
  throw answer.code === 'FORBIDDEN' ? notFound(UNKNOWN_ACCOUNT) : denied(answer.code);
}

/** Reads the reach of the account, then does the same as `allowOnReach`. Returns both the right and the reach. */
export async function allowOnAccount(
  context: ApiContext,
  action: Action,
  accountId: string,
  uai?: string,
): Promise<{ granted: Granted; reach: AccountReach }> {
  const reach = await accountReach(context.services.pool, accountId);
  const granted = await allowOnReach(context, action, reach, uai);
  return { granted, reach: reach! };
}
