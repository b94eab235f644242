/** One académie as its events left it. */
import type { Routing } from '../assistance/matters.js';
import type { AcademieEvent } from './events.js';

export interface Academie {
  /** The ministry's code. */
  readonly academie: string;
  /** How parents get help: the id of the texts, and when they were set (ISO 8601). */
  readonly modalities?: { readonly textsId: string; readonly at: string };
  readonly routing?: Routing;
}

/** The académie after an event. Without the id of texts, or a routing, it has none of its own from then on. */
export function evolve(before: Academie | undefined, { type, data }: AcademieEvent, at: string): Academie {
  const { academie } = data;
  switch (type) {
    case 'AssistanceModalitiesChanged':
      return {
        academie,
        ...(data.textsId !== undefined && { modalities: { textsId: data.textsId, at } }),
        ...(before?.routing && { routing: before.routing }),
      };
    case 'AssistanceRoutingChanged':
      return {
        academie,
        ...(before?.modalities && { modalities: before.modalities }),
        ...(data.routing && { routing: data.routing }),
      };
  }
}
