/** The reports of imports, made of their events: a row per import. */
import { importHistory, imports as domain } from '../../src/domain/import/history.js';
import type { ImportRun } from '../../src/domain/import/state.js';
import { idsIn } from '../../src/domain/streams.js';
import { table, type Batch, type Projection, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

interface ImportDocument {
  readonly run: ImportRun;
  /** Who started it. */
  readonly actor: string;
  /** Position of its last event. */
  readonly position: string;
}

const TABLE = table({
  name: 'import_reports',
  mode: 'replace',
  key: ['import_id'],
  columns: {
    import_id: 'uuid',
    uai: 'text',
    base: 'text',
    year: 'integer',
    files_digest: 'text',
    data_date: 'text?',
    status: 'text',
    refusal_code: 'text?',
    started_at: 'timestamptz',
    ended_at: 'timestamptz?',
    students: 'jsonb?',
    responsables: 'jsonb?',
    links: 'jsonb?',
    rejects: 'integer?',
    warnings: 'integer?',
    actor: 'text',
    position: 'char(32)',
  },
});

export const imports: Projection<ImportDocument> = {
  name: 'imports',
  version: 1,
  sql: tableSql(import.meta.url, 'imports'),
  tables: [TABLE],
  reads: ['import_reports'],
  handles: new Set(importHistory.types),
  keys: ({ stream }) => idsIn('import', stream),
  evolve: (document, event) => ({
    run: domain.evolve(document?.run, domain.decode(event), event.metadata.at),
    actor: document?.actor ?? event.metadata.actor,
    position: event.position,
  }),

  write(batch: Batch<ImportDocument>, out: Writes): void {
    for (const { after } of batch.changes.values()) {
      const { run, actor, position } = after;
      const { report } = run;
      out.put(TABLE, {
        import_id: run.importId,
        uai: run.uai,
        base: run.base,
        year: run.year,
        files_digest: run.filesDigest,
        data_date: run.dataDate,
        status: run.state,
        refusal_code: run.code,
        started_at: run.startedAt,
        ended_at: run.endedAt,
        students: report?.students,
        responsables: report?.responsables,
        links: report?.links,
        rejects: report?.rejects,
        warnings: report?.warnings,
        actor,
        position,
      });
      out.touch('imports');
      out.touch(`imports:${run.uai}`);
    }
  },
};
