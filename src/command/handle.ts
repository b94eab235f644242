/**
 * The way of every command: load the stream, fold it, decide, append at the version decided on. When somebody else was
 * faster, load and decide again: a decision never stands on a state that is no longer so.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../common/backoff.js';
import { canonicalJson } from '../domain/canonical-json.js';
import type { Category, Decision, EventMetadata, Refusal } from '../domain/event.js';
import { encode } from '../domain/history.js';
import { refuse, type RefusalCode } from '../domain/refusals.js';
import { streamOf } from '../domain/streams.js';
import { WrongExpectedVersion, type EventToAppend } from '../eventstore/eventstore.js';
import type { Deps } from './dependencies.js';
import { derivedId, eventIds } from './derived-id.js';
import { load, none, type Loaded } from './load.js';
import type { CommandContext, CommandResult } from './results.js';

/** Tries at an append that other processes forestall. Within this process, commands on a stream take turns (`StreamQueue`). */
const MAX_TRIES = 10;
const RETRY_MS = { from: 2, to: 200, spread: 1 };

export type HandleDependencies = Pick<Deps, 'eventStore' | 'clock' | 'streamQueue' | 'stateCache'>;

/** How one command is carried out on a stream. */
export interface Handling<
  State,
  Event extends { type: string },
  Decided extends RefusalCode = RefusalCode,
  Prepared extends RefusalCode = never,
> {
  /** Decides; may look things up (the vault, other streams). Called again after a conflict. */
  readonly decide: (
    state: State | undefined,
    at: string,
  ) => Decision<Event, Decided> | Promise<Decision<Event, Decided>>;
  /**
   * Called after an accepted decision and before the append: writes what the events name, such as a password. A refusal that it
   * returns ends the command.
   */
  readonly prepare?: (events: readonly Event[]) => Promise<Refusal<Prepared> | undefined>;
  /** Called when the append lost against another: undoes what `prepare` wrote, for no event will name it. */
  readonly abandon?: () => Promise<void>;
  /** The types that its first event may have, by the domain's table (`FirstEvents`): they tell a repeated command from one of another kind. */
  readonly firstEvents: readonly Event['type'][];
  /**
   * True when the stream most likely does not exist yet: the first decision is then taken without loading it. When the append finds
   * that it exists, it is loaded after all.
   */
  readonly likelyNew?: boolean;
  /**
   * True when other servers most likely append to the stream meanwhile: what they have appended since this process last did is read before
   * the first decision, too. Otherwise the append alone finds out.
   */
  readonly contended?: boolean;
}

const metadataOf = ({ commandId: _, session: __, ...context }: CommandContext, at: string): EventMetadata => ({
  ...context,
  at,
});

const toAppend = <Event extends { type: string; data: object }>(
  events: readonly Event[],
  metadata: EventMetadata,
  id: (index: number) => string,
): EventToAppend[] => events.map((event, index) => ({ id: id(index), ...encode(event), metadata }));

/** Whether the stored events are the very ones decided here: ids that this decision made, such as that of a password, are the same, too. */
const sameEvents = <Event extends { type: string; data: object }>(
  stored: readonly Event[],
  decided: readonly Event[],
): boolean => {
  const text = (events: readonly Event[]): string => canonicalJson(events.map(({ type, data }) => [type, data]));
  return text(stored) === text(decided);
};

/** The first answer, for a command sent again by the same actor; refused for another actor or another kind of command. */
function firstAnswer<State, Event extends { type: string }>(
  { actor, ...answer }: NonNullable<Loaded<State, Event>['before']>,
  state: State,
  context: CommandContext,
  firstEvents: readonly Event['type'][],
): CommandResult<State, Event, 'COMMAND_ID_USED'> {
  const [first] = answer.events;
  if (actor !== context.actor || !first || !firstEvents.includes(first.type))
    return refuse('COMMAND_ID_USED', 'commandId');
  return { outcome: 'accepted', ...answer, state };
}

/** Carries a command out on the stream `<category>-<id>`, after the earlier ones on it. Throws `WrongExpectedVersion` after ten lost appends. */
export function handle<
  State,
  Event extends { type: string; data: object },
  Decided extends RefusalCode = RefusalCode,
  Prepared extends RefusalCode = never,
