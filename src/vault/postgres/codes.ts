/** Codes sent by SMS, in PostgreSQL: counted and used up by single statements, so that no number of servers or of tries gets past the limits. */
import { randomInt, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { digestOf } from '../../common/secret.js';
import { addSeconds } from '../../domain/calendar.js';
import type { Language } from '../../domain/language.js';
import { lockInTransaction } from '../../postgres/advisory-lock.js';
import { inTransaction } from '../../postgres/transaction.js';
import { codeTask } from '../../sms/task.js';
import { enqueue } from '../../tasks/queue.js';
import { CODE_DIGITS, codeDigits } from '../../text/code.js';
import type { Digests } from '../master-keys.js';
import type { CodeAsked, CodeMade, CodePurpose, CodeSubject, CodeVault, Sealing } from '../vault.js';

/** How long a code is valid; also how long its SMS may wait to be sent. */
export const CODE_SECONDS = 600;
/** How often a code is compared with what visitors type: by each request, and in all. */
export const CODE_TRIES = 5;
/**
 * How often the code of somebody who registers is compared in all. It goes to whoever has a number, so that anybody may be bound to it who
 * knows names and number: five wrong codes of a stranger do not keep the parent out, and 15 of a million codes are too few to guess one.
 */
export const REGISTRATION_CODE_TRIES = 15;
/** Whoever asks again is given the code that there is, unless it is valid for less than this. */
const ENOUGH_SECONDS = 120;
/** The same code is sent again when the SMS before is this old. */
const AGAIN_AFTER_SECONDS = 60;
/** Days for which it is known that a code was asked for, sent and used. */
const KEPT_DAYS = 30;

/** The use that numbers and codes are sealed for. */
const SEALED_FOR = 'codes';

/** A row without its secrets. */
interface Row {
  readonly code_id: string;
  readonly purpose: CodePurpose;
  readonly account_id: string | null;
  readonly person_id: string | null;
  readonly contact_version: number | null;
  readonly credential_id: string | null;
  readonly reference: string | null;
}
const SUBJECT = 'code_id, purpose, account_id, person_id, contact_version, credential_id, reference';

/** Codes that are not bound to an account. */
const BY_NUMBER: readonly CodePurpose[] = ['REGISTRATION', 'FRANCECONNECT'];
const MOST_TRIES = `case when code.purpose in (${BY_NUMBER.map(purpose => `'${purpose}'`).join()}) then ${REGISTRATION_CODE_TRIES} else ${CODE_TRIES} end`;
/**
 * A code, `code` in the statement, that may be sent and, once it was made, typed. `$2` is now; the planner cannot see it, so that a statement is
 * planned once.
 */
const ALIVE = `code.used_at is null and code.tries < ${MOST_TRIES} and code.expires_at > (select $2::timestamptz)`;

const subjectOf = (row: Row): CodeSubject => ({
  codeId: row.code_id,
  purpose: row.purpose,
  ...(row.account_id !== null && { accountId: row.account_id }),
  ...(row.person_id !== null &&
    row.contact_version !== null && { contact: { personId: row.person_id, version: row.contact_version } }),
  ...(row.credential_id !== null && { credentialId: row.credential_id }),
  ...(row.reference !== null && { reference: row.reference }),
});

const numberPlace = (codeId: string): string => `number ${codeId}`;
const codePlace = (codeId: string): string => `code ${codeId}`;

export class PostgresCodes implements CodeVault {
  constructor(
    private readonly pool: Pool,
    private readonly digests: Digests,
    private readonly sealing: Sealing,
  ) {}

  async start(
    asked: CodeAsked,
    request: string,
    { now, correlationId }: { readonly now: string; readonly correlationId: string },
  ): Promise<void> {
    const { purpose, accountId = '', reference = '', number } = asked;
    const askedFor = this.digests.digest('code asked for', purpose, accountId, reference, number);
    const codeId = randomUUID();
    // Sealed before the transaction: within it nothing waits for another connection.
    const [sealed] = await this.sealing.seal(SEALED_FOR, [{ place: numberPlace(codeId), text: number }]);
    await inTransaction(this.pool, async client => {
      // Two who ask at the same moment are given one code.
      await lockInTransaction(client, `code ${askedFor}`);
      const bound = await client.query({
        name: 'code-request-bound',
        text: 'select from vault.code_requests where request_digest = $1',
        values: [digestOf(request)],
      });
      if (bound.rowCount) return;
      const code =
        (await this.#valid(client, askedFor, now)) ??
        (await this.#insert(client, asked, { codeId, sealed: sealed! }, askedFor, now));
      await client.query({
        name: 'code-request-bind',
        text: 'insert into vault.code_requests (request_digest, code_id) values ($1, $2)',
        values: [digestOf(request), code.codeId],
      });
      const { sending } = code;
      if (sending !== undefined) await client.query(enqueue([codeTask(code.codeId, sending, correlationId)]));
    });
  }

  /** The code that there is, and the number of its next sending when it is to be sent again. */
  async #valid(
    client: PoolClient,
    askedFor: string,
    now: string,
  ): Promise<{ codeId: string; sending: number | undefined } | undefined> {
    const { rows } = await client.query<{ code_id: string; sendings: number }>({
      name: 'code-valid',
      text: `select code_id, sendings from vault.codes code where asked_for = $1 and ${ALIVE}
              order by expires_at desc limit 1`,
      // Alive by then, not only now.
      values: [askedFor, addSeconds(now, ENOUGH_SECONDS)],
    });
    const [valid] = rows;
    if (!valid) return undefined;
    const { rowCount } = await client.query({
      name: 'code-again',
      text: 'update vault.codes set sendings = sendings + 1, sent_at = null where code_id = $1 and sent_at <= $2',
      values: [valid.code_id, addSeconds(now, -AGAIN_AFTER_SECONDS)],
    });
    return { codeId: valid.code_id, sending: rowCount ? valid.sendings + 1 : undefined };
  }

  async #insert(
    client: PoolClient,
    { purpose, accountId, contact, credentialId, reference, language }: CodeAsked,
    { codeId, sealed }: { readonly codeId: string; readonly sealed: Buffer },
    askedFor: string,
    now: string,
  ) {
    await client.query({
      name: 'code-insert',
      text: `insert into vault.codes (${SUBJECT}, asked_for, language, number, sendings, asked_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12)`,
      values: [
        codeId,
        purpose,
        accountId,
        contact?.personId,
        contact?.version,
        credentialId,
        reference,
        askedFor,
        language,
        sealed,
        now,
        addSeconds(now, CODE_SECONDS),
      ],
    });
    return { codeId, sending: 1 };
  }

  async toSend(
    codeId: string,
    now: string,
  ): Promise<(CodeAsked & CodeSubject & { readonly expiresAt: string }) | undefined> {
    const { rows } = await this.pool.query<
      Row & { readonly language: Language; readonly number: Buffer; readonly expires_at: Date }
    >({
      name: 'code-to-send',
      text: `select ${SUBJECT}, language, number, expires_at from vault.codes code
              where code_id = $1 and number is not null and ${ALIVE}`,
      values: [codeId, now],
    });
    const [row] = rows;
    if (!row) return undefined;
    const [number] = await this.sealing.open(SEALED_FOR, [{ place: numberPlace(codeId), sealed: row.number }]);
    const { language, expires_at: expiresAt } = row;
    return { ...subjectOf(row), language, number: number!, expiresAt: expiresAt.toISOString() };
  }

  async make(codeId: string, now: string): Promise<CodeMade | undefined> {
    const first = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
    const [sealed] = await this.sealing.seal(SEALED_FOR, [{ place: codePlace(codeId), text: first }]);
    await this.pool.query({
      name: 'code-make',
      text: `update vault.codes code set digest = $3, code = $4, expires_at = $5 where code_id = $1 and digest is null and ${ALIVE}`,
      values: [codeId, now, this.#digest(codeId, first), sealed, addSeconds(now, CODE_SECONDS)],
    });
    const { rows } = await this.pool.query<{ readonly code: Buffer; readonly expires_at: Date }>({
      name: 'code-made',
      text: `select code.code, expires_at from vault.codes code where code_id = $1 and code.code is not null and ${ALIVE}`,
      values: [codeId, now],
    });
    const [made] = rows;
    if (!made) return undefined;
    const [code] = await this.sealing.open(SEALED_FOR, [{ place: codePlace(codeId), sealed: made.code }]);
    return { code: code!, expiresAt: made.expires_at.toISOString() };
  }

  async markSent(codeId: string, now: string): Promise<void> {
    await this.pool.query({
      name: 'code-sent',
      text: 'update vault.codes set sent_at = $2 where code_id = $1',
      values: [codeId, now],
    });
  }

  async check(request: string, purpose: CodePurpose, code: string, now: string): Promise<CodeSubject | undefined> {
    const digits = codeDigits(code);
    const { rows: bound } = await this.pool.query<{ code_id: string }>({
      name: 'code-request',
      text: 'select code_id from vault.code_requests where request_digest = $1',
      values: [digestOf(request)],
    });
    const codeId = bound[0]?.code_id;
    if (codeId === undefined || digits === undefined) return undefined;
    // Both rows are locked while they are counted: of tries at the same moment, each sees the counts that the one before has left.
    const { rows } = await this.pool.query<Row & { readonly right: boolean }>({
      name: 'code-check',
      text: `with request as (
               update vault.code_requests request set tries = request.tries + (code.digest <> $4)::int
                 from vault.codes code
                where request.request_digest = $5 and request.tries < ${CODE_TRIES} and code.code_id = request.code_id
                  and code.purpose = $3 and code.digest is not null and ${ALIVE}
                returning request.code_id)
             update vault.codes code set tries = code.tries + (code.digest <> $4)::int
              where code_id = $1 and exists (select from request) and code.digest is not null and ${ALIVE}
              returning ${SUBJECT}, code.digest = $4 as right`,
      values: [codeId, now, purpose, this.#digest(codeId, digits), digestOf(request)],
    });
    const [row] = rows;
    return row?.right ? subjectOf(row) : undefined;
  }

  async consume(codeId: string, now: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'code-consume',
      text: 'update vault.codes set used_at = $2 where code_id = $1 and used_at is null and expires_at > $2',
      values: [codeId, now],
    });
    return rowCount === 1;
  }

  async accountOf(request: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ account_id: string | null }>({
      name: 'code-account',
      text: 'select c.account_id from vault.code_requests r join vault.codes c using (code_id) where r.request_digest = $1',
      values: [digestOf(request)],
    });
    return rows[0]?.account_id ?? undefined;
  }

  async forget(now: string): Promise<number> {
    await this.pool.query(
      `update vault.codes set number = null, code = null, digest = null
        where number is not null and (used_at is not null or expires_at <= $1)`,
      [now],
    );
    const { rowCount } = await this.pool.query('delete from vault.codes where asked_at < $1', [
      addSeconds(now, -KEPT_DAYS * 86_400),
    ]);
    return rowCount ?? 0;
  }

  #digest(codeId: string, code: string): string {
    return this.digests.digest('code', codeId, code);
  }
}
