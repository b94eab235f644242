/** Stores the exports of the watched folder: their state, where they lie, and when the folder was last read. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { SourceBase } from '../../domain/bases.js';
import { dayShown, zoneOfSchool } from '../../domain/time-zones.js';
import type { Degree } from '../../domain/school/events.js';
import type { ExportFacts } from '../base.js';
import { baseOf, isSchoolBase } from '../bases.js';
import { ifDefined } from '../if-defined.js';
import type { FolderExport } from './layout.js';
import type { Done, Gap } from './order.js';
import { isoUtc } from '../../postgres/iso.js';

/** `TAKING`: its import has started; if interrupted, the next run takes it up. All others but `WAITING` are final. */
export type ExportState = 'WAITING' | 'TAKING' | 'COMPLETED' | 'REFUSED' | 'FAILED' | 'SUPERSEDED' | 'LATE';

/** The stored state of an export. `attempts`: how often its import was begun; attempts put back are not counted. */
export interface KnownExport {
  readonly importId: string;
  readonly state: ExportState;
  readonly attempts: number;
  readonly facts: ExportFacts;
}

interface Row {
  import_id: string;
  state: ExportState;
  attempts: number;
  degree: Degree | null;
  complete: boolean;
  day: string | null;
}

const COLUMNS = 'import_id, state, attempts, degree, complete, data_date::text as day';

const knownOf = ({ import_id: importId, state, attempts, degree, complete, day }: Row): KnownExport => ({
  importId,
  state,
  attempts,
  facts: { complete, ...ifDefined('degree', degree ?? undefined), ...ifDefined('day', day ?? undefined) },
});

/** The base and the school or académie whose export it is. */
type Holder = Pick<FolderExport, 'base' | 'holder'>;

/** Exports that follow one another: a school's of one base, or an académie's of one degree. */
export interface Series extends Holder {
  readonly degree?: Degree;
}

/**
 * The column of `ingest.imports` with the holder of a base's imports. Imports of single schools within a run over an académie have no
 * `academie`.
 */
const holderColumn = (base: SourceBase): 'uai' | 'academie' => (isSchoolBase(base) ? 'uai' : 'academie');

/** SQL condition: pupils of the holder `$2` (an académie: in degree `$3`) were transferred to another school. */
const pupilsTaken = (base: SourceBase): string => {
  const descriptor = baseOf(base);
  return descriptor.exportOf === 'ACADEMIE'
    ? descriptor.pupilsTaken
    : 'exists (select from ingest.taken_pupils where uai = $2)';
};

export class FolderStore {
  constructor(readonly pool: Pool) {}

