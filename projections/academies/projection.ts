/** The settings of académies: a row per académie that has some. */
import { academieHistory, academies as domain } from '../../src/domain/academie/history.js';
import type { Academie } from '../../src/domain/academie/state.js';
import { idsIn } from '../../src/domain/streams.js';
import { table, type Batch, type Projection, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

interface AcademieDocument {
  readonly settings: Academie;
}

const TABLE = table({
  name: 'academies',
  mode: 'replace',
  key: ['academie'],
  columns: {
    academie: 'text',
    modalities_id: 'uuid?',
    modalities_at: 'timestamptz?',
    routing: 'jsonb?',
  },
});

export const academies: Projection<AcademieDocument> = {
  name: 'academies',
  version: 1,
  sql: tableSql(import.meta.url, 'academies'),
  tables: [TABLE],
  reads: ['academies'],
  handles: new Set(academieHistory.types),
  keys: ({ stream }) => idsIn('academie', stream),
  evolve: (document, event) => ({
    settings: domain.evolve(document?.settings, domain.decode(event), event.metadata.at),
  }),

  write(batch: Batch<AcademieDocument>, out: Writes): void {
    for (const { after } of batch.changes.values()) {
      const { academie, modalities, routing } = after.settings;
      out.put(TABLE, {
        academie,
        modalities_id: modalities?.textsId,
        modalities_at: modalities?.at,
        routing,
      });
      out.touch('academies');
    }
  },
};
