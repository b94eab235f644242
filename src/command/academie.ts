/** What staff set for an académie: how parents get help, and whose queue their requests go to. */
import type { AcademieCommand, ChangeRouting } from '../domain/academie/commands.js';
import { decide, type AcademieRefusal } from '../domain/academie/decide.js';
import type { AcademieEvent } from '../domain/academie/events.js';
import { ACADEMIE_FIRST_EVENTS } from '../domain/academie/first-events.js';
import { academies } from '../domain/academie/history.js';
import type { Academie } from '../domain/academie/state.js';
import type { Modalities } from '../domain/assistance/modalities.js';
import type { Command, Deps } from './dependencies.js';
import { handle } from './handle.js';
import type { CommandContext, CommandResult } from './results.js';

/** The answer to commands on an académie. */
export type AcademieAnswer = CommandResult<Academie, AcademieEvent, AcademieRefusal | 'COMMAND_ID_USED'>;

const send = (deps: Deps, command: AcademieCommand, context: CommandContext): Promise<AcademieAnswer> =>
  handle<Academie, AcademieEvent, AcademieRefusal>(deps, { category: academies, id: command.academie }, context, {
    firstEvents: ACADEMIE_FIRST_EVENTS[command.type],
    decide: academie => decide(academie, command),
  });

/**
 * Puts these modalities in place of those that the académie had; without `modalities` it has none any more. The vault holds them before
 * the event names them.
 */
export const changeModalities: Command<
  { academie: string; modalities?: Modalities | undefined },
  AcademieAnswer
> = async (deps, { academie, modalities }, context) => {
  const textsId = modalities && (await deps.vault.modalities.record(academie, modalities));
  return send(deps, { type: 'ChangeModalities', academie, ...(textsId !== undefined && { textsId }) }, context);
};

/** Puts this routing in place of the one that the académie had; without `routing` it has none of its own any more. */
export const changeRouting: Command<Omit<ChangeRouting, 'type'>, AcademieAnswer> = (deps, given, context) =>
  send(deps, { type: 'ChangeRouting', ...given }, context);
