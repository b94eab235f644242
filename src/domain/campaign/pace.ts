/** How fast a campaign goes, and when it will end. All instants are business time. */

/** One recorded slice: when it was recorded (ISO 8601), and how many accounts it had. */
export interface PaceMark {
  readonly at: string;
  readonly accounts: number;
}

/** The time that the pace is taken over, in milliseconds. */
const WINDOW = 120_000;

/**
 * The pace in accounts per second, rounded to hundredths, between the first and the last slice recorded in the last two minutes; null with fewer than two
 * instants. `pace` is ordered by time. The accounts of the first slice do not count: they were done before it was recorded.
 */
export function perSecond(pace: readonly PaceMark[], now: string): number | null {
  const recent = pace.filter(({ at }) => Date.parse(now) - Date.parse(at) <= WINDOW);
  const [first, ...rest] = recent;
  const last = rest.at(-1);
  if (!first || !last) return null;
  const milliseconds = Date.parse(last.at) - Date.parse(first.at);
  if (milliseconds <= 0) return null;
  const accounts = rest.reduce((sum, mark) => sum + mark.accounts, 0);
  return Math.round((accounts * 100_000) / milliseconds) / 100;
}

/** When `remaining` accounts will be worked through at this pace (accounts per second); null when the pace is unknown or 0. */
export function estimatedEnd(remaining: number, pace: number | null, now: string): string | null {
  if (pace === null || pace <= 0) return null;
  return new Date(Date.parse(now) + (remaining / pace) * 1_000).toISOString();
}

/** The fields of a campaign that decide when its display changes by time alone. */
export interface CampaignMoving {
  readonly state: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  readonly startsAt: string;
  readonly lastSliceAt: string | null;
}

/**
 * The next instant after which a running campaign shows another state or pace although no event comes: its beginning, or two minutes
 * after its last slice, when its pace is no longer known. Undefined when there is none.
 */
export function campaignMovesAfter(campaign: CampaignMoving | undefined, now: string): string | undefined {
  if (campaign?.state !== 'RUNNING') return undefined;
  if (now < campaign.startsAt) return campaign.startsAt;
  if (campaign.lastSliceAt === null) return undefined;
  const paceEndsAt = new Date(Date.parse(campaign.lastSliceAt) + WINDOW).toISOString();
  return now <= paceEndsAt ? paceEndsAt : undefined;
}

/** The states that are shown. A campaign that has not begun yet is shown as WAITING. */
export const CAMPAIGN_STATES = ['WAITING', 'RUNNING', 'CANCELLED', 'COMPLETED'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

export const stateShown = ({ state, startsAt }: Omit<CampaignMoving, 'lastSliceAt'>, now: string): CampaignState =>
  state === 'RUNNING' && now < startsAt ? 'WAITING' : state;
