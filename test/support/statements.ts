/** Records the statements that run, and tells how PostgreSQL plans them when they run again and again over large tables. */
import pg from 'pg';

/** One statement, with the values of its first runs. */
export interface Ran {
  /** What it is prepared under; without one it is planned at each use. */
  readonly name: string | undefined;
  readonly text: string;
  readonly runs: unknown[][];
}

/** Runs kept of a statement. */
const KEPT = 20;

export interface Recorder {
  /** By their texts. */
  readonly statements: ReadonlyMap<string, Ran>;
  stop(): void;
}

/** Records what has values and goes over connections of an application of this name, until it is stopped. */
export function recordStatements(application: string): Recorder {
  const statements = new Map<string, Ran>();
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function recorded(this: pg.Client, ...given: unknown[]): unknown {
    const [first, second] = given;
    const { name, text, values } = (
      typeof first === 'string' ? { text: first, values: second } : (first ?? {})
    ) as pg.QueryConfig;
    const { connectionParameters } = this as unknown as { connectionParameters: { application_name?: string } };
    if (connectionParameters.application_name === application && Array.isArray(values) && values.length > 0) {
      const ran: Ran = statements.get(text) ?? { name, text, runs: [] };
      statements.set(text, ran);
      if (ran.runs.length < KEPT) ran.runs.push(values);
    }
    return query.apply(this, given);
  };
  return {
    statements,
    stop: () => {
      prototype.query = query;
    },
  };
}

interface Column {
  readonly name: string;
  readonly type: string;
  /** In a unique index, where no two rows are alike in all columns, and bound by no check of its own. */
  readonly unique: boolean;
  /** Numbers itself. */
  readonly numbered: boolean;
}

/** What stands in the column of the `nth` copy of a row; what is one id in two tables stays one. */
function copied({ name, type, unique }: Column): string {
  const column = `row."${name}"`;
  const school = (of: string): string =>
    `case when ${of} ~ '^\\d{7}[A-Z]$' then lpad((abs(hashtext(${of} || nth)) % 9999999)::text, 7, '0') || 'A' else ${of} end`;
  if (type === 'uuid') return `md5(${column}::text || nth)::uuid`;
  if (name === 'uai' || name === 'school') return school(column);
  if (name.endsWith('uais')) return `array(select ${school('of')} from unnest(${column}) as of)`;
  if (!unique) return column;
  if (type === 'text' || type.startsWith('character varying')) return `nth || '~' || ${column}`;
  if (type === 'bytea') return `sha256(${column} || nth::text::bytea)`;
  return column;
}

/**
 * Copies the rows of every table of the schemas until it has about so many, but of the documents of projections, which the
 * projector alone reads: what is small PostgreSQL reads as a whole, whatever is asked for.
 */
export async function enlarge(pool: pg.Pool, schemas: readonly string[], rows: number): Promise<void> {
  const client = await pool.connect();
  try {
    // Copies need no row of another table.
    await client.query(`set session_replication_role = replica`);
    const { rows: tables } = await client.query<{ table: string; columns: Column[] }>(
      `select c.oid::regclass::text as table,
              json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
                'unique', exists (select from pg_index where indrelid = c.oid and indisunique and attnum = any(indkey))
                  and not exists (select from pg_constraint where conrelid = c.oid and contype = 'c' and conkey = array[attnum]),
                'numbered', attidentity <> '' or attgenerated <> '' or
                  coalesce(pg_get_expr(adbin, adrelid) like 'nextval%', false))) as columns
         from pg_class c join pg_attribute a on attrelid = c.oid and attnum > 0 and not attisdropped
         left join pg_attrdef on adrelid = c.oid and adnum = attnum
        where relkind = 'r' and relname <> 'documents' and relnamespace::regnamespace::text = any($1) group by c.oid`,
      [schemas],
    );
    for (const { table, columns } of tables) {
      const own = columns.filter(({ numbered }) => !numbered);
      await client.query(
        `insert into ${table} (${own.map(({ name }) => `"${name}"`).join(',')})
         select ${own.map(copied).join(',')} from (select * from ${table} limit 200) as row,
           generate_series(1, ceil(${rows}.0 / greatest(1, least(200, (select count(*) from ${table}))))::int) as nth
         on conflict do nothing`,
      );
      await client.query(`analyze ${table}`);
    }
  } finally {
    client.release(true);
  }
}

export interface Planned {
  readonly name: string;
  /** Plans made for the values of one use. */
  readonly custom: number;
  /** Uses of the one plan that is made for all. */
  readonly generic: number;
}

/** Runs each so often on one connection, each time undone. */
export async function planned(url: string, statements: Iterable<Ran>, uses: number): Promise<Planned[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('savepoint nothing');
    for (const { name, text, runs } of statements)
      for (let use = 0; use < uses; use++) {
        // Undone or refused, it was planned.
        const run = client.query({ name: name!, text, values: runs[use % runs.length]! }).catch(() => undefined);
        await Promise.all([run, client.query('rollback to nothing')]);
      }
    const { rows } = await client.query<Planned>(
      `select name, custom_plans::int as custom, generic_plans::int as generic from pg_prepared_statements order by name`,
    );
    return rows;
  } finally {
    await client.end();
  }
}
