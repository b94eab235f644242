/** The file of all that is held of a person: everything of the person, no secret, and nothing of others. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childRows } from '../../src/disclosure/account.js';
import { countRows } from '../../src/erasure/purge.js';
import { idsOf } from '../../src/erasure/person.js';
import { keptOf, RETENTIONS } from '../../src/erasure/retention.js';
import { PERSON_TABLES, type PersonTable, type PersonTableName } from '../../src/erasure/tables.js';
import { personToErase } from '../../src/command/index.js';
import { noticeOfToday } from '../../src/domain/assistance/notice.js';
import { PASSWORD, signInAnew, type Person } from '../api/support/people.js';
import { byHead } from '../api/support/contexts.js';
import { operation } from '../api/support/operations.js';
import { CANARIES, ErasureHouse, PUPIL_CANARIES, UAI } from '../erasure/support.js';
import { pageTexts, POPPLER } from '../letters/support/pdf.js';
import { fieldsOfReads } from '../support/reads.js';

const withPoppler = POPPLER ? it : it.skip;

interface Section {
  readonly table: string;
  readonly kept: string;
  readonly source: string;
  readonly atErasure: string;
  readonly count: number | null;
  readonly because?: string;
  readonly rows: readonly Record<string, unknown>[];
}

interface Data {
  readonly asked: { readonly by: string };
  readonly accounts: readonly Record<string, unknown>[];
  readonly children: readonly Record<string, unknown>[];
  readonly sections: readonly Section[];
}

let room: ErasureHouse;
let person: Person;
let other: { surname: string };
let holder: string;
let support: string;

beforeAll(async () => {
  room = await ErasureHouse.open();
  person = await room.personNamed(CANARIES.surname);
  await room.leaveTraces(person);
  await signInAnew(room.house, person, UAI);
  holder = await room.house.holderToken(person.accountId);
  support = await room.house.token([{ role: 'ACADEMIE_SUPPORT', academie: '12' }], { subject: 'fim:support' });
  const { rows } = await room.house.database.pool.query<{ surname: string }>(
    'select surname from read.responsables where account_id <> $1 order by surname limit 1',
    [person.accountId],
  );
  other = rows[0]!;
});
afterAll(() => room?.close());

interface Payload {
  readonly url: string | null;
  readonly userErrors: readonly { code: string }[];
}

async function asked(token: string, format: string, accountId = person.accountId): Promise<Payload> {
  const { data, errors } = await room.house.ask(token, operation('PersonalDataExport'), {
    input: { accountId, format },
  });
  expect(errors).toBeUndefined();
  return data.personalDataExport as Payload;
}

async function fileOf(token: string, format: string): Promise<Buffer> {
  const { url, userErrors } = await asked(token, format);
  expect(userErrors).toEqual([]);
  const answer = await fetch(room.house.url + url!, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

const dataFor = async (token: string): Promise<Data> => JSON.parse((await fileOf(token, 'JSON')).toString()) as Data;
const sectionOf = ({ sections }: Data, table: string): Section => sections.find(one => one.table === table)!;

describe('the file of a person', () => {
  it('has a section for every table that holds personal data, with its retention and its source', async () => {
    const { sections } = await dataFor(holder);
    expect(sections.map(({ table }) => table)).toEqual(Object.keys(PERSON_TABLES));
    for (const { table, kept, source, atErasure, rows, count, because } of sections) {
      expect([table, kept, source]).toEqual([
        table,
        keptOf(table as PersonTableName, room.house.commands.settings).fr,
        RETENTIONS[table as keyof typeof RETENTIONS].source.fr,
      ]);
      expect(atErasure).not.toBe('');
      // What is not shown is said to be so, and why.
      if (rows.length !== (count ?? -1)) expect([table, because]).toEqual([table, expect.stringMatching(/.{20,}/)]);
    }
  });

  it('has every row that erasing would find', async () => {
    const { house, store } = room;
    const data = await dataFor(holder);
    const found = await personToErase({ eventStore: store, vault: house.vault }, { accountId: person.accountId });
    const counted = await countRows(house.database.pool, await idsOf(house.database.pool, found!));
    const tables = Object.entries(PERSON_TABLES as Record<string, PersonTable>).filter(([, { where }]) => where);
    for (const [table] of tables) {
      // Each file is an address of a download, and its reading a read: there are more of both by now.
      if (table === 'jobs.downloads' || table === 'audit.earlier_reads') continue;
      expect([table, sectionOf(data, table).count]).toEqual([table, counted.get(table)]);
    }
    for (const table of ['vault.facets', 'vault.logins', 'vault.credentials', 'vault.failed_tries', 'jobs.tasks'])
      expect([table, sectionOf(data, table).rows.length]).not.toEqual([table, 0]);
    expect(sectionOf(data, 'ledger.events').rows.length).toBeGreaterThan(8);
    expect(sectionOf(data, 'audit.earlier_reads').rows.length).toBeGreaterThan(0);
  });

  it('says what the vault and the bases have of the person, every version of it', async () => {
    const data = await dataFor(holder);
    const vault = JSON.stringify(sectionOf(data, 'vault.facets'));
    for (const said of [CANARIES.surname, CANARIES.firstName, CANARIES.email, '+33612345699', CANARIES.street])
      expect(vault).toContain(said);
    const mirror = JSON.stringify(sectionOf(data, 'ingest.aaf_records').rows);
    for (const said of [CANARIES.surname, CANARIES.mobile, CANARIES.email]) expect(mirror).toContain(said);
    expect(JSON.stringify(sectionOf(data, 'vault.logins').rows)).toContain(person.login);
    expect(sectionOf(data, 'vault.assistance_texts').rows).toContainEqual(
      expect.objectContaining({ Texte: `je suis ${CANARIES.firstName}`, Nom: CANARIES.surname }),
    );
    expect(data.accounts).toMatchObject([{ Compte: person.accountId, État: 'Activé' }]);
  });

  it('names the attached child as the holder sees it, and nobody else', async () => {
    const data = await dataFor(holder);
    expect(data.children).toMatchObject([
      { Enfant: `${PUPIL_CANARIES.surname} ${PUPIL_CANARIES.firstName}`, Lien: expect.any(String) },
    ]);
    const all = JSON.stringify(data);
    for (const hidden of [PUPIL_CANARIES.ine, other.surname, ...person.birthDates]) expect(all).not.toContain(hidden);
    // Who acted or read is told by role: subjects of tokens are other people's.
    for (const actor of ['"head"', 'fim:support', 'somebody']) expect(all).not.toContain(actor);
  });

  it('names each child of a parent of several, and asks the vault for all of them at once', async () => {
    const { house, store } = room;
    const { rows } = await house.database.pool.query<{ accountId: string; names: string[] }>(
      `select account_id as "accountId", array_agg(student_surname || ' ' || student_first_name) as names
        from read.responsables group by 1 having count(*) = 2`,
    );
    const [{ accountId, names }] = rows as [(typeof rows)[number]];
    const { accounts } = (await personToErase({ eventStore: store, vault: house.vault }, { accountId }))!;
    let calls = 0;
    const identities: typeof house.vault.persons.identities = refs => {
      calls++;
      return house.vault.persons.identities(refs);
    };
    const children = await childRows(
      { eventStore: store, vault: { persons: { ...house.vault.persons, identities } } },
      accounts,
    );
    expect(children.map(({ Enfant: name }) => name).sort()).toEqual(names.sort());
    expect(calls).toBe(1);
  });

  it('has no secret of it: no password, hash, digest, token or key', async () => {
    const all = (await fileOf(holder, 'JSON')).toString();
    expect(all).not.toContain(PASSWORD);
    const { pool } = room.house.database;
    const { rows: columns } = await pool.query<{ name: string; column: string; type: string }>(
      `select table_schema || '.' || table_name as name, column_name as column, data_type as type
        from information_schema.columns
        where table_schema || '.' || table_name = any ($1)
          and (data_type = 'bytea' or column_name ~ '(digest|hash|fingerprint|record_key|^key$|^birth$|^ine$)')`,
      [Object.keys(PERSON_TABLES)],
    );
    expect(columns.length).toBeGreaterThan(10);
    let looked = 0;
    for (const { name, column, type } of columns) {
      const shown =
        type === 'bytea' ? ['hex', 'base64'].map(form => `encode("${column}", '${form}')`) : [`"${column}"::text`];
      for (const sql of shown) {
        const { rows } = await pool.query<{ secret: string | null }>(`select ${sql} as secret from ${name}`);
        for (const { secret } of rows) {
          // The record of a school has its UAI as key.
          if (secret === null || secret.length < 8 || /^\d{7}[A-Z]$/.test(secret)) continue;
          looked++;
          expect([name, column, all.includes(secret)]).toEqual([name, column, false]);
        }
      }
    }
    expect(looked).toBeGreaterThan(50);
  });

  withPoppler('is a document that the person can read (needs poppler-utils)', async () => {
    const texts = pageTexts(await fileOf(holder, 'PDF'));
    const all = texts.join(' ').replaceAll(/[\s\u00a0\u202f]+/g, ' ');
    for (const said of [
      ...[
        'Vos données personnelles dans EduConnect',
        'RGPD, article 15',
        CANARIES.surname,
        CANARIES.email,
        person.login,
      ],
      ...['Enfants rattachés', 'Si vos données sont effacées', `Page 1 sur ${texts.length}`],
    ])
      expect(all).toContain(said);
    expect(all).not.toContain('\ufffd');
  });

  it('shows no text of a request that somebody made about the account without signing in to it', async () => {
    const { assistance, settings } = room.house.commands;
    const visitor = { actor: 'portal', role: 'PORTAL', right: 'OWN', source: 'PORTAL', correlationId: 'test' } as const;
    const request = await assistance.ask(
      {
        ...{ matter: 'CANNOT_ACTIVATE', uai: UAI, name: 'AUTREPARENT', phone: '0612345600', language: 'fr' },
        text: 'paroles d’un autre',
        noticeVersion: noticeOfToday(settings.assistanceMonths).version,
      },
      visitor,
    );
    if (request.outcome !== 'accepted') throw new Error(JSON.stringify(request));
    const { requestId } = request.state;
    const staff = {
      actor: 'fim:x',
      role: 'SCHOOL_HEAD',
      right: 'OWN',
      source: 'CONSOLE',
      correlationId: 'test',
    } as const;
    await assistance.attachAccount({ requestId, accountId: person.accountId }, staff);
    await room.house.caughtUp();
    const data = await dataFor(holder);
    const { rows } = sectionOf(data, 'vault.assistance_texts');
    expect(rows).toHaveLength(2);
    expect(rows.find(row => row.Demande === requestId)).toEqual({ Demande: requestId, Remarque: expect.any(String) });
    expect(rows.find(row => row.Demande !== requestId)).toMatchObject({ Texte: `je suis ${CANARIES.firstName}` });
    const all = JSON.stringify(data);
    for (const hidden of ['AUTREPARENT', 'paroles d’un autre', '0612345600', '33612345600'])
      expect(all).not.toContain(hidden);
  });

  it('is recorded as a read of the person and of the children before it is sent', async () => {
    const { accountId } = person;
    const reads = () =>
      fieldsOfReads(room.house.database, ['actor', 'role', 'kind', 'persons'], {
        accountId,
        kind: 'EXPORT',
        actor: 'fim:support',
      });
    expect(await reads()).toEqual([]);
    await fileOf(support, 'JSON');
    expect(await reads()).toEqual([{ actor: 'fim:support', role: 'ACADEMIE_SUPPORT', kind: 'EXPORT', persons: 2 }]);
  });

  it('is for the holder, the support of the académie and the national administration, staff with a one-time password', async () => {
    const { house } = room;
    const weak = await house.token([{ role: 'ACADEMIE_SUPPORT', academie: '12' }], { otp: false });
    const elsewhere = await house.token([{ role: 'ACADEMIE_SUPPORT', academie: '01' }]);
    expect((await asked(await room.admin(), 'JSON')).url).not.toBeNull();
    expect((await asked(weak, 'JSON')).userErrors).toMatchObject([{ code: 'OTP_REQUIRED' }]);
    expect((await asked(elsewhere, 'JSON')).userErrors).toMatchObject([{ code: 'ACCOUNT_UNKNOWN' }]);
    expect((await dataFor(support)).asked.by).toBe('l’assistance de l’académie');
  });

  it('does not say that the holder gave what a school has given: the vault does not tell the two apart', async () => {
    const email = 'donnee.par.ecole@example.org';
    await room.house.commands.account.updateContact({ accountId: person.accountId, email }, byHead());
    const { rows } = sectionOf(await dataFor(holder), 'vault.facets');
    expect(rows.find(row => row['Adresse électronique'] === email)).toMatchObject({
      'Donnée par': 'le titulaire ou un établissement',
    });
    expect(rows.find(row => row['Adresse électronique'] === CANARIES.email)).toMatchObject({
      'Donnée par': 'une base',
    });
  });
});
