/** Checks rights on campaigns: the action of the order, on accounts of its kind, in each of its schools. */
import type { AccountKind } from '../../domain/account/events.js';
import type { CampaignAction } from '../../domain/campaign/events.js';
import type { Action } from '../../security/actions.js';
import type { Granted, Target } from '../../security/permissions.js';
import { allow, type ApiContext } from '../context.js';
import { denied, notFound } from '../errors.js';
import { LISTING, schoolTargets } from './reach.js';
import { searchesNames, type Asked, type Selection } from './selection.js';

/** The right that each action of a campaign needs. */
export const RIGHT_FOR: Readonly<Record<CampaignAction, Action>> = {
  NOTIFY: 'ACCOUNT_NOTIFY',
  INVITE: 'ACCOUNT_NOTIFY',
  RESET: 'ACCOUNT_RESET_PASSWORD',
  FORCE_CHANGE: 'PASSWORD_CHANGE_FORCE',
};

const UNKNOWN_SCHOOL = {
  fr: "L'un de ces établissements n'existe pas, ou vous n'y avez pas accès. Vérifiez les UAI.",
  en: 'One of these schools does not exist, or is out of your reach. Check the UAIs.',
};

/** The school of a target, whatever the kind of account. */
const schoolIn = ({ kind: _, ...school }: Target): Target => school;

/** Returns the right to an action in one school. Throws NOT_FOUND when the caller may not see the school, else why there is no right. */
function allowOnKind(context: ApiContext, action: Action, target: Target): Granted {
  const answer = context.services.authorise(context.principal, action, target);
  if (answer.granted) return answer;
  const schoolRead = context.services.authorise(context.principal, 'SCHOOL_READ', schoolIn(target));
  if (answer.code === 'FORBIDDEN' && !schoolRead.granted) throw notFound(UNKNOWN_SCHOOL);
  throw denied(answer.code);
}

/** The right to a campaign. */
export interface CampaignRight {
  /** The grant that events name: that of the school where it ends first, or of the first school when none ends. */
  readonly granted: Granted;
  /** When the first of the grants ends; absent when none does. */
  readonly endsAt?: string;
}

/** When a grant ends, in milliseconds since 1970; Infinity when it does not end. */
const endOf = ({ grantUntil }: Granted): number => (grantUntil === undefined ? Infinity : Date.parse(grantUntil));

interface InSchools {
  readonly action: Action;
  readonly kind: AccountKind;
  readonly uais: readonly string[];
}

/**
 * Returns the right to an action on accounts of a kind in every one of these schools, by UAI. Throws NOT_FOUND when one of them is unknown
 * or out of reach; FORBIDDEN, RIGHT_LAPSED, OTP_REQUIRED or OTP_TOO_OLD when the caller knows the school and may not do this there.
 */
export async function grantsInSchools(
  context: ApiContext,
  { action, kind, uais }: InSchools,
): Promise<ReadonlyMap<string, Granted>> {
  const targets = await schoolTargets(context, uais, kind);
  return new Map(targets.map(target => [target.uai, allowOnKind(context, action, target)]));
}

/** Returns the right to an action in every one of these schools as one: it ends when the first of them ends. Throws as `grantsInSchools`. */
export async function allowInSchools(context: ApiContext, asked: InSchools): Promise<CampaignRight> {
  const [first, ...others] = (await grantsInSchools(context, asked)).values();
  // Only a right over the nation reaches an order of no school.
  if (!first) return { granted: allow(context, asked.action, {}) };
  const granted = others.reduce((soonest, one) => (endOf(one) < endOf(soonest) ? one : soonest), first);
  const { grantUntil } = granted;
  return { granted, ...(grantUntil === undefined ? {} : { endsAt: new Date(grantUntil).toISOString() }) };
}

/** The rights to read names in the lists of these schools, by UAI. Schools in which the caller has none are left out. */
export async function listRights(
  context: ApiContext,
  kind: AccountKind,
  uais: readonly string[],
): Promise<ReadonlyMap<string, Granted>> {
  const answers = (await schoolTargets(context, uais, kind)).map(
    target => [target.uai, context.services.authorise(context.principal, LISTING[kind], target)] as const,
  );
  return new Map(answers.flatMap(([uai, answer]) => (answer.granted ? [[uai, answer] as const] : [])));
}

/** Throws FORBIDDEN when the selection searches for names and the caller may not read the list of each of its schools. */
async function checkSearch(context: ApiContext, selection: Selection): Promise<void> {
  const { kind, uais } = selection;
  if (searchesNames(selection) && (await listRights(context, kind, uais)).size < uais.length) throw denied('FORBIDDEN');
}

/** Returns the right to carry out an order in every school of its selection. Throws as `grantsInSchools` and `checkSearch`. */
export async function allowOrder(context: ApiContext, { order, selection }: Asked): Promise<CampaignRight> {
  const { kind, uais } = selection;
  const right = await allowInSchools(context, { action: RIGHT_FOR[order.action], kind, uais });
  await checkSearch(context, selection);
  return right;
}

/** Returns the right to an action in every school of a selection, by UAI. Throws as `grantsInSchools` and `checkSearch`. */
export async function allowSelection(
  context: ApiContext,
  action: Action,
  selection: Selection,
): Promise<ReadonlyMap<string, Granted>> {
  const { kind, uais } = selection;
  const grants = await grantsInSchools(context, { action, kind, uais });
  await checkSearch(context, selection);
  return grants;
}
