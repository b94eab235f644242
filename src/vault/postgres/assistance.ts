/** What is written in requests for assistance, in PostgreSQL: sealed with a key for each request, which is deleted to erase it. */
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { digestOf, newSecret } from '../../common/secret.js';
import { opaque } from '../../postgres/opaque.js';
import { open, seal } from '../cipher.js';
import type { MasterKeys } from '../master-keys.js';
import type { AssistanceText, AssistanceVault, TextOfRequest } from '../vault.js';

/** The context that the key of a request is wrapped with. */
export const assistanceKeyContext = (requestId: string): string => `assistance ${requestId}`;

const textContext = (requestId: string, textId: string): string => `assistance ${requestId} ${textId}`;

interface Key {
  readonly request_id: string;
  readonly key_id: string;
  readonly wrapped_key: Buffer;
}

export class PostgresAssistance implements AssistanceVault {
  constructor(
    private readonly pool: Pool,
    private readonly master: MasterKeys,
  ) {}

  async record(requestId: string, textId: string, said: AssistanceText): Promise<boolean> {
    const key = await this.#key(requestId);
    return key !== undefined && this.#store(requestId, textId, said, key);
  }

  async recordFirst(requestId: string, textId: string, said: AssistanceText): Promise<void> {
    const made = this.master.seal(assistanceKeyContext(requestId), randomBytes(32));
    await this.pool.query({
      name: 'assistance-key-insert',
      text: `insert into vault.assistance_keys (request_id, key_id, wrapped_key) values ($1, $2, $3)
             on conflict do nothing`,
      values: [requestId, made.keyId, made.sealed],
    });
    if (!(await this.record(requestId, textId, said))) throw new Error(`request ${requestId} was erased meanwhile`);
  }

  async read(texts: readonly TextOfRequest[]): Promise<(AssistanceText | undefined)[]> {
    if (texts.length === 0) return [];
    const { rows } = await this.pool.query<Key & { text_id: string; sealed: Buffer }>({
      name: 'assistance-texts',
      text: `select text_id, request_id, sealed, key_id, wrapped_key
               from vault.assistance_texts join vault.assistance_keys using (request_id)
              where text_id = any (${opaque('$1', 'uuid[]')})`,
      values: [texts.map(({ textId }) => textId)],
    });
    const byId = new Map(rows.map(row => [row.text_id, row]));
    return texts.map(({ requestId, textId }) => {
      const row = byId.get(textId);
      if (row?.request_id !== requestId) return undefined;
      const text = open(this.#unwrapped(row), textContext(requestId, textId), row.sealed);
      return JSON.parse(text.toString('utf8')) as AssistanceText;
    });
  }

  async discard({ requestId, textId }: TextOfRequest): Promise<void> {
    await this.pool.query({
      name: 'assistance-text-delete',
      text: 'delete from vault.assistance_texts where request_id = $1 and text_id = $2',
      values: [requestId, textId],
    });
  }

  async erase(requestIds: readonly string[]): Promise<void> {
    await this.pool.query({
      name: 'assistance-erase',
      text: 'delete from vault.assistance_keys where request_id = any ($1::uuid[])',
      values: [requestIds],
    });
  }

  async issueLink(requestId: string, linkId: string, expiresAt: string): Promise<string> {
    const token = newSecret();
    await this.pool.query({
      name: 'assistance-link',
      text: `insert into vault.assistance_links (link_id, request_id, digest, expires_at) values ($1, $2, $3, $4)
             on conflict (link_id) do update set digest = excluded.digest, expires_at = excluded.expires_at`,
      values: [linkId, requestId, digestOf(token), expiresAt],
    });
    return token;
  }

  async requestOfLink(token: string, now: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ request_id: string }>({
      name: 'assistance-of-link',
      text: 'select request_id from vault.assistance_links where digest = $1 and expires_at > $2',
      values: [digestOf(token), now],
    });
    return rows[0]?.request_id;
  }

  async forgetLinks(now: string): Promise<number> {
    const { rowCount } = await this.pool.query('delete from vault.assistance_links where expires_at <= $1', [now]);
    return rowCount ?? 0;
  }

  async unnamed(olderThanSeconds: number, most: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ request_id: string }>({
      name: 'assistance-unnamed',
      text: `select request_id from vault.assistance_keys
              where not named and made_at < now() - make_interval(secs => $1) order by made_at limit $2`,
      values: [olderThanSeconds, most],
    });
    return rows.map(({ request_id }) => request_id);
  }

  async markNamed(requestIds: readonly string[]): Promise<void> {
    await this.pool.query({
      name: 'assistance-named',
      text: 'update vault.assistance_keys set named = true where request_id = any ($1::uuid[])',
      values: [requestIds],
    });
  }

  #unwrapped({ request_id, key_id, wrapped_key }: Key): Buffer {
    return this.master.open(assistanceKeyContext(request_id), { keyId: key_id, sealed: wrapped_key });
  }

  async #key(requestId: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<Key>({
      name: 'assistance-key',
      text: 'select request_id, key_id, wrapped_key from vault.assistance_keys where request_id = $1',
      values: [requestId],
    });
    return rows[0] && this.#unwrapped(rows[0]);
  }

  /** False when the request was erased meanwhile. */
  async #store(requestId: string, textId: string, said: AssistanceText, key: Buffer): Promise<boolean> {
    const sealed = seal(key, textContext(requestId, textId), JSON.stringify(said));
    const { rowCount } = await this.pool.query({
      name: 'assistance-text',
      text: `insert into vault.assistance_texts (text_id, request_id, sealed)
             select $1::uuid, request_id, $3::bytea from vault.assistance_keys where request_id = $2 for share
             on conflict (text_id) do nothing`,
      values: [textId, requestId, sealed],
    });
    return rowCount === 1;
  }
}
