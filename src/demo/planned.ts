/** What a plan of the demo is made of: accounts, and what happens to them and when. */
import type { AccountKind } from '../domain/account/events.js';
import { addDays } from '../domain/calendar.js';
import type { DeliveryFailure } from '../domain/campaign/delivery-failures.js';
import type { Random } from '../common/random.js';

/** An account as the import left it. */
export interface DemoAccount {
  readonly accountId: string;
  readonly kind: AccountKind;
  /** The school that acts on it. */
  readonly uai: string;
  readonly hasEmail: boolean;
  /** The class under which its letter is printed; null for none. */
  readonly classCode: string | null;
}

export type DemoAction =
  | { kind: 'NOTIFY'; channel: 'LETTER' | 'EMAIL'; resetPassword: boolean }
  | { kind: 'RESET' | 'REVEAL' | 'UPDATE_PHONE' }
  /** Acts of the holder: ACTIVATE passes the activation screen, CONFIRM uses the link of the confirmation e-mail. */
  | { kind: 'ACTIVATE' | 'CONFIRM' | 'SIGN_IN' | 'MISTYPE' }
  | { kind: 'DISPUTE' | 'RESOLVE' }
  | { kind: 'EXPIRE' };

export type PlannedAction = DemoAction & { readonly at: string; readonly account: DemoAccount };

/** A campaign of a head: notifies accounts of one kind in one school, with new provisional passwords. */
export interface PlannedCampaign {
  readonly at: string;
  readonly uai: string;
  readonly kind: AccountKind;
  readonly channel: 'LETTER' | 'EMAIL_ELSE_LETTER';
  /** ISO 8601. Accounts that the school has notified since are left out. */
  readonly unlessSince: string;
  /** The selection, in print order. */
  readonly accounts: readonly DemoAccount[];
  /** Accounts whose e-mail comes back, and why. */
  readonly bounces: ReadonlyMap<string, DeliveryFailure>;
  /** The account on which the campaign fails. It can be tried again. */
  readonly failing?: string;
}

/** What happens on one day: campaigns first, then the other actions, each in the order of their times. */
export interface PlannedDay {
  readonly campaigns: readonly PlannedCampaign[];
  readonly actions: readonly PlannedAction[];
}

/** Length of the demo in days. More than three months, so that accounts can expire. */
export const DAYS = 100;

/** `end`: the instant at which the demo ends. */
export interface PlanOptions {
  readonly end: string;
  readonly seed: number;
}

/** Two hours of a day (UTC): the first, and the one before which it ends. */
export type Hours = readonly [number, number];

/** The first instant of a day of the demo, counted from 0. `end` is an instant of the day after the last. */
export const midnightOf = (end: string, day: number): string =>
  `${addDays(end, day - DAYS).slice(0, 10)}T00:00:00.000Z`;

/** A random instant of a day of the demo, between two hours. */
export const instantOn = (end: string, day: number, [from, to]: Hours, random: Random): string => {
  const seconds = from * 3600 + random.between(0, (to - from) * 3600 - 1);
  return new Date(Date.parse(midnightOf(end, day)) + seconds * 1000 + random.between(0, 999)).toISOString();
};
