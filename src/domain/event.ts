/** What every event of every stream has in common. Pure types: the domain imports nothing. */

import type { RefusalCode } from './refusals.js';

/** Any value that survives JSON unchanged. Events hold nothing else: no bigint, no Date, no undefined. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Roles of the console, the dashboards, the portal and the processes of the system itself. */
export const ROLES = [
  'SCHOOL_HEAD',
  'SCHOOL_DELEGATE',
  'STUDENT_HELPDESK',
  'ACADEMIE_SUPPORT',
  'ACADEMIE_DASHBOARD',
  'AUDITOR',
  'NATIONAL_ADMIN',
  'PORTAL',
  'HOLDER',
  'IMPORTER',
  'SYSTEM',
] as const;
export type Role = (typeof ROLES)[number];

/** By what right an action was done. */
export type Right = 'OWN' | 'DELEGATION' | 'SYSTEM';

/** Where a command came from. */
export type Source = 'CONSOLE' | 'PORTAL' | 'IMPORT' | 'CLI' | 'SYSTEM';

/**
 * Who, by what right, when, from where and why: stored beside each event.
 * `actor` is the subject of the token (an opaque id), `system` for the system's own processes.
 */
export interface EventMetadata {
  readonly actor: string;
  readonly role: Role;
  readonly right: Right;
  /** The school or académie whose scope gave the right, when there is one (UAI or académie code). */
  readonly scope?: string;
  /** A code from the caller (never free text about a person). */
  readonly reason?: string;
  readonly source: Source;
  /** One per request, import or process run; the same on all that follows from it. */
  readonly correlationId: string;
  /** The id of the event or request that caused this one. */
  readonly causationId?: string;
  /** Business time of the action, from the system's clock: ISO 8601 UTC with milliseconds. */
  readonly at: string;
}

/** An event as a decider returns it: a type and its data, nothing else. */
export interface DomainEvent {
  readonly type: string;
  readonly data: JsonObject;
}

/** A versioned reference into the vault: the person and the version of one facet. Never the data itself. */
export interface VaultRef {
  readonly personId: string;
  readonly version: number;
}

/** A refusal is a returned value, never thrown: shown to the user as a `userError`. */
export interface Refusal {
  readonly code: RefusalCode;
  /** The input field at fault, when one is. */
  readonly field?: string;
}

/** Accepted without an event: the state is already as asked. */
export type Decision<E> =
  | { readonly outcome: 'accepted'; readonly events: readonly E[] }
  /** `events`: what is worth recording of the refusal itself, such as a failed sign-in. */
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly events?: readonly E[] };

export const accept = <E>(...events: readonly E[]): Decision<E> => ({ outcome: 'accepted', events });

/** What `initial` is before the first event, and how each event moves it; `at` is the business time of the event. */
export interface Category<State, Event> {
  readonly name: string;
  /** Checks the shape of a stored event and lifts old shapes. Throws `HistoryError` on what it does not know. */
  readonly decode: (stored: DomainEvent) => Event;
  readonly evolve: (state: State | undefined, event: Event, at: string) => State;
}
