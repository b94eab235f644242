/**
 * Makes the list of responsables by SQL alone, to compare the projector with: as a rebuild, by one statement from the ledger to the rows;
 * and as a projector catches up, batch after batch, over tables of accounts, pupils and links, each batch in one transaction with the
 * checkpoint. It knows only the events of the benchmark's ledger.
 */
import { performance } from 'node:perf_hooks';

const own = person => `translate(left(${person}::text, 6), '0123456789', 'ghijklmnop')`;
const name = person => `'Élan ' || ${own(person)}`;
/** The sort key that src/text makes of these names. */
const sort = person => `'elan-' || ${own(person)} || ' zoe ÉLAN ' || upper(${own(person)}) || ' ZOÉ'`;
const search = person => `'elan' || ${own(person)} || ' zoe'`;

/** The columns that are no key, in the order of the rows. */
const SHOWN = {
  uai: 'text',
  student_surname: 'text',
  student_birth_surname: 'text',
  student_first_name: 'text',
  class_code: 'text',
  class_label: 'text',
  mef: 'text',
  surname: 'text',
  birth_surname: 'text',
  first_name: 'text',
  login: 'text',
  has_email: 'boolean',
  has_mobile: 'boolean',
  kinship: 'text',
  legal_level: 'smallint',
  origin: 'text',
  state: 'text',
  notified_at: 'timestamptz',
  expires_at: 'timestamptz',
  last_signed_in_at: 'timestamptz',
  disputed: 'boolean',
  student_sort: 'text collate "C"',
  responsable_sort: 'text collate "C"',
  class_sort: 'text collate "C"',
  search: 'text collate "C"',
};
/** The columns in which the rows of both sides must be the same. */
export const ROW = ['student_id', 'account_id', ...Object.keys(SHOWN)];
const COLUMNS = `student_id uuid, account_id uuid, ${Object.entries(SHOWN)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ')}`;

const INDEXES = table => `create unique index on ${table} (student_id, account_id);
  create index on ${table} (uai, student_sort, student_id, account_id)`;

/** SQL of the value that the last event of these types in the stream gave. */
const last = (value, ...types) =>
  `(array_agg(${value} order by version desc) filter (where type in (${types.map(type => `'${type}'`).join(', ')})))[1]`;
const STATES = ['AccountPreCreated', 'AccountNotified', 'ActivationStarted', 'AccountActivated'];

const accounts = events => `select substr(stream, 9)::uuid as account_id,
    ${last(`data->>'kind'`, 'AccountPreCreated')} as kind,
    ${last(`data->>'personId'`, 'AccountPreCreated')} as person_id,
    case when bool_or(type = 'AccountActivated') then true
      else ${last(`(data->>'hasEmail')::boolean`, 'ContactDetailsRecorded')} end as has_email,
    ${last(`(data->>'hasMobile')::boolean`, 'ContactDetailsRecorded')} as has_mobile,
    case ${last('type', ...STATES)} when 'AccountPreCreated' then 'NOT_NOTIFIED' when 'AccountNotified' then 'NOTIFIED'
      when 'ActivationStarted' then 'ACTIVATING' when 'AccountActivated' then 'ACTIVATED' end as state,
    case ${last('type', 'AccountPreCreated', 'AccountNotified', 'AccountActivated')}
      when 'AccountPreCreated' then 'NON_RENSEIGNE' when 'AccountNotified' then 'ETABLISSEMENT'
      when 'AccountActivated' then ${last(`data->>'origin'`, 'AccountActivated')} end as origin,
    ${last(`(metadata->>'at')::timestamptz`, 'AccountNotified')} as notified_at,
    ${last(`case type when 'AccountNotified' then coalesce(data->>'expiresAt', '') else '' end`, 'AccountNotified', 'AccountActivated')} as expires_at,
    ${last(`(metadata->>'at')::timestamptz`, 'SignedIn')} as last_signed_in_at
  from ${events} where stream like 'account-%' group by stream`;

const students = events => `select substr(stream, 9)::uuid as student_id,
    ${last(`data->>'personId'`, 'StudentRegistered')} as person_id,
    ${last(`data->>'uai'`, 'StudentEnrolled')} as uai,
    ${last(`data->>'classCode'`, 'StudentEnrolled')} as class_code,
    ${last(`data->>'mef'`, 'StudentEnrolled')} as mef
  from ${events} where stream like 'student-%' group by stream`;

const links = events => `select (data->>'studentId')::uuid as student_id, substr(stream, 9)::uuid as account_id,
    data->>'kinship' as kinship, (data->>'legalLevel')::smallint as legal_level
  from ${events} where type = 'LinkAttached'`;

