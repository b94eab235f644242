/** What every event of every stream has in common. Pure types: the domain imports nothing. */

import type { RefusalCode } from './refusals.js';
import type { StreamCategory } from './streams.js';

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
export const RIGHTS = ['OWN', 'DELEGATION', 'SYSTEM'] as const;
export type Right = (typeof RIGHTS)[number];

/** Where a command came from. */
export const SOURCES = ['CONSOLE', 'PORTAL', 'IMPORT', 'CLI', 'SYSTEM'] as const;
export type Source = (typeof SOURCES)[number];

/** Where an action in this role comes from, unless it is known to come from elsewhere. */
export const sourceOf = (role: Role): Source => (role === 'PORTAL' || role === 'HOLDER' ? 'PORTAL' : 'CONSOLE');

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

/** A refusal is a returned value, never thrown: shown to the user as a `userError`. */
export interface Refusal<Code extends RefusalCode = RefusalCode> {
  readonly code: Code;
  /** The input field at fault, when one is. */
  readonly field?: string;
}

/** The command is accepted. Without any event, the state is already as asked. */
export interface Acceptance<E> {
  readonly outcome: 'accepted';
  readonly events: readonly E[];
}

/** The command is refused. */
export interface RefusedDecision<Code extends RefusalCode, E = never> {
  readonly outcome: 'refused';
  readonly refusal: Refusal<Code>;
  /** What is worth recording of the refusal itself, such as a failed sign-in. */
  readonly events?: readonly E[];
}

/** What a decider answers. */
export type Decision<E, Code extends RefusalCode = RefusalCode> = Acceptance<E> | RefusedDecision<Code, E>;

/** The refusals that an answer may hold: of a decision, or of a command's result. */
export type CodesOf<Answer> = Extract<Answer, { readonly refusal: Refusal }>['refusal']['code'];

/** Makes an acceptance. */
export const accept = <E>(...events: readonly E[]): Acceptance<E> => ({ outcome: 'accepted', events });

/**
 * For each type of command, the event types that it may append first when it is accepted. A repeated command is recognised by its id and
 * this type: the id of a command that began with another type is refused as `COMMAND_ID_USED`.
 */
export type FirstEvents<Command extends { type: string }, Event extends { type: string }> = Readonly<
  Record<Command['type'], readonly Event['type'][]>
>;

/** How the streams of one category are read: what their events are, and how each moves the state. */
export interface Category<State, Event> {
  readonly name: StreamCategory;
  /** Checks the shape of a stored event and lifts old shapes. Throws `HistoryError` on what it does not know. */
  readonly decode: (stored: DomainEvent) => Event;
  /** The state after the event; undefined before the first one. `at` is the business time of the event. */
  readonly evolve: (state: State | undefined, event: Event, at: string) => State;
}