>(
  deps: HandleDependencies,
  { category, id }: { category: Category<State, Event>; id: string },
  context: CommandContext,
  handling: Handling<State, Event, Decided, Prepared>,
): Promise<CommandResult<State, Event, Decided | Prepared | 'COMMAND_ID_USED'>> {
  const stream = streamOf(category.name, id);
  return deps.streamQueue.run(stream, () => carryOut(deps, category, stream, context, handling));
}

async function carryOut<
  State,
  Event extends { type: string; data: object },
  Decided extends RefusalCode,
  Prepared extends RefusalCode,
>(
  { eventStore, clock, stateCache }: HandleDependencies,
  category: Category<State, Event>,
  stream: string,
  context: CommandContext,
  {
    decide,
    prepare,
    abandon,
    firstEvents,
    likelyNew = false,
    contended = false,
  }: Handling<State, Event, Decided, Prepared>,
): Promise<CommandResult<State, Event, Decided | Prepared | 'COMMAND_ID_USED'>> {
  const commandId = context.commandId ?? randomUUID();
  const eventId = eventIds(commandId, stream);
  /** The events decided here when the store answered that the command had stored its events before. */
  let repeated: readonly Event[] | undefined;
  // A guess at the state saves reading the stream. A command with an id may be a repeated one, which only the stream tells.
  let guessed =
    context.commandId === undefined
      ? (stateCache.get<State, Event>(stream) ?? (likelyNew ? none<State, Event>() : undefined))
      : undefined;
  /** The stream as it was last known here: it only grows, so that it is read on from there. */
  let known = guessed;
  if (contended) guessed = undefined;
  for (let tries = 1; ; tries++) {
    known = guessed ?? (await load(eventStore, category, stream, eventId, known));
    const { state, version, position, at: lastAt = '', before } = known;
    if (repeated && !(before && sameEvents(before.events, repeated))) await abandon?.();
    if (before && state !== undefined) return firstAnswer(before, state, context, firstEvents);
    const now = clock.now();
    // A clock that steps back, or another server's that is ahead, never dates an event before the one it follows.
    const at = now < lastAt ? lastAt : now;
    const decision = await decide(state, at);
    const events = decision.events ?? [];
    // Only an append proves a guess: where none follows, decide again on the stream itself.
    if (guessed && (decision.outcome === 'refused' || events.length === 0)) {
      guessed = undefined;
      continue;
    }
    guessed = undefined;
    if (events.length === 0) {
      if (contended || stateCache.get(stream)) stateCache.set(stream, { state, version, position, at: lastAt });
      if (decision.outcome === 'refused') return { outcome: 'refused', refusal: decision.refusal };
      if (state === undefined) throw new Error(`nothing was decided on ${stream}, which does not exist`);
      return { outcome: 'unchanged', state, ...(position && { position }) };
    }
    if (decision.outcome === 'accepted') {
      const refusal = await prepare?.(events);
      if (refusal) return { outcome: 'refused', refusal };
    }
    // Events of a refusal get ids of their own, so that the command sent again does not take them for its acceptance.
    const ids = decision.outcome === 'accepted' ? eventId : (index: number) => derivedId(randomUUID(), String(index));
    const toStore = toAppend(events, metadataOf(context, at), ids);
    stateCache.forget(stream);
    try {
      const appended = await eventStore.append(stream, version, toStore);
      const { position } = appended;
      if (decision.outcome === 'refused') return { outcome: 'refused', refusal: decision.refusal, position };
      if (appended.repeated) {
        /**
         * The events are stored already: by the same command carried out elsewhere meanwhile, or by this very append, whose first answer
         * was lost. The answer is that of the stream; what was prepared is destroyed only when the stream does not name it.
         */
        repeated = events;
        continue;
      }
      const after = toStore.reduce<State | undefined>(
        (folded, event) => category.evolve(folded, category.decode(event), at),
        state,
      );
      stateCache.set(stream, { state: after, version: appended.version, position, at });
      return { outcome: 'accepted', position, version: appended.version, events, state: after! };
    } catch (error) {
      if (!(error instanceof WrongExpectedVersion)) throw error;
      await abandon?.();
      if (tries === MAX_TRIES) throw error;
      await sleep(backoff(tries, RETRY_MS));
    }
  }
}
