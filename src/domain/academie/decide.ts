/** Decides on a command to an académie: answers the events to append, or a refusal. */
import { ACADEMIES } from '../academies.js';
import { MATTERS, type Routing } from '../assistance/matters.js';
import { canonicalJson } from '../canonical-json.js';
import { accept, type CodesOf } from '../event.js';
import { refuse } from '../refusals.js';
import type { AcademieCommand } from './commands.js';
import type { AcademieEvent } from './events.js';
import type { Academie } from './state.js';

/** The routing with its rules in one order, without the rules that name the queue of all other matters. Of two rules for one matter, the first counts. */
function inOneForm({ otherwise, matters }: Routing) {
  const rules = MATTERS.flatMap(matter => matters.find(rule => rule.matter === matter) ?? []);
  return {
    otherwise,
    matters: rules.filter(({ queue }) => queue !== otherwise).map(({ matter, queue }) => ({ matter, queue })),
  };
}

export function decide(before: Academie | undefined, command: AcademieCommand) {
  const { academie } = command;
  if (!ACADEMIES.some(({ code }) => code === academie)) return refuse('ACADEMIE_UNKNOWN', 'academie');
  if (command.type === 'ChangeModalities') {
    const { textsId } = command;
    // The first command on an académie always has its event, even one that takes away what was never set: the answer needs a state.
    if (before && before.modalities?.textsId === textsId) return accept<AcademieEvent>();
    const data = { academie, ...(textsId !== undefined && { textsId }) };
    return accept<AcademieEvent>({ type: 'AssistanceModalitiesChanged', data });
  }
  const routing = command.routing && inOneForm(command.routing);
  if (before && canonicalJson(before.routing ?? null) === canonicalJson(routing ?? null))
    return accept<AcademieEvent>();
  return accept<AcademieEvent>({
    type: 'AssistanceRoutingChanged',
    data: { academie, ...(routing && { routing }) },
  });
}

/** Why a command on an académie may be refused. */
export type AcademieRefusal = CodesOf<ReturnType<typeof decide>>;
