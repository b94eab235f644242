/** The days of a delegation, the first and the last included, by the clocks of the school. */
import { isDay } from '../../domain/calendar.js';
import { dayIsOver, instantShown, zoneOfSchool } from '../../domain/time-zones.js';

/** Delegations without an end are written until 31/12/9999, after which ISO 8601 has no four digits for the year. */
const LAST_INSTANT = '9999-12-31T23:59:59.999Z';

/** `dd/mm/yyyy` → `yyyy-mm-dd`; undefined when it is no day. */
function dayOf(text: string): string | undefined {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text.trim()) ?? [];
  const iso = `${year}-${month}-${day}`;
  return isDay(iso) ? iso : undefined;
}

export interface Period {
  /** `dd/mm/yyyy`: its first and its last day. */
  readonly from: string;
  readonly until: string;
  readonly uai: string;
  /** ISO 8601 UTC. */
  readonly now: string;
}

/** The instant at which the delegation ends (ISO 8601 UTC); or why it does not hold now. */
export function delegationPeriod({
  from,
  until,
  uai,
  now,
}: Period): { readonly until: string } | 'VALUE_MALFORMED' | 'DELEGATION_ENDED' | 'DELEGATION_NOT_BEGUN' {
  const [first, last] = [dayOf(from), dayOf(until)];
  if (first === undefined || last === undefined || last < first) return 'VALUE_MALFORMED';
  const zone = zoneOfSchool(uai);
  if (instantShown(Date.parse(first), zone) > Date.parse(now)) return 'DELEGATION_NOT_BEGUN';
  const end = last.startsWith('9999') ? Date.parse(LAST_INSTANT) : dayIsOver(last, zone);
  return end > Date.parse(now) ? { until: new Date(end).toISOString() } : 'DELEGATION_ENDED';
}
