/** The events of one académie's stream, `academie-<code>`: what its staff set. */
import type { Matter, QueueKind } from '../assistance/matters.js';

export type AcademieEvent =
  /** How parents get help. The vault has the texts; without `textsId` the académie has none of its own any more. */
  | { type: 'AssistanceModalitiesChanged'; data: { academie: string; textsId?: string } }
  /** Whose queue requests for assistance go to; without `routing`, they go where those of every other académie go (`OUR_ROUTING`). */
  | {
      type: 'AssistanceRoutingChanged';
      data: {
        academie: string;
        routing?: { otherwise: QueueKind; matters: { matter: Matter; queue: QueueKind }[] };
      };
    };
