/**
 * A command that names itself (`commandId`) is done once and answered as the first time, whatever became of it then. Its
 * id stands for one command, one input and one actor: anything else under it is refused `COMMAND_ID_USED`.
 *
 * Receipts remember the answers; the ids of events, derived from that of the command, keep it done once even where the
 * receipt was lost. What a password proved is answered again to whoever proves it again; a refusal of it is decided anew,
 * for each try counts.
 */
import type { JsonObject, Refusal } from '../domain/event.js';
import type { Claim } from '../vault/vault.js';
import type { CommandContext } from './results.js';
import type { Deps } from './dependencies.js';

/** Passwords are no part of a receipt: a fast digest of one would be a weaker copy than its hash. */
const SECRETS = ['password', 'newPassword', 'currentPassword', 'provisionalPassword'] as const;
type Secret = (typeof SECRETS)[number];

/** How the answers of a command are kept and given again. */
export interface Memory<R> {
  /** Ids, positions and codes of an answer; undefined when it is to be decided anew. */
  readonly keep: (result: R) => JsonObject | undefined;
  /** The answer that was kept; undefined when what it stands on is not proven again. */
  readonly recall: (kept: JsonObject, asked: Asked) => Promise<R | undefined>;
  readonly refused: (refusal: Refusal) => R;
}

export interface Asked {
  readonly context: CommandContext;
  readonly secrets: readonly string[];
}

const sorted = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

const secretsOf = (input: object): string[] =>
  SECRETS.flatMap(name => (input as Partial<Record<Secret, string>>)[name] ?? []);

const plainOf = (input: object): object =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !SECRETS.includes(name as Secret)));

export type Once = <I extends object, R>(
  name: string,
  run: (input: I, context: CommandContext) => Promise<R>,
  memory: Memory<R>,
) => (input: I, context: CommandContext) => Promise<R>;

/** Makes commands that are done once. Those without an id, and all where receipts are not kept, run as they are. */
export function createOnce({ vault, settings }: Pick<Deps, 'vault' | 'settings'>): Once {
  /** Sent twice at once, the second waits for the answer of the first. */
  const underWay = new Map<string, Promise<unknown>>();

  return (name, run, { keep, recall, refused }) => {
    const carryOut = async (commandId: string, input: object, context: CommandContext): Promise<never> => {
      const text = JSON.stringify([plainOf(input), context.reason ?? null], sorted);
      const claim: Claim = { actor: context.actor, command: name, input: vault.digest('command', name, text) };
      const before = await vault.receipts.claim(commandId, claim);
      const used = refused({ code: 'COMMAND_ID_USED', field: 'commandId' }) as never;
      if (before) {
        const { actor, command, input: digest, answer } = before;
        if (actor !== claim.actor || command !== claim.command || digest !== claim.input) return used;
        const again = answer && (await recall(answer, { context, secrets: secretsOf(input) }));
        if (again) return again as never;
        if (answer) {
          // Proven wrongly: no second guess, for none of them counts as a failed sign-in.
          await vault.receipts.spoil(commandId);
          return used;
        }
      }
      const result = await run(input as never, context);
      const kept = keep(result);
      // Done is done: without its receipt it is still not done twice.
      if (kept) await vault.receipts.answer(commandId, kept).catch(() => undefined);
      return result as never;
    };

    return async (input, context) => {
      const { commandId } = context;
      if (commandId === undefined || !settings.receipts) return run(input, context);
      while (underWay.has(commandId)) await underWay.get(commandId)!.catch(() => undefined);
      const answer = carryOut(commandId, input, context);
      underWay.set(commandId, answer);
      try {
        return await answer;
      } finally {
        underWay.delete(commandId);
      }
    };
  };
}
