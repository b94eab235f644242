/** What deletes data whose retention is over, and how often: real time, in milliseconds. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const SWEEPS = {
  tasks: 6 * HOUR,
  codes: MINUTE,
  'sms-sends': MINUTE,
  receipts: MINUTE,
  'failed-tries': MINUTE,
  registrations: MINUTE,
  'franceconnect-arrivals': MINUTE,
  downloads: MINUTE,
  sessions: HOUR,
  assistance: MINUTE,
  'assistance-links': MINUTE,
  tries: MINUTE,
  'unstarted-campaigns': HOUR,
} as const satisfies Readonly<Record<string, number>>;
export type SweepName = keyof typeof SWEEPS;

/** How many rows sweeps have deleted, by their names. */
export type Swept = Readonly<Partial<Record<SweepName, number>>>;
