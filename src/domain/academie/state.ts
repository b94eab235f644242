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

export function evolve(before: Academie | undefined, { type, data }: AcademieEvent, at: string): Academie {
  const { academie } = data;
  if (type === 'AssistanceModalitiesChanged') {
    const { textsId } = data;
    return {
      academie,
      ...(textsId !== undefined && { modalities: { textsId, at } }),
      ...(before?.routing && { routing: before.routing }),
    };
  }
  return {
    academie,
    ...(before?.modalities && { modalities: before.modalities }),
    ...(data.routing && { routing: data.routing }),
  };
}
