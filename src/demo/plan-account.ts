/** Plans what happens to one account: when its school notifies it, and what its holder does then. */
import { Random } from '../common/random.js';
import {
  DAYS,
  type DemoAccount,
  type DemoAction,
  type Hours,
  instantOn,
  type PlannedAction,
  type PlanOptions,
} from './planned.js';

/** When the school first notifies an account: at enrolment in summer, by the campaign at the start of term, late, or never. */
export type Wave = 'ENROLMENT' | 'HAND_OUT' | 'LATE' | 'NEVER';

/** What is settled of an account before chance decides on the rest. */
export interface Fate {
  readonly wave: Wave;
  /** The holder does nothing, nor is anything else done for him or her. */
  readonly quiet?: boolean;
}

export interface AccountPlan {
  readonly account: DemoAccount;
  readonly wave: Wave;
  /** In no order. The campaign that notifies at the hand-out is not among them. */
  readonly actions: readonly PlannedAction[];
}

/** Hours (UTC) between which schools act. */
const ACTING_HOURS: Hours = [7, 15];
/** Hours (UTC) between which holders act. */
const EVENING_HOURS: Hours = [15, 21];

/** The day of the school's hand-out to accounts of this kind. Undefined where there is none: four schools in ten give pupils no passwords. */
export function handOutDay({ uai, kind }: Pick<DemoAccount, 'uai' | 'kind'>, seed: number): number | undefined {
  if (kind === 'RESPONSABLE') return 40 + Random.of(seed, uai).between(0, 8);
  const school = Random.of(seed, `pupils of ${uai}`);
  return school.chance(0.6) ? 55 + school.between(0, 5) : undefined;
}

const waveOf = (random: Random): Wave => {
  if (random.chance(0.09)) return 'NEVER';
  const wave = random.next();
  return wave < 0.12 ? 'ENROLMENT' : wave < 0.9 ? 'HAND_OUT' : 'LATE';
};

/** The actions on one account, while they are planned. Those on the last day of the demo, and after its end, are left out. */
class Actions {
  readonly planned: PlannedAction[] = [];

  constructor(
    private readonly account: DemoAccount,
    private readonly end: string,
    private readonly random: Random,
  ) {}

  add(day: number, hours: Hours, action: DemoAction): void {
    const at = instantOn(this.end, day, hours, this.random);
    if (day < DAYS - 1) this.planned.push({ ...action, at, account: this.account });
  }
}

function planResponsable(account: DemoAccount, { end, seed }: PlanOptions, fate?: Fate): AccountPlan {
  const random = Random.of(seed, account.accountId);
  // Drawn whatever the fate: all that chance decides afterwards is then the same with a fate and without.
  const drawn = waveOf(random);
  const wave = fate?.wave ?? drawn;
  const actions = new Actions(account, end, random);
  const plan = { account, wave, actions: actions.planned };
  if (wave === 'NEVER') return plan;
  const handOut = handOutDay(account, seed)!;
  const notified = { ENROLMENT: 2 + random.between(0, 3), HAND_OUT: handOut, LATE: 85 + random.between(0, 10) }[wave];
  if (wave !== 'HAND_OUT') {
    const channel = account.hasEmail && random.chance(0.25) ? 'EMAIL' : 'LETTER';
    actions.add(notified, ACTING_HOURS, { kind: 'NOTIFY', channel, resetPassword: true });
  }
  if (fate?.quiet) return plan;
  if (random.chance(0.02)) actions.add(notified, EVENING_HOURS, { kind: 'REVEAL' });
  if (random.chance(0.03)) actions.add(notified + 1, ACTING_HOURS, { kind: 'UPDATE_PHONE' });
  let started = notified + 1 + Math.floor(random.next() ** 2 * 25);
  if (wave !== 'ENROLMENT' && random.chance(0.05)) {
    const resetPassword = random.chance(0.5);
    actions.add(notified + 12, ACTING_HOURS, { kind: 'NOTIFY', channel: 'LETTER', resetPassword });
    started = Math.max(started, notified + 13);
  }
  // One draw decides how far the holder comes: no activation, no confirmation of the e-mail address, or all of it.
  const draw = random.next();
  if (draw > (wave === 'ENROLMENT' ? 0.55 : 0.68)) {
    // Three months have 92 days at most.
    if (wave === 'ENROLMENT') actions.add(notified + 92, [22, 23], { kind: 'EXPIRE' });
    return plan;
  }
  actions.add(started, EVENING_HOURS, { kind: 'ACTIVATE' });
  if (draw > 0.63) return plan;
  actions.add(started + (random.chance(0.8) ? 0 : 1), [21, 23], { kind: 'CONFIRM' });
  const visits = random.between(0, 3);
  for (let visit = 1; visit <= visits; visit++) {
    const day = started + 1 + visit * random.between(2, 12);
    if (random.chance(0.06)) actions.add(day, [15, 16], { kind: 'MISTYPE' });
    actions.add(day, [17, 21], { kind: 'SIGN_IN' });
  }
  if (random.chance(0.025)) {
    const day = started + 3;
    actions.add(day, EVENING_HOURS, { kind: 'DISPUTE' });
    if (random.chance(0.5)) actions.add(day + random.between(2, 9), ACTING_HOURS, { kind: 'RESOLVE' });
  }
  if (random.chance(0.02)) actions.add(started + 20, ACTING_HOURS, { kind: 'RESET' });
  return plan;
}

/** Pupils get their passwords in class and on one day, in some of the schools. */
function planStudent(account: DemoAccount, { end, seed }: PlanOptions): AccountPlan {
  const random = Random.of(seed, account.accountId);
  const actions = new Actions(account, end, random);
  const day = handOutDay(account, seed);
  if (day === undefined || !random.chance(0.85)) return { account, wave: 'NEVER', actions: [] };
  const plan: AccountPlan = { account, wave: 'HAND_OUT', actions: actions.planned };
  if (!random.chance(0.7)) return plan;
  actions.add(day + 1, EVENING_HOURS, { kind: 'ACTIVATE' });
  for (let visit = random.between(0, 3); visit > 0; visit--)
    actions.add(day + 2 + 5 * visit, EVENING_HOURS, { kind: 'SIGN_IN' });
  return plan;
}

/** Plans what happens to an account. A fate holds for responsables alone. */
export const planAccount = (account: DemoAccount, options: PlanOptions, fate?: Fate): AccountPlan =>
  account.kind === 'STUDENT' ? planStudent(account, options) : planResponsable(account, options, fate);
