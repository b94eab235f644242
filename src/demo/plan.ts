/**
 * Plans a plausible September over the hundred days before the demo is made: letters on the enrolment days of summer, the great
 * hand-out at the start of term, late-comers, and what holders do with them. Pure: turns accounts and a seed into dated actions.
 */
import type { AccountKind } from '../domain/account/events.js';
import { addDays } from '../domain/calendar.js';
import { Random } from '../common/random.js';

/** An account as the import left it. */
export interface DemoAccount {
  readonly accountId: string;
  readonly kind: AccountKind;
  /** The school that acts on it. */
  readonly uai: string;
  readonly hasEmail: boolean;
  readonly studentIds: readonly string[];
}

export type DemoAction =
  | { kind: 'NOTIFY'; channel: 'LETTER' | 'EMAIL'; resetPassword: boolean }
  | { kind: 'RESET' | 'REVEAL' | 'UPDATE_PHONE' }
  /** Acts of the holder: ACTIVATE passes the activation screen, CONFIRM uses the link of the confirmation e-mail. */
  | { kind: 'ACTIVATE' | 'CONFIRM' | 'SIGN_IN' | 'MISTYPE' }
  | { kind: 'DISPUTE' | 'RESOLVE' }
  | { kind: 'EXPIRE' | 'REMIND' };

export type PlannedAction = DemoAction & { readonly at: string; readonly account: DemoAccount };

/** Length of the demo in days. More than three months, so that accounts can expire. */
export const DAYS = 100;

/** Hours (UTC) between which schools act. */
const ACTING_HOURS = [7, 15] as const;
/** Hours (UTC) between which holders act. */
const EVENING_HOURS = [15, 21] as const;

/** A random instant of a day of the demo, from 0, between two hours (UTC). `end` is an instant of the day after the last. */
const instantOn = (end: string, day: number, [from, to]: readonly [number, number], random: Random): string => {
  const midnight = `${addDays(end, day - DAYS).slice(0, 10)}T00:00:00.000Z`;
  const seconds = from * 3600 + random.between(0, (to - from) * 3600 - 1);
  return new Date(Date.parse(midnight) + seconds * 1000 + random.between(0, 999)).toISOString();
};

/** The day of the first notification: at enrolment in summer, at the hand-out at the start of term, or late. */
const notificationDay = (account: DemoAccount, seed: number, random: Random): number => {
  const school = Random.of(seed, account.uai);
  const handOut = 40 + school.between(0, 8);
  const wave = random.next();
  if (wave < 0.12) return 2 + random.between(0, 3);
  if (wave < 0.9) return handOut + random.between(0, 4);
  return 85 + random.between(0, 10);
};

/** `end`: the instant at which the demo ends. */
interface PlanOptions {
  readonly end: string;
  readonly seed: number;
}

/** Plans the actions on a responsable's account; none for those who are never notified. */
function planResponsable(account: DemoAccount, { end, seed }: PlanOptions): PlannedAction[] {
  const random = Random.of(seed, account.accountId);
  const planned: PlannedAction[] = [];
  const add = (day: number, hours: readonly [number, number], action: DemoAction): void => {
    const when = instantOn(end, day, hours, random);
    if (day < DAYS - 1) planned.push({ ...action, at: when, account });
  };
  if (random.chance(0.09)) return planned;
  const notified = notificationDay(account, seed, random);
  const byMail = account.hasEmail && random.chance(0.25);
  add(notified, ACTING_HOURS, { kind: 'NOTIFY', channel: byMail ? 'EMAIL' : 'LETTER', resetPassword: true });
  if (random.chance(0.02)) add(notified, EVENING_HOURS, { kind: 'REVEAL' });
  if (random.chance(0.03)) add(notified + 1, ACTING_HOURS, { kind: 'UPDATE_PHONE' });
  let started = notified + 1 + Math.floor(random.next() ** 2 * 25);
  if (notified > 10 && random.chance(0.05)) {
    add(notified + 12, ACTING_HOURS, { kind: 'NOTIFY', channel: 'LETTER', resetPassword: random.chance(0.5) });
    started = Math.max(started, notified + 13);
  }
  // One draw decides how far the holder comes: no activation, no confirmation of the e-mail address, or all of it.
  const draw = random.next();
  if (draw > (notified < 10 ? 0.55 : 0.68)) {
    if (notified < 8) add(notified + 92, [22, 23], { kind: 'EXPIRE' });
    else if (byMail && notified < 20) add(notified + 78, [5, 6], { kind: 'REMIND' });
    return planned;
  }
  add(started, EVENING_HOURS, { kind: 'ACTIVATE' });
  if (draw > 0.63) return planned;
  add(started + (random.chance(0.8) ? 0 : 1), [21, 23], { kind: 'CONFIRM' });
  const visits = random.between(0, 3);
  for (let visit = 1; visit <= visits; visit++) {
    const day = started + 1 + visit * random.between(2, 12);
    if (random.chance(0.06)) add(day, [15, 16], { kind: 'MISTYPE' });
    add(day, [17, 21], { kind: 'SIGN_IN' });
  }
  if (random.chance(0.025)) {
    const day = started + 3;
    add(day, EVENING_HOURS, { kind: 'DISPUTE' });
    if (random.chance(0.5)) add(day + random.between(2, 9), ACTING_HOURS, { kind: 'RESOLVE' });
  }
  if (random.chance(0.02)) add(started + 20, ACTING_HOURS, { kind: 'RESET' });
  return planned;
}

/** Plans the actions on a pupil's account. Six schools in ten hand pupils their passwords, in class and on one day. */
function planStudent(account: DemoAccount, { end, seed }: PlanOptions): PlannedAction[] {
  const random = Random.of(seed, account.accountId);
  const school = Random.of(seed, `pupils of ${account.uai}`);
  const planned: PlannedAction[] = [];
  if (!school.chance(0.6) || !random.chance(0.85)) return planned;
  const day = 55 + school.between(0, 5);
  const add = (when: number, hours: readonly [number, number], action: DemoAction): void => {
    if (when < DAYS - 1) planned.push({ ...action, at: instantOn(end, when, hours, random), account });
  };
  add(day, ACTING_HOURS, { kind: 'NOTIFY', channel: 'LETTER', resetPassword: true });
  if (!random.chance(0.7)) return planned;
  add(day + 1, EVENING_HOURS, { kind: 'ACTIVATE' });
  for (let visit = random.between(0, 3); visit > 0; visit--)
    add(day + 2 + 5 * visit, EVENING_HOURS, { kind: 'SIGN_IN' });
  return planned;
}

/** Plans the actions of each day (index 0 is the first), in the order of their times. */
export function planDemo(accounts: readonly DemoAccount[], options: PlanOptions): PlannedAction[][] {
  const days: PlannedAction[][] = Array.from({ length: DAYS }, () => []);
  const first = Date.parse(`${addDays(options.end, -DAYS).slice(0, 10)}T00:00:00.000Z`);
  for (const account of accounts) {
    const planned = account.kind === 'STUDENT' ? planStudent(account, options) : planResponsable(account, options);
    for (const action of planned) {
      days[Math.floor((Date.parse(action.at) - first) / 86_400_000)]?.push(action);
    }
  }
  for (const day of days) day.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return days;
}
