/** Options that several verbs have: a school, an instant. */
import { UsageError } from '../app/terminal/failure.js';
import { instantOf, isDay } from '../domain/calendar.js';
import { isUai } from './campaign-or-school.js';

/** The instant that the option --`name` gives; a day stands for its beginning (UTC). Throws a UsageError for what is neither. */
export function instantOption(name: string, text: string): string {
  const found = isDay(text) ? `${text}T00:00:00.000Z` : instantOf(text);
  if (found === undefined)
    throw new UsageError(`--${name} must be a day (2026-09-30) or an instant (2026-09-30T08:00:00Z), not ${text}`);
  return found;
}

/** The UAI of the option --school, in capitals. Throws a UsageError for what is none. */
export function schoolOption(text: string): string {
  if (!isUai(text))
    throw new UsageError(`--school must be a UAI (7 digits and a letter, such as 0750001A), not ${text}`);
  return text.toUpperCase();
}
