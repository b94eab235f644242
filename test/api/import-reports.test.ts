import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  base,
  completeExport,
  withRecords,
  parent,
  pupil,
  school,
  uaiOf,
  type Base,
} from '../ingest/support/academie.js';
import { CONTEXT } from '../ingest/support/support.js';
import { importAcademie, importReports, importSchool } from '../../src/ingest/index.js';
import type { NamedBuffer } from '../ingest/support/files.js';
import { openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { untilKnown, read } from './support/uploads.js';
import { globalId, uuidOf } from '../../src/api/relay.js';

/** The first night: one pupil is born on no day; in the second school, one has no surname. */
const FIRST_NIGHT: Base = base(
  school(1),
  school(2),
  parent(1),
  pupil(1, { parents: [1] }),
  pupil(2, { more: { ENTPersonDateNaissance: '31/02/2014' } }),
  pupil(3, { school: 2, more: { sn: undefined } }),
);
/** The second night: nothing changes but in the second school, which has one pupil more. */
const SECOND_NIGHT: Base = withRecords(FIRST_NIGHT, pupil(4, { school: 2 }));

let house: House;
const tokens: Record<string, string> = {};
/** The first night's run, the second's, and what they did in the first school. */
let first: string;
let second: string;
let part: string;

const idOf = (importId: string): string => globalId('ImportReport', importId);

const deps = () => ({ pool: house.database.pool, vault: house.vault, commands: house.commands, clock: house.clock });
const night = async (files: readonly NamedBuffer[], more: { dryRun?: boolean } = {}): Promise<string> => {
  const asked = { academie: '12', year: 2026, confirmOlder: true, ...more };
  const report = await importAcademie(deps(), { ...asked, files, context: CONTEXT });
  expect(report.status).toBe('COMPLETED');
  return report.importId;
};
const listed = async (who: string, variables: Record<string, unknown>) =>
  house.ask(tokens[who], operation('ImportReports'), { first: 20, ...variables });
const nodes = async (who: string, variables: Record<string, unknown>): Promise<Record<string, unknown>[]> => {
  const { data, errors } = await listed(who, variables);
  expect(errors).toBeUndefined();
  return data.importReports.edges.map(({ node }: { node: unknown }) => node) as Record<string, unknown>[];
};

beforeAll(async () => {
  house = await openApiHouse({ schools: false });
  tokens.importer = await house.token([{ role: 'IMPORTER', academie: '12' }]);
  tokens.foreigner = await house.token([{ role: 'IMPORTER', academie: '28' }]);
  tokens.head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uaiOf(1)] }]);
  tokens.neighbour = await house.token([{ role: 'SCHOOL_HEAD', schools: [uaiOf(2)] }]);
  tokens.portal = await house.token([{ role: 'PORTAL' }]);
  first = await night(completeExport(FIRST_NIGHT));
  second = await night(completeExport(SECOND_NIGHT, { day: '20260916' }));
  await untilKnown(house, tokens.head, uaiOf(1));
  const [report] = await nodes('head', { uai: uaiOf(1) });
  part = uuidOf('ImportReport', report!.id as string, 'id');
});
afterAll(() => house?.close());
afterEach(() => void jest.restoreAllMocks());

