/** Fills the tables of the read models with many schools by SQL, for benchmarks of lists: there is no event and no account beside them. */
import pg from 'pg';
import { projections } from '../dist/projections/index.js';
import { migrate } from '../dist/src/postgres/migrate.js';
import { installProjections } from '../dist/src/projector/schema/versions.js';

export const uaiOf = number => `${String(number).padStart(7, '0')}A`;

/** Pupils of the classes 3A to 6F, without accounts. Their surnames are numbered by steps of the prime 7919, so that they are not in the order of the rows. */
const insertPupils = ({ into, first, last, pupils }) => `insert into ${into}
    (uai, student_id, surname, birth_surname, first_name,
     class_code, class_label, mef, has_email, has_ine,
     student_sort, class_sort, search)
  select lpad(s::text, 7, '0') || 'A', md5('student' || s || '.' || i)::uuid, 'NOM' || number, 'NOM' || number, 'Prénom' || i,
    chr(51 + i % 4) || chr(65 + i / 4 % 6), (3 + i % 4) || 'EME ' || chr(65 + i / 4 % 6), '1001001211' || i % 4, false, i % 50 > 0,
    'nom' || number || ' prenom' || i, '1' || (3 + i % 4) || 'eme-' || chr(97 + i / 4 % 6), 'nom' || number || ' prenom' || i
  from generate_series(${first}, ${last}) s, generate_series(1, ${pupils}) i, lateral (select i::bigint * 7919 % ${pupils} as number) n`;

/** One pupil in two has two responsables: 800 pupils make 1,200 rows. */
const insertResponsables = ({ into, students, first, last }) => `insert into ${into}
    (uai, student_id, account_id, student_surname, student_birth_surname, student_first_name, class_code,
     class_label, mef, surname, birth_surname, first_name, login, has_email, has_mobile,
     kinship, legal_level,
     origin,
     state,
     notified_at,
     expires_at,
     last_signed_in_at,
     disputed, student_sort, responsable_sort, class_sort, search)
  select p.uai, p.student_id, md5(p.student_id || '.' || n)::uuid, p.surname, p.birth_surname, p.first_name, p.class_code,
    p.class_label, p.mef, case n when 1 then p.surname else 'Autre' || i end, 'Naissance' || i, 'Élodie' || i, 'e.' || lower(p.surname) || i, i % 3 = 0, i % 4 > 0,
    case n when 1 then 'MOTHER' else 'FATHER' end, 1,
    case when i % 4 = 0 then 'NON_RENSEIGNE' else 'ETABLISSEMENT' end,
    (array['NOT_NOTIFIED', 'NOTIFIED', 'ACTIVATED', 'ACTIVATING'])[1 + i % 4],
    case when i % 4 > 0 then timestamptz '2026-09-01 08:00:00.123Z' + i * interval '1 minute' end,
    case when i % 4 > 0 then timestamptz '2026-12-01 08:00:00.123Z' + i * interval '1 minute' end,
    case when i % 4 = 2 then timestamptz '2026-10-01 18:30:00.5Z' + i * interval '1 minute' end,
    false, p.student_sort, lower(p.surname) || ' elodie' || i, p.class_sort, p.search || ' naissance' || i || ' elodie' || i
  from (select *, row_number() over (partition by uai order by student_id)::int as i from ${students}
         where uai between '${uaiOf(first)}' and '${uaiOf(last)}') p, generate_series(1, 2) n
  where n = 1 or i % 2 = 0`;

/** Fills the tables of the projections' current versions; calls `onProgress` with the number of schools done. */
export async function seed(url, schools, pupils, onProgress = () => undefined) {
  await migrate(url);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  try {
    await installProjections(pool, projections);
    const { rows } = await pool.query(`select projection, schema from projector.versions where status = 'current'`);
    const schema = Object.fromEntries(rows.map(row => [row.projection, row.schema]));
    await pool.query(
      `insert into vault.mef_labels select '1001001211' || n, (3 + n) || 'EME', '1' || (3 + n) || 'eme' from generate_series(0, 3) n`,
    );
    await pool.query(
      `insert into ${schema.schools}.school_rows (uai, name, degree, academie, departement, year, classes, mef_codes,
          name_sort, search)
        select lpad(s::text, 7, '0') || 'A', 'Collège ' || s, 'SECOND', '28', '974', 2026, '[]', '{}', 'college-' || s,
          'college' || s
        from generate_series(1, $1::int) s`,
      [schools],
    );
    for (let first = 1; first <= schools; first += 100) {
      const last = Math.min(schools, first + 99);
      const students = `${schema.students}.students_rows`;
      await pool.query(insertPupils({ into: students, first, last, pupils }));
      await pool.query(insertResponsables({ into: `${schema.responsables}.responsables_rows`, students, first, last }));
      onProgress(last);
    }
    await pool.query(`vacuum analyze ${schema.responsables}.responsables_rows`);
    await pool.query(`vacuum analyze ${schema.schools}.school_rows`);
    // A user without the right to a checkpoint goes on without one.
    await pool.query(`checkpoint`).catch(() => undefined);
  } finally {
    await pool.end();
  }
}
