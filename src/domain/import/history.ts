/** How stored import events are read. */
import { SOURCE_BASES } from '../bases.js';
import type { Category } from '../event.js';
import { history } from '../history.js';
import { count, integer, oneOf, optional, shape, text } from '../shape.js';
import type { ImportEvent } from './events.js';
import { evolve, type ImportRun } from './state.js';

const counts = shape({
  read: count,
  created: count,
  changed: count,
  unchanged: count,
  ended: count,
  rejected: count,
  skipped: count,
});

export const importHistory = history<ImportEvent>('import', {
  ImportStarted: shape({
    importId: text,
    uai: text,
    base: oneOf(...SOURCE_BASES),
    year: integer,
    filesDigest: text,
    dataDate: optional(text),
  }),
  ImportCompleted: shape({
    importId: text,
    students: counts,
    responsables: counts,
    links: counts,
    rejects: count,
    warnings: count,
  }),
  ImportRefused: shape({ importId: text, code: text }),
});

/** The category of the streams `import-<importId>`. */
export const imports: Category<ImportRun, ImportEvent> = { name: 'import', decode: importHistory.decode, evolve };
