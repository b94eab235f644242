/** Refusals of replays of parked streams: see `src/domain/refusals.ts`. */
import type { Texts } from './language.js';

export const REPLAY_REFUSALS = {
  NOTHING_PARKED: {
    fr: "Aucun flux de ce genre n'est mis de côté parmi ceux que vous pouvez voir. Rechargez la liste : le flux a pu être repris entre-temps.",
    en: 'No such stream is parked among those you may see. Reload the list: the stream may have been replayed meanwhile.',
  },
  REPLAY_UNANSWERED: {
    fr: "Aucun serveur n'a encore repris ces flux. La demande est gardée : le serveur qui tient les listes concernées, ou exécute les traitements, les reprendra dès qu'il répondra. S'il ne tourne pas, démarrez-le.",
    en: 'No server has replayed these streams yet. The request is kept: the server that keeps these read models or runs these processes replays them as soon as it answers. If it does not run, start it.',
  },
} as const satisfies Record<string, Texts>;
