/**
 * Time zones (IANA names), and the one that a school is in: that of its académie, which a UAI tells, for it begins with the
 * département.
 */

/**
 * Time zones other than that of Paris, by the first three digits of a UAI, and by the code of a département. Both are the same, except that
 * the UAIs of the départements 988 and 987 begin with 983 and 984.
 */
const OVERSEAS: Readonly<Record<string, string>> = {
  '971': 'America/Guadeloupe',
  '972': 'America/Martinique',
  '973': 'America/Cayenne',
  '974': 'Indian/Reunion',
  '975': 'America/Miquelon',
  '976': 'Indian/Mayotte',
  '977': 'America/St_Barthelemy',
  '978': 'America/Marigot',
  '983': 'Pacific/Noumea',
  '984': 'Pacific/Tahiti',
  '986': 'Pacific/Wallis',
  '987': 'Pacific/Tahiti',
  '988': 'Pacific/Noumea',
};

/** The time zone of a school; that of Paris when no school is known. */
export const zoneOfSchool = (uai: string | undefined): string => OVERSEAS[uai?.slice(0, 3) ?? ''] ?? 'Europe/Paris';

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** How far the clocks of the zone are ahead of UTC at an instant: milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type)!;
  const seconds = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return seconds - Math.floor(instant / 1000) * 1000;
}

/** Since 1970 these zones have changed their clocks at whole quarters of an hour of UTC alone. */
const QUARTER_MS = 900_000;
/** Offsets from UTC of each zone, in milliseconds, by the number of quarters of an hour since 1970. */
const offsets = new Map<string, Map<number, number>>();
const MOST_KEPT = 10_000;

/** What the clocks of the zone show at an instant, as if it were UTC: milliseconds. */
export function shownAt(instant: number, zone: string): number {
  if (zone === 'UTC') return instant;
  if (instant < 0) return instant + offsetAt(instant, zone);
  let known = offsets.get(zone);
  if (!known || known.size >= MOST_KEPT) offsets.set(zone, (known = new Map<number, number>()));
  const quarter = Math.floor(instant / QUARTER_MS);
  let offset = known.get(quarter);
  if (offset === undefined) known.set(quarter, (offset = offsetAt(instant, zone)));
  return instant + offset;
}

/**
 * The instant at which the clocks of the zone show `shown`; both in milliseconds, as for `shownAt`. A time they show twice (clocks
 * put back) is the first of the two; one they pass over (clocks put forward) is as long after the change as it would have been
 * without.
 */
export function instantShown(shown: number, zone: string): number {
  const byOffsetAt = (instant: number): number => shown - (shownAt(instant, zone) - instant);
  const byEarlierOffset = byOffsetAt(shown - DAY_MS);
  const byLaterOffset = byOffsetAt(shown + DAY_MS);
  return shownAt(byEarlierOffset, zone) !== shown && shownAt(byLaterOffset, zone) === shown
    ? byLaterOffset
    : byEarlierOffset;
}

/** The instant (milliseconds) at which a day (`YYYY-MM-DD`) is over by the clocks of the zone. */
export const dayIsOver = (day: string, zone: string): number => instantShown(Date.parse(day) + DAY_MS, zone);

/** The day that the clocks of the zone show at an instant: `YYYY-MM-DD`. */
export const dayShown = (iso: string, zone: string): string =>
  new Date(shownAt(Date.parse(iso), zone)).toISOString().slice(0, 10);

/** `15/09/2026 à 10:30:05`, by the clocks of the zone. */
export const timeInFrench = (iso: string, zone: string): string =>
  `${dayShown(iso, zone).split('-').reverse().join('/')} à ${new Date(shownAt(Date.parse(iso), zone)).toISOString().slice(11, 19)}`;
