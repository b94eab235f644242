/** Notifications that expire soon: counted to the full hour, so that whole hours of expiries can be kept and summed up. */
import { addDays, addSeconds } from '../domain/calendar.js';

const HOUR_SECONDS = 3_600;
const hourOf = (instant: string): string => instant.slice(0, 13);

/** The first hour (`2026-12-01T08`, UTC) that is no longer soon: the one after that in which `days` days from now lie. */
export const soonEnds = (now: string, days: number): string => hourOf(addSeconds(addDays(now, days), HOUR_SECONDS));

/** The instant at which an hour begins: ISO 8601 UTC. */
export const beginOf = (hour: string): string => `${hour}:00:00.000Z`;

/** The instant from which on what expires within an hour is soon. */
export const soonFrom = (hour: string, days: number): string => addDays(beginOf(hour), -days);
