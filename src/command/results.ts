/** The context of a command (who asks, by what right), and the results that commands answer. */
import type { AcademieEvent } from '../domain/academie/events.js';
import type { Academie } from '../domain/academie/state.js';
import type { AccountEvent } from '../domain/account/events.js';
import type { Account } from '../domain/account/state.js';
import type { AssistanceEvent } from '../domain/assistance/events.js';
import type { Assistance } from '../domain/assistance/state.js';
import type { CampaignEvent } from '../domain/campaign/events.js';
import type { Campaign } from '../domain/campaign/state.js';
import type { DelegationEvent } from '../domain/delegation/events.js';
import type { Delegation } from '../domain/delegation/state.js';
import type { EventMetadata, Refusal } from '../domain/event.js';
import type { RefusalCode } from '../domain/refusals.js';
import type { ImportEvent } from '../domain/import/events.js';
import type { ImportRun } from '../domain/import/state.js';
import type { SchoolEvent } from '../domain/school/events.js';
import type { School } from '../domain/school/state.js';
import type { StudentEvent } from '../domain/student/events.js';
import type { Student } from '../domain/student/state.js';
import type { Position } from '../eventstore/eventstore.js';

/** Who asks, by what right, from where and why: becomes the metadata of the events (`at` is added from the clock). */
export interface CommandContext extends Omit<EventMetadata, 'at'> {
  /**
   * UUID of the request. A command sent again with the id of one already carried out gets its first answer; another
   * command or input, or another actor, under that id is refused `COMMAND_ID_USED`.
   */
  readonly commandId?: string;
  /**
   * A holder's session, and the credential it was opened under. Commands on that account are refused `SESSION_ENDED` once
   * this credential is no longer in force.
   */
  readonly session?: { readonly accountId: string; readonly credentialId?: string | undefined };
}

/** The context of what the system does by itself; `causationId` is the event or request it follows from. */
export const systemContext = (correlationId: string, causationId?: string): CommandContext => ({
  actor: 'system',
  role: 'SYSTEM',
  right: 'SYSTEM',
  source: 'SYSTEM',
  correlationId,
  ...(causationId === undefined ? {} : { causationId }),
});

/**
 * The context without the id of the request: events appended under it do not answer that request when it is sent again. It is
 * used for a command that proves a password or a token: its receipt answers instead, to whoever proves the same again (`idempotent.ts`).
 * It is also used for a second command that serves the same request on another stream.
 */
export const withoutCommandId = ({ commandId: _, ...context }: CommandContext): CommandContext => context;

/** The context without the holder's session: for a second command that serves the same request on another stream, once the session was checked. */
export const withoutSession = ({ session: _, ...context }: CommandContext): CommandContext => context;

/** The command was carried out: its events were appended. */
export interface Accepted<State, Event> {
  readonly outcome: 'accepted';
  /** Position of the last event appended. A read model that has come this far shows the change. */
  readonly position: Position;
  /** Version of the stream after these events. */
  readonly version: number;
  readonly events: readonly Event[];
  /** The state after the events. */
  readonly state: State;
  /** Set when a command was sent again: this is its first answer, but `state` is the present one. */
  readonly repeated?: true;
}

/** The state was already as asked: nothing was appended. */
export interface Unchanged<State> {
  readonly outcome: 'unchanged';
  /** Position of the last event of the stream; absent when the stream is empty. */
  readonly position?: Position;
  readonly state: State;
}

/** The command was refused. */
export interface Refused<Code extends RefusalCode = RefusalCode> {
  readonly outcome: 'refused';
  readonly refusal: Refusal<Code>;
  /** Position of the event that the refusal itself appended, as a failed sign-in does. */
  readonly position?: Position;
}

/** `Code`: the refusals that the command can answer. */
export type CommandResult<State, Event, Code extends RefusalCode = RefusalCode> =
  Accepted<State, Event> | Unchanged<State> | Refused<Code>;
export type AccountResult<Code extends RefusalCode = RefusalCode> = CommandResult<Account, AccountEvent, Code>;
/** An account result that says whose account it is, for the session that follows. */
export type HolderResult<Code extends RefusalCode = RefusalCode> = AccountResult<Code> & {
  readonly accountId?: string;
};
export type StudentResult = CommandResult<Student, StudentEvent>;
export type SchoolResult = CommandResult<School, SchoolEvent>;
export type CampaignResult = CommandResult<Campaign, CampaignEvent>;
export type AcademieResult = CommandResult<Academie, AcademieEvent>;
export type AssistanceResult = CommandResult<Assistance, AssistanceEvent>;
export type DelegationResult = CommandResult<Delegation, DelegationEvent>;
export type ImportResult = CommandResult<ImportRun, ImportEvent>;
