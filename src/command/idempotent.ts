/**
 * Makes commands idempotent: one that names itself (`commandId`) is carried out once, and sent again gets its first
 * answer, whatever happened since. Its id stands for one command, one input and one actor: anything else under it is
 * refused `COMMAND_ID_USED`.
 *
 * Receipts keep the answers (`receipts.ts`). Should a receipt be lost, the ids of the events, derived from that of the
 * command, still keep it from being carried out twice. An answer that a password earned is given again only to whoever
 * proves that password again; a refused password is decided on anew, for each try counts.
 */
import { canonicalJson } from '../domain/canonical-json.js';
import type { JsonObject, Refusal } from '../domain/event.js';
import type { Language } from '../domain/language.js';
import type { Claim } from '../vault/vault.js';
import type { Command, Deps } from './dependencies.js';
import type { CommandContext } from './results.js';

/** Passwords are no part of a receipt: a fast digest of one would be a weaker copy than its hash. */
const SECRETS = ['password', 'newPassword', 'currentPassword', 'provisionalPassword'] as const;
type Secret = (typeof SECRETS)[number];

/** How the answers of a command are written to a receipt and read from it. */
export interface ReceiptKind<Answer> {
  /** Ids, positions and codes of an answer; undefined when the command sent again is to be decided on anew. */
  readonly write: (answer: Answer) => JsonObject | undefined;
  /** The answer of a receipt; undefined when the repeated command does not prove what the answer rests on. */
  readonly read: (receipt: JsonObject, repeated: Repeated) => Promise<Answer | undefined>;
  /** The answer that is this refusal. */
  readonly refused: (refusal: Refusal) => Answer;
}

/** A command sent again. */
export interface Repeated {
  readonly context: CommandContext;
  /** The passwords in its input. */
  readonly secrets: readonly string[];
}

const secretsOf = (input: object): string[] =>
  SECRETS.flatMap(name => (input as Partial<Record<Secret, string>>)[name] ?? []);

const withoutSecrets = (input: object): object =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !SECRETS.includes(name as Secret)));

/**
 * Makes one command idempotent. `name` is stored with the receipt: never change it. The answer type of the command must include the
 * refusal `COMMAND_ID_USED`.
 */
export type Idempotent = <Input extends object, Answer extends Kind, Kind>(
  name: string,
  command: Command<Input, Answer>,
  receipts: ReceiptKind<Kind>,
  /** The part of the input that the id of the command stands for; all of it when left out. */
  idCovers?: (input: Input) => object,
) => (input: Input, context: CommandContext) => Promise<Answer>;

/** Makes commands idempotent. A command without an id runs as it is, and so does every command when the settings keep no receipts. */
export function makeIdempotent(deps: Deps): Idempotent {
  const { vault, settings } = deps;
  /** Commands under way: one sent again meanwhile waits for the same answer. */
  const inFlight = new Map<string, Promise<unknown>>();

  return <Input extends object, Answer extends Kind, Kind>(
    name: string,
    command: Command<Input, Answer>,
    { write, read, refused }: ReceiptKind<Kind>,
    idCovers: (input: Input) => object = input => input,
  ) => {
    const carryOut = async (commandId: string, input: Input, context: CommandContext): Promise<Answer> => {
      const text = canonicalJson([withoutSecrets(idCovers(input)), context.reason ?? null]);
      const claim: Claim = { actor: context.actor, command: name, input: vault.digest('command', name, text) };
      const claimed = await vault.receipts.claim(commandId, claim);
      const used = refused({ code: 'COMMAND_ID_USED', field: 'commandId' }) as Answer;
      if (claimed) {
        const { actor, command: first, input: digest, answer: receipt } = claimed;
        if (actor !== claim.actor || first !== claim.command || digest !== claim.input) return used;
        const answer = receipt && (await read(receipt, { context, secrets: secretsOf(input) }));
        if (answer) return answer as Answer;
        if (receipt) {
          // The password sent again is wrong. Guesses here do not count as failed sign-ins, so there is no second one.
          await vault.receipts.spoil(commandId);
          return used;
        }
      }
      const answer = await command(deps, input, context);
      const receipt = write(answer);
      // A receipt that cannot be kept fails nothing: without it the command is still not carried out twice.
      if (receipt) await vault.receipts.answer(commandId, receipt).catch(() => undefined);
      return answer;
    };

    return async (input: Input, context: CommandContext): Promise<Answer> => {
      const { commandId } = context;
      if (commandId === undefined || !settings.receipts) return command(deps, input, context);
      while (inFlight.has(commandId)) await inFlight.get(commandId)!.catch(() => undefined);
      const answer = carryOut(commandId, input, context);
      inFlight.set(commandId, answer);
      try {
        return await answer;
      } finally {
        inFlight.delete(commandId);
      }
    };
  };
}

/** The input without the language of whoever asks: a command sent again in another language is the same request. */
export const withoutLanguage = <Input extends { readonly language?: Language }>({
  language: _,
  ...asked
}: Input): object => asked;
