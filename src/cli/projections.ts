/** `registre projections`: lists the read models: version, how far each has come, what is parked. */
import { Command } from 'commander';
import type { Pool } from 'pg';
import { projections } from '../../projections/index.js';
import { ensureProjectorTables } from '../projector/schema/projector-tables.js';
import { listParked, type ParkedStream } from '../projector/apply/parking.js';
import { table } from './table.js';
import { withInstallation } from './with-installation.js';

interface Row {
  readonly projection: string;
  readonly version: number;
  readonly status: string;
  readonly position: string;
  readonly recorded_at: Date | null;
}

async function servingVersions(pool: Pool): Promise<Map<string, Row>> {
  const { rows } = await pool.query<Row>(
    `select projection, version, status, position, recorded_at from projector.versions where status = 'current'`,
  );
  return new Map(rows.map(row => [row.projection, row]));
}

const parkedLine = ({ projection, stream, version, eventType, error }: ParkedStream): string =>
  `  ${projection}: ${stream} from event ${version} (${eventType}) on: ${error}`;

async function run({ json = false }: { json?: boolean }): Promise<void> {
  await withInstallation(async ({ pool, eventStore }) => {
    const client = await pool.connect();
    await ensureProjectorTables(client).finally(() => client.release());
    const [head, rows, parked] = await Promise.all([eventStore.head(), servingVersions(pool), listParked(pool)]);
    const all = projections.map(({ name, version }) => {
      const row = rows.get(name);
      return {
        projection: name,
        version: row?.version ?? null,
        codeVersion: version,
        position: row?.position ?? null,
        upTo: row?.recorded_at?.toISOString() ?? null,
        caughtUp: row !== undefined && row.position >= head,
        parked: parked.filter(({ projection }) => projection === name).length,
      };
    });
    if (json) {
      process.stdout.write(`${JSON.stringify({ head, projections: all, parked })}\n`);
      return;
    }
    const lines = all.map(one => [
      one.projection,
      one.version === null
        ? 'not made yet'
        : `v${one.version}${one.version === one.codeVersion ? '' : ` (code: v${one.codeVersion})`}`,
      one.caughtUp ? 'up to date' : `behind, up to ${one.upTo ?? 'nothing'}`,
      String(one.parked),
    ]);
    process.stdout.write(`${table([['PROJECTION', 'VERSION', 'UP TO', 'PARKED'], ...lines])}\n`);
    if (parked.length > 0)
      process.stdout.write(`\nParked by an event that could not be folded in:\n${parked.map(parkedLine).join('\n')}\n`);
  });
}

export const projectionsCommand = (): Command =>
  new Command('projections')
    .description('list the read models: version, how far each has come, what is parked')
    .option('--json', 'as JSON')
    .action(run);