describe('the list of imports', () => {
  it('of an académie: its exports, the newest first', async () => {
    expect(await nodes('importer', { academie: '12' })).toMatchObject([
      { id: idOf(second), academie: '12', uai: null, dataDate: '2026-09-16', schools: { due: 1, changed: 1 } },
      { id: idOf(first), status: 'COMPLETED', degree: 'SECOND', complete: true, rejects: 2, actor: 'importer' },
    ]);
  });

  it('of a school: its part of each export that concerned it, with the day of the data', async () => {
    expect(await nodes('head', { uai: uaiOf(1) })).toMatchObject([
      {
        uai: uaiOf(1),
        academie: null,
        runId: idOf(first),
        base: 'AAF',
        dataDate: '2026-09-15',
        students: { created: 1 },
      },
    ]);
    expect(await nodes('neighbour', { uai: uaiOf(2) })).toMatchObject([
      { runId: idOf(second) },
      { runId: idOf(first) },
    ]);
  });

  it('of all one may see: a head his or her school’s, an importer the exports and not their parts', async () => {
    expect((await nodes('head', {})).map(({ id }) => id)).toEqual([idOf(part)]);
    expect((await nodes('importer', {})).map(({ id }) => id)).toEqual([idOf(second), idOf(first)]);
    expect(await nodes('foreigner', {})).toEqual([]);
  });

  it('holds refused files and those that changed nothing, and dry runs when asked for', async () => {
    const refused = await importSchool(deps(), {
      ...{ uai: uaiOf(2), base: 'SIECLE', year: 2026, context: CONTEXT },
      files: [{ name: '=1+1.xml', buffer: Buffer.from('<x/>') }],
    });
    const dry = await night(completeExport(FIRST_NIGHT), { dryRun: true });
    const reports = await nodes('neighbour', { uai: uaiOf(2) });
    expect(reports[0]).toMatchObject({
      id: idOf(refused.importId),
      status: 'REFUSED',
      students: null,
      refusal: { reason: expect.any(String), remedy: expect.any(String) },
    });
    const runs = await nodes('importer', { academie: '12', dryRuns: true });
    expect(runs[0]).toMatchObject({ id: idOf(dry), dryRun: true });
    const csv = await read(house, tokens.neighbour, `/imports/${refused.importId}/report.csv`);
    expect(csv.text).toContain(`\r\nFile;"'=1+1.xml"\r\n`);
  });

  it('says of one under way how far it is, and when it was', async () => {
    const { pool } = house.database;
    const { rows } = await pool.query<{ id: string }>(
      `insert into ingest.imports (id, academie, degree, base, year, dry_run, status, started_at, report)
       select made.id, academie, degree, base, year, dry_run, 'RUNNING', started_at - interval '1 day',
              (report::jsonb || '{"status": "RUNNING"}')::json
         from (select gen_random_uuid() as id) made, ingest.imports i where i.id = $1 returning id`,
      [first],
    );
    const importId = rows[0]!.id;
    await pool.query(
      `insert into ingest.aaf_runs (run_id, academie, degree, year, waive_ine, dry_run, files_digest, context)
       values ($1, '12', 'SECOND', 2026, false, false, '', '{}')`,
      [importId],
    );
    const underWay = async () => (await nodes('importer', { academie: '12' })).at(-1);
    expect(await underWay()).toMatchObject({ id: idOf(importId), status: 'RUNNING', progress: null });
    await pool.query(
      `insert into ingest.import_progress values ($1, 'RECORD', 3, 1800, '2026-09-16T04:00:00.250+02:00')`,
      [importId],
    );
    const progress = { phase: 'RECORD', done: 3, total: 1800, updatedAt: '2026-09-16T02:00:00.250Z' };
    expect(await underWay()).toMatchObject({ id: idOf(importId), students: null, progress });
    const path = `/imports/${importId}/report.json`;
    expect((await read(house, tokens.importer, path)).body).toMatchObject({ status: 'RUNNING', progress });
    await pool.query(`update ingest.imports set status = 'FAILED' where id = $1`, [importId]);
    expect(await underWay()).toMatchObject({ id: idOf(importId), status: 'FAILED', progress: null });
    expect((await read(house, tokens.importer, path)).body).not.toHaveProperty('progress');
    await pool.query('delete from ingest.aaf_runs where run_id = $1', [importId]);
    await pool.query('delete from ingest.imports where id = $1', [importId]);
  });

  it('refuses those out of reach, and two things asked at once', async () => {
    const code = async (who: string, variables: Record<string, unknown>) =>
      (await listed(who, variables)).errors?.[0]?.extensions.code;
    expect(await code('head', { academie: '12' })).toBe('FORBIDDEN');
    expect(await code('head', { uai: uaiOf(2) })).toBe('FORBIDDEN');
    expect(await code('foreigner', { academie: '12' })).toBe('FORBIDDEN');
    expect(await code('foreigner', { uai: uaiOf(1) })).toBe('FORBIDDEN');
    expect(await code('importer', { academie: '12', uai: uaiOf(1) })).toBe('BAD_USER_INPUT');
  });

  it('has the lines of each report, by severity', async () => {
    const ask = async (severity: string) =>
      (
        await house.ask(tokens.importer, operation('ImportReport'), {
          ...{ id: `ImportReport_${first}`, first: 1, severity },
        })
      ).data.node.lines;
    expect(await ask('REJECT')).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
    expect(await ask('WARNING')).toMatchObject({ totalCount: 0, edges: [] });
  });
});

describe('the last import of a school', () => {
  it('is the last export that held it, though nothing of it had changed', async () => {
    const { data } = await house.ask(tokens.head, operation('School'), { uai: uaiOf(1) });
    const last = { base: 'AAF', importId: idOf(second), dataDate: '2026-09-16' };
    expect(data.school).toMatchObject({ lastImport: last, lastImports: [last] });
  });

  it('is told of each base that feeds it', async () => {
    const { rows } = await house.database.pool.query<{ id: string }>(
      `insert into ingest.imports (id, uai, base, year, dry_run, status, started_at, completed_at, data_date, report)
       values (gen_random_uuid(), $1, 'SIECLE', 2026, false, 'COMPLETED', '2026-08-30Z', '2026-08-30Z', '2026-08-29', '{}')
       returning id`,
      [uaiOf(1)],
    );
    try {
      const { data } = await house.ask(tokens.head, operation('School'), { uai: uaiOf(1) });
      const siecle = {
        base: 'SIECLE',
        dataDate: '2026-08-29',
        importId: idOf(rows[0]!.id),
        at: '2026-08-30T00:00:00.000Z',
      };
      expect(data.school.lastImports).toMatchObject([{ base: 'AAF' }, siecle]);
    } finally {
      await house.database.pool.query('delete from ingest.imports where id = $1', [rows[0]!.id]);
    }
  });
});

