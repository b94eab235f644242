/** Finds `table.sql` beside its projection, whether this runs from the sources or from `dist/`. */
import { existsSync, readFileSync } from 'node:fs';

/** Text of the `table.sql` in the folder `name` of `projections/`; `from` is the `import.meta.url` of its projection. */
export function tableSql(from: string, name: string): string {
  for (const place of ['./table.sql', `../../../projections/${name}/table.sql`]) {
    const url = new URL(place, from);
    if (existsSync(url)) return readFileSync(url, 'utf8');
  }
  throw new Error(`projections/${name}/table.sql is missing: check the installation`);
}