const rows = (
  a,
  s,
  l,
) => `select l.student_id, l.account_id, s.uai, ${name('s.person_id')}, null, 'Zoé', s.class_code, null, s.mef,
    ${name('a.person_id')}, null, 'Zoé', 'z.' || left(l.account_id::text, 8), coalesce(a.has_email, false),
    coalesce(a.has_mobile, false), l.kinship, l.legal_level, a.origin, a.state, a.notified_at,
    nullif(a.expires_at, '')::timestamptz, a.last_signed_in_at, false, ${sort('s.person_id')}, ${sort('a.person_id')},
    length(s.class_code) || s.class_code, ${search('s.person_id')} || ' ' || ${search('a.person_id')}
  from ${l} l join ${a} a using (account_id) join ${s} s using (student_id)
  where s.uai is not null`;

/** Makes the rows by one statement, then the indexes; returns how many seconds it took. */
export async function rebuildBySql(client) {
  await client.query(
    `drop schema if exists by_sql cascade; create schema by_sql; create table by_sql.rows (${COLUMNS})`,
  );
  const start = performance.now();
  await client.query(`insert into by_sql.rows with
    a as (${accounts('ledger.events')}), s as (${students('ledger.events')}), l as (${links('ledger.events')})
    ${rows('a', 's', 'l')}`);
  await client.query(INDEXES('by_sql.rows'));
  return (performance.now() - start) / 1_000;
}

const BATCH = `select * from ledger.events where (xid, seq) > ($1::xid8, $2) and (xid, seq) <= ($3::xid8, $4)`;

const keepLast = (table, key, columns) =>
  `on conflict (${key}) do update set ${columns.map(c => `${c} = coalesce(excluded.${c}, ${table}.${c})`).join(', ')}`;

const ACCOUNT = [
  'kind',
  'person_id',
  'has_email',
  'has_mobile',
  'state',
  'origin',
  'notified_at',
  'expires_at',
  'last_signed_in_at',
];

/** The statements of one batch. */
const STATEMENTS = [
  `insert into by_sql.accounts as a (account_id, ${ACCOUNT.join(', ')}) ${accounts('by_sql.batch')}
   ${keepLast('a', 'account_id', ACCOUNT)}`,
  `insert into by_sql.students as s ${students('by_sql.batch')}
   ${keepLast('s', 'student_id', ['person_id', 'uai', 'class_code', 'mef'])}`,
  `insert into by_sql.links ${links('by_sql.batch')} on conflict do nothing`,
  `insert into by_sql.rows as r ${rows(
    'by_sql.accounts',
    'by_sql.students',
    `(select * from by_sql.links where account_id in (select substr(stream, 9)::uuid from by_sql.batch where stream like 'account-%')
       union select * from by_sql.links where student_id in (select substr(stream, 9)::uuid from by_sql.batch where stream like 'student-%'))`,
  )} on conflict (student_id, account_id) do update set (${Object.keys(SHOWN).join(', ')})
     = row(${Object.keys(SHOWN)
       .map(column => `excluded.${column}`)
       .join(', ')})`,
];

/** Makes the rows in batches of `size` events, each a transaction with its checkpoint; returns how many seconds it took. */
export async function catchUpBySql(client, size) {
  await client.query(`drop schema if exists by_sql cascade; create schema by_sql;
    create table by_sql.rows (${COLUMNS}) with (fillfactor = 80); ${INDEXES('by_sql.rows')};
    create table by_sql.accounts (account_id uuid primary key, kind text, person_id text, has_email boolean, has_mobile boolean,
      state text, origin text, notified_at timestamptz, expires_at text, last_signed_in_at timestamptz) with (fillfactor = 80);
    create table by_sql.students (student_id uuid primary key, person_id text, uai text, class_code text, mef text);
    create table by_sql.links (student_id uuid, account_id uuid, kinship text, legal_level smallint, primary key (student_id, account_id));
    create index on by_sql.links (account_id);
    create table by_sql.checkpoint (xid xid8, seq integer); insert into by_sql.checkpoint values ('0', -1);
    create unlogged table by_sql.batch (like ledger.events);
    set synchronous_commit to off; set jit to off`);
  const start = performance.now();
  let [xid, seq] = ['0', -1];
  for (;;) {
    const { rows: found } = await client.query(
      `select xid, seq from (select xid, seq from ledger.events where (xid, seq) > ($1::xid8, $2) order by xid, seq limit $3) as batch
        order by xid desc, seq desc limit 1`,
      [xid, seq, size],
    );
    if (found.length === 0) break;
    const place = [xid, seq, found[0].xid, found[0].seq];
    await client.query('begin');
    await client.query('truncate by_sql.batch');
    await client.query(`insert into by_sql.batch ${BATCH}`, place);
    for (const statement of STATEMENTS) await client.query(statement);
    await client.query('update by_sql.checkpoint set xid = $1, seq = $2', place.slice(2));
    await client.query('commit');
    ({ xid, seq } = found[0]);
  }
  await client.query('reset synchronous_commit; reset jit');
  return (performance.now() - start) / 1_000;
}
