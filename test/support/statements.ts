/** Records the statements that run, and tells how PostgreSQL plans them when they run again and again over large tables. */
import pg from 'pg';

/** One statement, with the values of its first runs. */
export interface RecordedStatement {
  /** The name under which it is prepared; a statement without a name is planned at each use. */
  readonly name: string | undefined;
  readonly text: string;
  readonly runs: unknown[][];
}

/** The most runs that are kept of a statement. */
const MOST_RUNS = 20;

export interface Recorder {
  /** The statements by their texts. */
  readonly statements: ReadonlyMap<string, RecordedStatement>;
  stop(): void;
}

/** Records the statements with values of all connections whose application has this name, until it is stopped. */
export function recordStatements(application: string): Recorder {
  const statements = new Map<string, RecordedStatement>();
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function recorded(this: pg.Client, ...given: unknown[]): unknown {
    const [first, second] = given;
    const { name, text, values } = (
      typeof first === 'string' ? { text: first, values: second } : (first ?? {})
    ) as pg.QueryConfig;
    const { connectionParameters } = this as unknown as { connectionParameters: { application_name?: string } };
    if (connectionParameters.application_name === application && Array.isArray(values) && values.length > 0) {
      const ran: RecordedStatement = statements.get(text) ?? { name, text, runs: [] };
      statements.set(text, ran);
      if (ran.runs.length < MOST_RUNS) ran.runs.push(values);
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
  /** Whether a copy needs another value here: the column is in a unique index, and no check of its own limits it. */
  readonly unique: boolean;
  /** Whether PostgreSQL makes the value. */
  readonly numbered: boolean;
}

/** SQL of the column's value in the `nth` copy of a row. An id that stands in two tables stays the same in the copies of both. */
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
 * Copies the rows of every table of the schemas until it has about so many: a small table PostgreSQL reads as a whole, whatever a statement
 * asks for. Leaves out the documents of projections, which only the projector reads.
 */
export async function enlarge(pool: pg.Pool, schemas: readonly string[], rows: number): Promise<void> {
  const client = await pool.connect();
  try {
    // Turns off foreign keys: the copies need no row of another table.
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

/** How a statement was planned. */
export interface PlanCounts {
  readonly name: string;
  /** Uses with a plan made for their own values. */
  readonly custom: number;
  /** Uses of the plan that is made once for all values. */
  readonly generic: number;
}

/** Runs each statement so often on one connection, undoing each run; tells how it was planned. */
export async function countPlans(
  url: string,
  statements: Iterable<RecordedStatement>,
  uses: number,
): Promise<PlanCounts[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('savepoint nothing');
    for (const { name, text, runs } of statements)
      for (let use = 0; use < uses; use++) {
        // A run that is undone or refused was planned all the same.
        const run = client.query({ name: name!, text, values: runs[use % runs.length]! }).catch(() => undefined);
        await Promise.all([run, client.query('rollback to nothing')]);
      }
    const { rows } = await client.query<PlanCounts>(
      `select name, custom_plans::int as custom, generic_plans::int as generic from pg_prepared_statements order by name`,
    );
    return rows;
  } finally {
    await client.end();
  }
}