  /** The digest stored for this place; `undefined` when its files have changed since, or are new. */
  async digestAt({ place, stamp }: FolderExport): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ digest: string }>(
      'select digest from ingest.folder_places where place = $1 and stamp = $2',
      [place, stamp],
    );
    return rows[0]?.digest;
  }

  /** The state of an export, by the digest of its content. */
  async find({ base, holder }: Holder, digest: string): Promise<KnownExport | undefined> {
    const { rows } = await this.pool.query<Row>(
      `select ${COLUMNS} from ingest.folder_exports where base = $1 and holder = $2 and digest = $3`,
      [base, holder, digest],
    );
    return rows[0] && knownOf(rows[0]);
  }

  /** Stores a new export as WAITING, with a new import id. */
  async add({ base, holder }: Holder, digest: string, { degree, complete, day }: ExportFacts): Promise<KnownExport> {
    const { rows } = await this.pool.query<Row>(
      `insert into ingest.folder_exports (base, holder, digest, import_id, state, degree, complete, data_date)
       values ($1, $2, $3, $4, 'WAITING', $5, $6, $7) returning ${COLUMNS}`,
      [base, holder, digest, randomUUID(), degree ?? null, complete, day ?? null],
    );
    return knownOf(rows[0]!);
  }

  /** Stores that an export with this digest lies in this place. */
  async place({ place, stamp }: FolderExport, digest: string): Promise<void> {
    await this.pool.query(
      `insert into ingest.folder_places (place, stamp, digest) values ($1, $2, $3)
       on conflict (place) do update set stamp = excluded.stamp, digest = excluded.digest`,
      [place, stamp, digest],
    );
  }

  /**
   * Forgets the places where nothing lies any more. Of the exports that now lie nowhere, deletes those that wait, and fails those whose import had
   * started; settled ones stay known.
   */
  async forgetAllBut(places: readonly string[], now: string): Promise<void> {
    await this.pool.query('delete from ingest.folder_places where place <> all ($1::text[])', [places]);
    const { rows } = await this.pool.query<{ id: string }>(
      `select import_id as id from ingest.folder_exports e
        where state = 'TAKING' and not exists (select from ingest.folder_places p where p.digest = e.digest)`,
    );
    for (const { id } of rows) await this.settle(id, 'FAILED', now);
    await this.pool.query(
      `delete from ingest.folder_exports e
        where state = 'WAITING' and not exists (select from ingest.folder_places p where p.digest = e.digest)`,
    );
  }

  /**
   * Settles exports whose import has ended while they are still TAKING here: the process was killed in between, or another took the import up.
   * An import that was refused because another was under way settles nothing: the export is taken again.
   */
  async settleEnded(now: string): Promise<void> {
    const { rows } = await this.pool.query<{ id: string; status: 'COMPLETED' | 'REFUSED'; code: string | null }>(
      `select i.id, i.status, i.report -> 'refusal' ->> 'code' as code
         from ingest.folder_exports e join ingest.imports i on i.id = e.import_id
        where e.state = 'TAKING' and i.status in ('COMPLETED', 'REFUSED')`,
    );
    for (const { id, status, code } of rows)
      if (code !== 'ALREADY_RUNNING') await this.settle(id, status, now, code ?? undefined);
  }

  /** Stores that the import of an export starts; counts the attempt. */
  async begin(importId: string): Promise<void> {
    await this.pool.query(
      `update ingest.folder_exports set state = 'TAKING', attempts = attempts + 1 where import_id = $1`,
      [importId],
    );
  }

  /** Takes back an attempt that failed for no fault of the export. */
  async putBack(importId: string, state: 'WAITING' | 'TAKING'): Promise<void> {
    await this.pool.query('update ingest.folder_exports set state = $2, attempts = attempts - 1 where import_id = $1', [
      importId,
      state,
    ]);
  }

  /**
   * Sets the final state. A refused, failed or late export of an académie leaves a gap in its series, at which deltas wait; not so when its
   * files are another académie's, or say no day. Exports of schools have no degree, and no deltas: they leave none.
   */
  async settle(importId: string, state: ExportState, now: string, refusalCode?: string): Promise<void> {
    await this.pool.query(
      `update ingest.folder_exports
          set state = $2, settled_at = $3,
              gap = $2 in ('REFUSED', 'FAILED', 'LATE') and degree is not null and data_date is not null and $4
        where import_id = $1`,
      [importId, state, now, refusalCode !== 'WRONG_ACADEMIE'],
    );
  }

  /** The completed imports of a series, whether from the folder, by hand or by upload. */
  async completedImports({ base, holder, degree }: Series): Promise<Done[]> {
    const { rows } = await this.pool.query<Done>(
      `select data_date::text as day, coalesce((report ->> 'complete')::boolean, true) as complete,
              ${isoUtc('completed_at')} as at
         from ingest.imports
        where base = $1 and ${holderColumn(base)} = $2 and degree is not distinct from $3
          and status = 'COMPLETED' and not dry_run and data_date is not null`,
      [base, holder, degree ?? null],
    );
    return rows;
  }

  /** The exports of a series that were not taken, and whose data are missing unless others fill the gap. */
  async gaps({ base, holder, degree }: Series): Promise<Gap[]> {
    const { rows } = await this.pool.query<Gap>(
      `select data_date::text as day, ${isoUtc('settled_at')} as at
         from ingest.folder_exports where base = $1 and holder = $2 and degree = $3 and gap`,
      [base, holder, degree ?? null],
    );
    return rows;
  }

  /**
   * Whether to import an export again that was completed before and was put into the folder anew: when it is the last that was imported,
   * and pupils were transferred to another school since, or exit dates may have come since. `run_id is null` leaves out imports of
   * single schools within a run over an académie.
   */
  async isToTakeAgain(
    { base, holder }: Holder,
    { importId, facts: { degree } }: KnownExport,
    now: string,
  ): Promise<boolean> {
    const { rows } = await this.pool.query<{ at: string; taken: boolean }>(
      `select ${isoUtc('last.completed_at')} as at,
              ${pupilsTaken(base)} as taken
         from (select id, completed_at from ingest.imports
                where base = $1 and ${holderColumn(base)} = $2 and degree is not distinct from $3
                  and run_id is null and status = 'COMPLETED' and not dry_run
                order by started_at desc, id desc limit 1) last
        where last.id = $4`,
      [base, holder, degree ?? null, importId],
    );
    const [last] = rows;
    if (!last) return false;
    const dayOf = (iso: string): string => dayShown(iso, zoneOfSchool(isSchoolBase(base) ? holder : undefined));
    return last.taken || (baseOf(base).hasExitDates && dayOf(last.at) < dayOf(now));
  }

  /** Makes an export wait to be taken again, as another import. */
  async takeAgain({ base, holder }: Holder, known: KnownExport): Promise<KnownExport> {
    const { rows } = await this.pool.query<Row>(
      `update ingest.folder_exports set state = 'WAITING', import_id = $4, attempts = 0, settled_at = null
        where base = $1 and holder = $2 and import_id = $3 returning ${COLUMNS}`,
      [base, holder, known.importId, randomUUID()],
    );
    return knownOf(rows[0]!);
  }

  /** The instant at which the folder was last read; `undefined` before the first time. */
  async lookedAt(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ at: string }>(
      `select ${isoUtc('looked_at')} as at from ingest.folder_looks`,
    );
    return rows[0]?.at;
  }

  /** Stores that the folder was read, with the number of entries that are no exports. */
  async recordLook(at: string, ignored: number): Promise<void> {
    await this.pool.query(
      `insert into ingest.folder_looks (looked_at, ignored) values ($1, $2)
       on conflict (only_row) do update set looked_at = excluded.looked_at, ignored = excluded.ignored`,
      [at, ignored],
    );
  }
}

/** How the watched folder stands. */
export interface FolderStatus {
  /** By state. */
  readonly exports: readonly (readonly [ExportState, number])[];
  readonly ignored: number;
  readonly lookedAt?: string;
}

/** The state of the folder for monitoring. */
export async function folderStatus(pool: Pool): Promise<FolderStatus> {
  const states = await pool.query<{ state: ExportState; count: number }>(
    'select state, count(*)::int as count from ingest.folder_exports group by 1 order by 1',
  );
  const looks = await pool.query<{ ignored: number }>('select ignored from ingest.folder_looks');
  return {
    exports: states.rows.map(({ state, count }) => [state, count] as const),
    ignored: looks.rows[0]?.ignored ?? 0,
    ...ifDefined('lookedAt', await new FolderStore(pool).lookedAt()),
  };
}
