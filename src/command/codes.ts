/** Codes sent by SMS: how a command asks for one, and how another command uses one. */
import { newSecret } from '../common/secret.js';
import type { CodeAsked, CodePurpose, CodeSubject } from '../vault/vault.js';
import type { Deps } from './dependencies.js';
import type { CommandContext } from './results.js';

/**
 * Makes the request that a visitor is given and sends back with the code: 256 bits, of which nobody else can guess one. A command sent again
 * with its id is given the same request. Visitors for whom no code is started are given one, too.
 */
export const codeRequest = (
  { vault }: Pick<Deps, 'vault'>,
  { actor, commandId }: Pick<CommandContext, 'actor' | 'commandId'>,
): string => (commandId === undefined ? newSecret() : vault.digest('code request', actor, commandId));

/**
 * Asks for a code for this purpose, account, reference and number, and binds the request to it; the SMS follows. While such a code is valid, no
 * new one is made: the request is bound to that one (`CodeVault.start`).
 */
export const startCode = (
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  asked: CodeAsked,
  request: string,
  { correlationId }: Pick<CommandContext, 'correlationId'>,
): Promise<void> => vault.codes.start(asked, request, { now: clock.now(), correlationId });

/** What the code confirms when it is the right one for the request; `undefined` for any other, which counts as one of its five tries. */
export const checkCode = (
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  purpose: CodePurpose,
  { request, code }: { readonly request: string; readonly code: string },
): Promise<CodeSubject | undefined> => vault.codes.check(request, purpose, code, clock.now());

/**
 * Carries out the command of a link or code, and uses it up once the events are appended. Used up before, it would be lost to its holder when the
 * server is killed in between. That it serves once does not rest on this: the decision refuses it as soon as its events are in the ledger,
 * and of two servers that append at once, one has to decide again.
 */
export async function usedUp<Answer extends { readonly outcome: string }>(
  use: () => Promise<boolean>,
  carryOut: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await carryOut();
  if (answer.outcome === 'accepted') await use().catch(() => false);
  return answer;
}

/** Uses a code up once its command is carried out, as `usedUp` says. */
export const codeUsedUp = <Answer extends { readonly outcome: string }>(
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  codeId: string,
  carryOut: () => Promise<Answer>,
): Promise<Answer> => usedUp(() => vault.codes.consume(codeId, clock.now()), carryOut);
