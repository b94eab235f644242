/** Arrivals from FranceConnect, and links of its identities to accounts, in PostgreSQL. */
import type { Pool, PoolClient } from 'pg';
import { digestOf, newSecret } from '../../common/secret.js';
import type {
  FranceConnectArrival,
  FranceConnectFound,
  FranceConnectLinked,
  FranceConnectTicket,
  FranceConnectVault,
  Sealing,
} from '../vault.js';

/** How long an arrival waits to be called for. */
export const ARRIVAL_SECONDS = 600;
/** The use that arrivals are sealed for. */
const SEALED_FOR = 'franceconnect';

/** An arrival that can be called for: `$1` is the ticket's digest, `$2` the request's. */
const WAITS = 'ticket_digest = $1 and challenge = $2 and expires_at > now()';

/** Uses a ticket up, in the transaction of what it is used for. False when it does not serve any more. */
export async function useTicket(
  client: Pick<PoolClient, 'query'>,
  { ticket, request }: FranceConnectTicket,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'franceconnect_consume',
    text: `delete from vault.franceconnect_arrivals where ${WAITS}`,
    values: [digestOf(ticket), digestOf(request)],
  });
  return rowCount === 1;
}

export class PostgresFranceConnect implements FranceConnectVault {
  constructor(
    private readonly pool: Pool,
    private readonly sealing: Sealing,
  ) {}

  async arrive(arrival: FranceConnectArrival, challenge: string): Promise<string> {
    const ticket = newSecret();
    const digest = digestOf(ticket);
    const place = digest.toString('hex');
    const [sealed] = await this.sealing.seal(SEALED_FOR, [{ place, text: JSON.stringify(arrival) }]);
    await this.pool.query({
      name: 'franceconnect_arrive',
      text: `insert into vault.franceconnect_arrivals (ticket_digest, challenge, sealed, expires_at)
        values ($1, $2, $3, now() + make_interval(secs => $4))`,
      values: [digest, Buffer.from(challenge, 'base64url'), sealed, ARRIVAL_SECONDS],
    });
    return ticket;
  }

  async arrival({ ticket, request }: FranceConnectTicket): Promise<FranceConnectArrival | undefined> {
    const digest = digestOf(ticket);
    const { rows } = await this.pool.query<{ sealed: Buffer }>({
      name: 'franceconnect_arrival',
      text: `select sealed from vault.franceconnect_arrivals where ${WAITS}`,
      values: [digest, digestOf(request)],
    });
    const [row] = rows;
    if (!row) return undefined;
    const [text = ''] = await this.sealing.open(SEALED_FOR, [{ place: digest.toString('hex'), sealed: row.sealed }]);
    return JSON.parse(text) as FranceConnectArrival;
  }

  async consume(given: FranceConnectTicket): Promise<boolean> {
    return useTicket(this.pool, given);
  }

  async linkOf(subject: string): Promise<FranceConnectFound | undefined> {
    const { rows } = await this.pool.query<FranceConnectFound>({
      name: 'franceconnect_link_of',
      text: `select link_id as "linkId", account_id as "accountId", linked_at > now() - interval '1 minute' as recent
        from vault.franceconnect_links where subject = $1`,
      values: [subject],
    });
    return rows[0];
  }

  async link(
    subject: string,
    { linkId, accountId, personId }: FranceConnectLinked & { readonly personId: string },
    instead?: string,
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'franceconnect_link',
      text: `insert into vault.franceconnect_links as l (subject, link_id, account_id, person_id)
        values ($1, $2, $3, $4)
        on conflict (subject) do update set link_id = excluded.link_id, account_id = excluded.account_id,
          person_id = excluded.person_id, linked_at = now()
          where l.link_id = $5::uuid or l.link_id = excluded.link_id`,
      values: [subject, linkId, accountId, personId, instead ?? null],
    });
    return rowCount === 1;
  }

  async unlink(linkId: string): Promise<void> {
    await this.pool.query({
      name: 'franceconnect_unlink',
      text: 'delete from vault.franceconnect_links where link_id = $1',
      values: [linkId],
    });
  }

  async forget(): Promise<number> {
    const { rowCount } = await this.pool.query({
      name: 'franceconnect_forget',
      text: 'delete from vault.franceconnect_arrivals where expires_at < now()',
    });
    return rowCount ?? 0;
  }
}
