/** What lists of events have in common: fields, and conditions. */
import { code, instant, json, text, type Conditions } from './definition.js';

/** The fields of an event besides its id and place. `alias`: that of the view, whose columns are `EVENT_COLUMNS` of the projector. */
export const eventFields = (alias: string) => ({
  type: code(`${alias}.type`),
  at: instant(`${alias}.at`),
  recordedAt: instant(`${alias}.recorded_at`),
  actor: text(`${alias}.actor`),
  role: code(`${alias}.role`),
  right: code(`${alias}."right"`),
  scope: text(`${alias}.scope`),
  reason: text(`${alias}.reason`),
  source: code(`${alias}.source`),
  correlationId: text(`${alias}.correlation_id`),
  causationId: text(`${alias}.causation_id`),
  data: json(`${alias}.data`),
});

/** An event must meet every condition that is set. Dates are instants of business time: `from` is included, `to` is not. */
export interface EventConditions {
  readonly types?: readonly string[];
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}

export function addEventConditions(conditions: Conditions, alias: string, filter: EventConditions): void {
  if (filter.types) conditions.add(`${alias}.type = any(${conditions.value(filter.types)}::text[])`);
  if (filter.actor !== undefined) conditions.add(`${alias}.actor = ${conditions.value(filter.actor)}`);
  if (filter.from !== undefined) conditions.add(`${alias}.at >= ${conditions.value(filter.from)}::timestamptz`);
  if (filter.to !== undefined) conditions.add(`${alias}.at < ${conditions.value(filter.to)}::timestamptz`);
}
