/** How fast a campaign goes, and when it will end. All instants are business time. */

/** A slice that was recorded. */
export interface PaceMark {
  readonly at: string;
  readonly accounts: number;
}

/** The time that the pace is taken over, in milliseconds. */
const WINDOW = 120_000;

/** Accounts in a second between the first and the last slice of the window; null with fewer than two instants. */
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

/** When so many accounts are worked through at that pace; null when the pace is not known, or none. */
export function estimatedEnd(remaining: number, pace: number | null, now: string): string | null {
  if (pace === null || pace <= 0) return null;
  return new Date(Date.parse(now) + (remaining / pace) * 1_000).toISOString();
}

/** A campaign, as far as time alone changes what it shows. */
export interface CampaignMoving {
  readonly state: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  readonly startsAt: string;
  readonly lastSliceAt: string | null;
}

/** The instant after which a campaign shows another state or pace without any event: its beginning, or the end of a pace without slices. */
export function campaignMovesAfter(campaign: CampaignMoving | undefined, now: string): string | undefined {
  if (campaign?.state !== 'RUNNING') return undefined;
  if (now < campaign.startsAt) return campaign.startsAt;
  if (campaign.lastSliceAt === null) return undefined;
  const forgotten = new Date(Date.parse(campaign.lastSliceAt) + WINDOW).toISOString();
  return now <= forgotten ? forgotten : undefined;
}

/** The states that are shown: one that has not begun yet is WAITING. */
export const CAMPAIGN_STATES = ['WAITING', 'RUNNING', 'CANCELLED', 'COMPLETED'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

export const stateShown = ({ state, startsAt }: Omit<CampaignMoving, 'lastSliceAt'>, now: string): CampaignState =>
  state === 'RUNNING' && now < startsAt ? 'WAITING' : state;
