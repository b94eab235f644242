/** Registrations under way, in PostgreSQL: moved on and counted by single statements, so that no number of servers gets past a limit. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { digestOf } from '../../common/secret.js';
import { addSeconds } from '../../domain/calendar.js';
import { inTransaction } from '../../postgres/transaction.js';
import { registrationTask } from '../../registration/task.js';
import { enqueue } from '../../tasks/queue.js';
import { codeDigits } from '../../text/code.js';
import type { Digests } from '../master-keys.js';
import { useTicket } from './franceconnect.js';
import {
  REGISTRATION_SECONDS,
  REGISTRATION_TRIES,
  type AskedAt,
  type FranceConnectTicket,
  type Registrant,
  type Registration,
  type RegistrationState,
  type RegistrationVault,
  type Sealing,
} from '../vault.js';

/** The use that what is said in a registration is sealed for. */
const SEALED_FOR = 'registrations';
/** How often a code may be asked for in one registration: more often than its number is sent any. */
const MOST_CODES = 10;

interface Row {
  readonly registration_id: string;
  readonly said: Buffer;
  readonly state: RegistrationState;
  readonly asked: number;
}
const FIELDS = 'registration_id, said, state, asked';

export class PostgresRegistrations implements RegistrationVault {
  constructor(
    private readonly pool: Pool,
    private readonly digests: Digests,
    private readonly sealing: Sealing,
  ) {}

  async begin(
    token: string,
    registrant: Registrant,
    { now, correlationId }: AskedAt,
    ticket?: FranceConnectTicket,
  ): Promise<boolean> {
    const registrationId = randomUUID();
    const said = await this.#seal(registrationId, registrant);
    return inTransaction(this.pool, async client => {
      if (ticket && !(await useTicket(client, ticket))) return false;
      const { rowCount } = await client.query({
        name: 'registration-begin',
        text: `insert into vault.registrations (registration_id, token_digest, path, said, state, asked, expires_at)
               values ($1, $2, $3, $4, 'STARTED', 1, $5) on conflict (token_digest) do nothing`,
        values: [registrationId, digestOf(token), registrant.path, said, addSeconds(now, REGISTRATION_SECONDS)],
      });
      if (rowCount) await client.query(enqueue([registrationTask(registrationId, 1, correlationId)]));
      return true;
    });
  }

  async askCode(
    token: string,
    mobiles: Pick<Registrant, 'mobile' | 'otherMobiles'>,
    { now, correlationId }: AskedAt,
  ): Promise<boolean> {
    // Fails where somebody who asked at the same moment was faster. Whoever succeeds raises the number of codes asked for, so that this ends.
    for (;;) {
      const before = await this.find(token, now);
      if (before?.state !== 'STARTED' || before.asked >= MOST_CODES) return false;
      if (await this.#askNext(before, mobiles, correlationId)) return true;
    }
  }

  /** False when a code was asked for, or the code was right, meanwhile. Sealed before the transaction: within it nothing waits for another connection. */
  async #askNext(
    { registrationId, registrant, asked }: Registration,
    mobiles: Pick<Registrant, 'mobile' | 'otherMobiles'>,
    correlationId: string,
  ): Promise<boolean> {
    const said = await this.#seal(registrationId, { ...registrant, otherMobiles: undefined, ...mobiles });
    return inTransaction(this.pool, async client => {
      const { rowCount } = await client.query({
        name: 'registration-ask',
        text: `update vault.registrations set said = $2, asked = asked + 1
                where registration_id = $1 and state = 'STARTED' and asked = $3`,
        values: [registrationId, said, asked],
      });
      if (rowCount) await client.query(enqueue([registrationTask(registrationId, asked + 1, correlationId)]));
      return rowCount === 1;
    });
  }

  async settleMobile({ registrationId, registrant, asked }: Registration, mobile: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'registration-settle-mobile',
      text: `update vault.registrations set said = $2 where registration_id = $1 and state = 'STARTED' and asked = $3`,
      values: [
        registrationId,
        await this.#seal(registrationId, { ...registrant, mobile, otherMobiles: undefined }),
        asked,
      ],
    });
    return rowCount === 1;
  }

  async find(token: string, now: string): Promise<Registration | undefined> {
    const { rows } = await this.pool.query<Row>({
      name: 'registration-find',
      text: `select ${FIELDS} from vault.registrations where token_digest = $1 and expires_at > $2`,
      values: [digestOf(token), now],
    });
    return rows[0] && this.#open(rows[0]);
  }

  async waiting(registrationId: string, asked: number, now: string): Promise<Registration | undefined> {
    const { rows } = await this.pool.query<Row>({
      name: 'registration-waiting',
      text: `select ${FIELDS} from vault.registrations
              where registration_id = $1 and asked = $2 and state = 'STARTED' and expires_at > $3`,
      values: [registrationId, asked, now],
    });
    return rows[0] && this.#open(rows[0]);
  }

  async verify(registrationId: string, codeId: string, code: string, now: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'registration-verify',
      text: `with waiting as (
               select registration_id from vault.registrations
                where registration_id = $1 and state = 'STARTED' and expires_at > $4 for update),
             used as (
               update vault.codes set used_at = $4
                where code_id = $2 and used_at is null and expires_at > $4 and exists (select from waiting)
                returning code_id)
             update vault.registrations set state = 'VERIFIED', verified_by = $3
              where registration_id = (select registration_id from waiting) and exists (select from used)`,
      values: [registrationId, codeId, this.#codeDigest(registrationId, code), now],
    });
    return rowCount === 1;
  }

  async verifiedBy(registrationId: string, code: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'registration-verified-by',
      text: 'select from vault.registrations where registration_id = $1 and verified_by = $2',
      values: [registrationId, this.#codeDigest(registrationId, code)],
    });
    return rowCount === 1;
  }

  async takeTry(registrationId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'registration-try',
      text: `update vault.registrations set tries = tries + 1
              where registration_id = $1 and state = 'VERIFIED' and tries < ${REGISTRATION_TRIES}`,
      values: [registrationId],
    });
    return rowCount === 1;
  }

  async giveTryBack(registrationId: string): Promise<void> {
    await this.pool.query({
      name: 'registration-try-back',
      text: 'update vault.registrations set tries = tries - 1 where registration_id = $1 and tries > 0',
      values: [registrationId],
    });
  }

  async complete(registrationId: string): Promise<void> {
    await this.pool.query({
      name: 'registration-complete',
      text: `update vault.registrations set state = 'COMPLETED' where registration_id = $1`,
      values: [registrationId],
    });
  }

  async forget(now: string): Promise<number> {
    const { rowCount } = await this.pool.query('delete from vault.registrations where expires_at <= $1', [now]);
    return rowCount ?? 0;
  }

  async #seal(
    registrationId: string,
    registrant: Omit<Registrant, 'otherMobiles'> & { readonly otherMobiles?: readonly string[] | undefined },
  ): Promise<Buffer> {
    const [sealed] = await this.sealing.seal(SEALED_FOR, [{ place: registrationId, text: JSON.stringify(registrant) }]);
    return sealed!;
  }

  async #open({ registration_id: registrationId, said, state, asked }: Row): Promise<Registration> {
    const [text] = await this.sealing.open(SEALED_FOR, [{ place: registrationId, sealed: said }]);
    return { registrationId, registrant: JSON.parse(text!) as Registrant, state, asked };
  }

  /** Two spellings of the same digits are one code. */
  #codeDigest(registrationId: string, code: string): string {
    return this.digests.digest('registration code', registrationId, codeDigits(code) ?? '');
  }
}
