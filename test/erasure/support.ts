/** A whole server with a school of AAF in which one family bears names that nothing else has. */
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { assistanceProcess } from '../../src/assistance/process.js';
import { noticeOfToday } from '../../src/domain/assistance/notice.js';
import type { EventStore, RecordedEvent } from '../../src/eventstore/eventstore.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { erasureProcess, pupilErasureProcess, purgeAll, type ErasureDeps } from '../../src/erasure/process.js';
import { importAcademie, type AcademieReport } from '../../src/ingest/index.js';
import { mailProcess } from '../../src/mail/process.js';
import { personSearchProcess } from '../../src/process/person-search.js';
import { deadlineProcess } from '../../src/process/deadlines.js';
import type { Process } from '../../src/process/process.js';
import { openApiHouse, type House } from '../api/support/house.js';
import { activate, birthDatesOf, type Person } from '../api/support/people.js';
import { completeExport, parent, pupil, school, uaiOf, base, type AafRecord } from '../ingest/support/academie.js';
import { CONTEXT } from '../ingest/support/support.js';
import { recordedReads } from '../support/reads.js';

export const UAI = uaiOf(1);

/** What nothing but the person has, in any form in which it could be stored. */
export const CANARIES = {
  surname: 'QUENOTTEPERE',
  firstName: 'Zéphirinou',
  email: 'quenottecourriel@example.org',
  mobile: '0612345699',
  street: '77 RUE QUENOTTEVILLE',
  record: 'R9900771',
} as const;
export const PUPIL_CANARIES = {
  surname: 'QUENOTTEFILS',
  firstName: 'Anicetou',
  ine: '987654321QZ',
  record: 'S9900772',
} as const;

export const father = (more: Record<string, string> = {}): AafRecord =>
  parent(9900771, {
    sn: CANARIES.surname,
    givenName: CANARIES.firstName,
    mail: CANARIES.email,
    mobile: CANARIES.mobile,
    ENTPersonAdresse: CANARIES.street,
    personalTitle: 'M.',
    ...more,
  });
export const son = pupil(9900772, {
  parents: [9900771, 2],
  ine: PUPIL_CANARIES.ine,
  more: { sn: PUPIL_CANARIES.surname, givenName: PUPIL_CANARIES.firstName },
});
export const family = base(school(1), father(), parent(2), son, pupil(3, { parents: [2] }));

/** The words of the canaries as they could stand in a row: in lower case, with accents and without. */
export const wordsOf = (canaries: Readonly<Record<string, string>>): string[] =>
  Object.values(canaries).flatMap(text =>
    [text, text.normalize('NFD').replace(/\p{M}/gu, '')].map(one => one.toLowerCase()),
  );