describe('the causes of a report', () => {
  const query = `query ($id: ID!) { node(id: $id) { ... on ImportReport {
    causes(severity: REJECT) { count kind code reason remedy examples { file line recordId reason } } } } }`;
  const causes = async (language: string) => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokens.importer}`,
        'accept-language': language,
      },
      body: JSON.stringify({ query, variables: { id: `ImportReport_${first}` } }),
    });
    return ((await response.json()) as { data: { node: { causes: Record<string, unknown>[] } } }).data.node.causes;
  };

  it('are told in the language of whoever asks, with how many lines they have and the first of them', async () => {
    expect(await causes('en')).toMatchObject([
      { count: 1, kind: 'STUDENT', code: 'BIRTH_DATE_INVALID', reason: 'the birth date is no day of the calendar' },
      { count: 1, kind: 'STUDENT', code: 'SURNAME_MISSING', examples: [{ recordId: 'S3' }] },
    ]);
    const [french] = await causes('fr-FR,fr;q=0.9');
    expect(french).toMatchObject({
      reason: 'la date de naissance n’est pas un jour du calendrier',
      remedy: 'Corrigez la date de naissance dans la base.',
      examples: [{ recordId: 'S2', reason: 'la date de naissance n’est pas un jour du calendrier' }],
    });
  });
});

describe('the download of a report', () => {
  it('in French names no code: causes first, then totals, schools and lines', async () => {
    const { text } = await read(house, tokens.importer, `/imports/${first}/report.csv`, 'fr');
    const rows = text.split('\r\n');
    const at = (start: string): number => rows.findIndex(row => row.startsWith(start));
    expect(at('Nombre;Gravité;Nature;Motif;Remède;Exemples')).toBeGreaterThan(0);
    expect(at('Enregistrements;lus;créés')).toBeGreaterThan(at('Nombre;'));
    expect(at('Gravité;Nature;Fichier;Ligne;Enregistrement;Porté par;Classe;Champ;Motif;Remède')).toBeGreaterThan(
      at('Enregistrements;'),
    );
    expect(at('rejeté;élève;')).toBeGreaterThan(at('Gravité;'));
    expect(text).not.toMatch(/BIRTH_DATE|COMPLETED|STUDENT|birthDate/);
  });

  it('as CSV: what it is of, totals, schools, every line, as a French Excel reads it', async () => {
    const { status, headers, text } = await read(house, tokens.importer, `/imports/${first}/report.csv`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="import-academie-12-AAF-2026-09-15.csv"');
    expect(headers.get('cache-control')).toBe('no-store');
    const response = await fetch(`${house.url}/imports/${first}/report.csv`, {
      headers: { authorization: `Bearer ${tokens.importer}` },
    });
    expect([...new Uint8Array(await response.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.split('\r\n').every(row => !/[\r\n]/.test(row))).toBe(true);
    const rows = text.split('\r\n');
    expect(rows).toEqual(
      expect.arrayContaining([
        'Data of;2026-09-15',
        'Records;read;created;changed;unchanged;ended;rejected;skipped;disappeared',
        'STUDENT;3;1;0;0;0;2;0;0',
        'Rejects;2',
        expect.stringMatching(new RegExp(`^${uaiOf(1)};${part};COMPLETED;yes;1;0;1;0;0;0;`)),
      ]),
    );
    const lines = rows.slice(rows.indexOf('Severity;Kind;File;Line;Record;Held by;Class;Field;Code;Reason;Remedy') + 1);
    expect(lines).toEqual([
      expect.stringMatching(
        /^REJECT;STUDENT;ENT2DVA_Complet_20260915_Eleve_0000\.xml;\d+;S2;;;\w+;BIRTH_DATE_INVALID;.+;.+$/,
      ),
      expect.stringMatching(
        /^REJECT;STUDENT;ENT2DVA_Complet_20260915_Eleve_0000\.xml;\d+;S3;;;\w+;SURNAME_MISSING;.+;.+$/,
      ),
      '',
    ]);
  });

  it('as JSON: the report, with what it did in each school', async () => {
    const { headers, body } = await read(house, tokens.importer, `/imports/${first}/report.json`);
    expect(headers.get('content-disposition')).toBe('attachment; filename="import-academie-12-AAF-2026-09-15.json"');
    expect(body).toMatchObject({
      importId: first,
      rejects: 2,
      inSchools: [
        { uai: uaiOf(1), importId: part },
        { uai: uaiOf(2), rejects: 1 },
      ],
      lines: [{ code: 'BIRTH_DATE_INVALID', recordId: 'S2' }, { code: 'SURNAME_MISSING' }],
    });
  });

  it('holds every line, and reads them page after page', async () => {
    const many = await withLines(25_000);
    const lines = jest.spyOn(house.deps.importReports, 'lines');
    const { body } = await read(house, tokens.head, `/imports/${many}/report.json`);
    expect(body.lines).toHaveLength(25_000);
    expect(new Set(lines.mock.calls.map(([{ first: page }]) => page))).toEqual(new Set([1_000]));
    const csv = await read(house, tokens.head, `/imports/${many}/report.csv`);
    expect(csv.text.split('\r\n').filter(row => row.startsWith('REJECT;'))).toHaveLength(25_000);
  }, 60_000);

  it('stops reading when the client breaks off', async () => {
    const many = await withLines(200_000);
    const lines = jest.spyOn(house.deps.importReports, 'lines');
    const leaving = new AbortController();
    const response = await fetch(`${house.url}/imports/${many}/report.json`, {
      headers: { authorization: `Bearer ${tokens.head}` },
      signal: leaving.signal,
    });
    await response.body!.getReader().read();
    leaving.abort();
    for (let before = -1; before !== lines.mock.calls.length;) {
      before = lines.mock.calls.length;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    // Of 200 pages of 1,000 lines.
    expect(lines.mock.calls.length).toBeLessThan(150);
    expect((await read(house, tokens.head, `/imports/${part}/report.json`)).status).toBe(200);
  }, 60_000);

  it('is cut off, not rounded off, when it cannot be read to its end', async () => {
    const many = await withLines(5_000);
    const reports = importReports(house.database.pool);
    jest
      .spyOn(house.deps.importReports, 'lines')
      .mockImplementation(query =>
        (query.after ?? 0) > 2_000 ? Promise.reject(new Error('away')) : reports.lines(query),
      );
    await expect(read(house, tokens.head, `/imports/${many}/report.json`)).rejects.toThrow();
  });

  it('needs the right to read it: one out of reach and one unknown answer alike', async () => {
    const answers = await Promise.all(
      [
        [tokens.foreigner, first],
        [tokens.head, first],
        [tokens.neighbour, part],
        [tokens.foreigner, part],
        [tokens.portal, part],
        [tokens.importer, randomUUID()],
      ].flatMap(([token, importId]) => [
        read(house, token, `/imports/${importId}/report.csv`),
        read(house, token, `/imports/${importId}/report.json`),
      ]),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    const withoutRequest = answers.map(({ text }) => text.replace(/"correlationId":"[^"]+"/, ''));
    expect(new Set(withoutRequest).size).toBe(1);
    expect((await read(house, tokens.head, `/imports/${part}/report.json`)).status).toBe(200);
    expect((await read(house, tokens.importer, `/imports/${part}/report.json`)).status).toBe(200);
  });

  it('needs a token that is good, and an id that is one', async () => {
    expect((await read(house, undefined, `/imports/${first}/report.csv`)).status).toBe(401);
    expect((await read(house, 'rubbish', `/imports/${first}/report.json`)).status).toBe(401);
    const late = await house.token([{ role: 'IMPORTER', academie: '12' }], { expiresIn: -60 });
    expect((await read(house, late, `/imports/${first}/report.json`)).status).toBe(401);
    for (const id of ['x', uaiOf(1), `${first}0`, '%00', "'; drop table x"]) {
      const { status, body } = await read(house, tokens.importer, `/imports/${encodeURIComponent(id)}/report.json`);
      expect([status, body.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    }
  });

  /** A report of the first school with so many rejects. */
  async function withLines(count: number): Promise<string> {
    const { rows } = await house.database.pool.query<{ id: string }>(
      `insert into ingest.imports (id, uai, base, year, dry_run, status, started_at, report)
       select made.id, i.uai, 'SIECLE', 2026, true, 'COMPLETED', now(), i.report
         from (select gen_random_uuid() as id) made, ingest.imports i where i.id = $1 returning id`,
      [part],
    );
    await house.database.pool.query(
      `insert into ingest.import_lines (import_id, ordinal, severity, kind, file, line, record_id, code, reason, remedy)
       select $1, n, 'REJECT', 'STUDENT', 'Eleves.xml', n, n::text, 'NAME_INVALID', 'the name holds no letter', 'Correct it.'
         from generate_series(0, $2::int - 1) n`,
      [rows[0]!.id, count],
    );
    return rows[0]!.id;
  }
});