/** All rows of all tables as text, in lower case; bytes as text, too. */
async function everythingIn(pool: Pool): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  let text = '';
  for (const { name } of tables) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from ${name}`);
    for (const row of rows)
      for (const value of Object.values(row))
        text += `${name} ${Buffer.isBuffer(value) ? `${value.toString('latin1')}\n${value.toString()}` : JSON.stringify(value)}\n`;
  }
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The values in which one of the words stands, each as `word: table value`. */
export async function tracesIn(pool: Pool, words: readonly string[]): Promise<string[]> {
  const lines = (await everythingIn(pool)).split('\n');
  return words.flatMap(word => lines.filter(line => line.includes(word)).map(line => `${word}: ${line.slice(0, 200)}`));
}

/**
 * Lets processes react to all events of a ledger, as they do when they follow it. The events are found in the table: what followers are given
 * may stand behind it while a transaction of any database of the server is open.
 */
export async function followAll(
  { store, ledger, pool }: { store: EventStore; ledger: Pool; pool: Pool },
  processes: readonly Process[],
): Promise<void> {
  const { rows } = await ledger.query<{ stream: string }>('select distinct stream from ledger.events');
  const events: RecordedEvent[] = [];
  for (const { stream } of rows) for await (const event of store.read(stream)) events.push(event);
  events.sort((one, other) => (one.position < other.position ? -1 : 1));
  for (const { handles, react } of processes) {
    const handled = events.filter(({ type }) => handles.has(type as never));
    for (const { text, values } of handled.length > 0 ? await react(handled) : [])
      await pool.query({ text, values: [...values] });
  }
}

/** The server, with its log and the processes of erasures. */
export class ErasureHouse {
  private constructor(
    readonly house: House,
    readonly store: PostgresEventStore,
    readonly deps: ErasureDeps,
    private readonly lines: readonly string[],
  ) {}

  /** What the server has logged so far. */
  get logged(): string {
    return this.lines.join('');
  }

  static async open({ masterKey }: { masterKey?: Buffer } = {}): Promise<ErasureHouse> {
    const lines: string[] = [];
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    const house = await openApiHouse({
      schools: false,
      deps: { logger: pino({ level: 'trace' }, sink) },
      ...(masterKey && { masterKey }),
    });
    const { database, vault, clock, commands } = house;
    const store = postgresEventStore({ databaseUrl: database.url });
    const deps = { pool: database.pool, eventStore: store, vault, clock, commands };
    const opened = new ErasureHouse(house, store, deps, lines);
    await opened.import([...family.values()]);
    return opened;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.house.close();
  }

  async import(records: readonly AafRecord[], day = '20260915'): Promise<AcademieReport> {
    const { database, vault, clock, commands } = this.house;
    const report = await importAcademie(
      { pool: database.pool, vault, commands, clock },
      {
        academie: '12',
        year: 2026,
        files: completeExport(base(...records), { day }),
        confirmDisappearance: true,
        context: { ...CONTEXT, correlationId: randomUUID() },
      },
    );
    await this.house.caughtUp();
    return report;
  }

  /** Lets the processes react to all events of the ledger, as they do when they follow it. */
  async follow(...processes: Process[]): Promise<void> {
    await this.house.caughtUp();
    const { pool } = this.house.database;
    await followAll({ store: this.store, ledger: pool, pool }, processes);
  }

  /** Lets erasures be carried out, and whatever follows from them. */
  async erasuresFollowed(): Promise<void> {
    await this.follow(pupilErasureProcess(this.deps), erasureProcess(this.deps));
    // Once more: a pupil's erasure erases the pupil's account, by an event of its own.
    await this.follow(erasureProcess(this.deps), assistanceProcess(this.house.vault));
    await this.house.caughtUp();
  }

  purgeAll(): Promise<number> {
    return purgeAll(this.deps);
  }

  /** The account whose record has this surname. */
  async personNamed(surname: string): Promise<Person> {
    const { rows } = await this.house.database.pool.query<{ accountId: string; login: string; studentIds: string[] }>(
      `select account_id as "accountId", login, array_agg(student_id order by student_id) as "studentIds"
        from read.responsables where surname = $1 group by 1, 2`,
      [surname],
    );
    const [row] = rows;
    if (!row) throw new Error(`nobody is called ${surname}`);
    return { ...row, birthDates: await birthDatesOf(this.house, row.studentIds) };
  }

  /** Takes the account through all that leaves a row somewhere: activated, with sessions, links, tries, tasks, requests and reads. */
  async leaveTraces(person: Person): Promise<void> {
    const { house } = this;
    const { accountId } = person;
    await activate(house, person, UAI);
    await house.holderToken(accountId);
    const visitor = { actor: 'portal', role: 'PORTAL', right: 'OWN', source: 'PORTAL', correlationId: 'test' } as const;
    await house.commands.holder.signIn({ login: person.login, password: 'wrong password of a try' }, visitor);
    await house.commands.holder.requestPasswordReset(
      { login: person.login, channel: 'EMAIL', language: 'fr' },
      visitor,
    );
    const head = {
      actor: 'head',
      role: 'SCHOOL_HEAD',
      right: 'OWN',
      source: 'CONSOLE',
      correlationId: 'test',
    } as const;
    await house.commands.account.notify({ accountId, uai: UAI, channel: 'LETTER', resetPassword: true }, head);
    const asked = await house.commands.assistance.ask(
      {
        matter: 'CANNOT_ACTIVATE',
        uai: UAI,
        name: CANARIES.surname,
        phone: CANARIES.mobile,
        text: `je suis ${CANARIES.firstName}`,
        noticeVersion: noticeOfToday(house.commands.settings.assistanceMonths).version,
        language: 'fr',
        accountId,
      },
      visitor,
    );
    if (asked.outcome !== 'accepted') throw new Error(JSON.stringify(asked));
    await house.vault.assistance.issueLink(asked.state.requestId, randomUUID(), '2099-01-01T00:00:00.000Z');
    await this.follow(
      mailProcess,
      personSearchProcess(house.vault),
      deadlineProcess({ closeMonths: 3, reminderDays: [14] }),
      assistanceProcess(house.vault),
    );
    await house.caughtUp();
    const support = await house.token([{ role: 'ACADEMIE_SUPPORT', academie: '12' }]);
    await house.ask(support, 'query Q($id: ID!) { account(id: $id) { login } }', { id: `Account_${accountId}` });
    // Reads are stored a moment after they are answered.
    while ((await recordedReads(house.database, { accountId })).length === 0)
      await new Promise(resolve => setTimeout(resolve, 20));
    await house.caughtUp();
  }

  /** The values of all tables in which one of the words stands, each as `word: table value`. */
  traces(words: readonly string[]): Promise<string[]> {
    return tracesIn(this.house.database.pool, words);
  }

  admin(): Promise<string> {
    return this.house.token([{ role: 'NATIONAL_ADMIN', nation: true }], { subject: 'fim:admin' });
  }
}
