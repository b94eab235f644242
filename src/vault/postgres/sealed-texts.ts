/** Texts that staff write, in PostgreSQL: each set of texts is sealed at the place of its id. */
import type { Pool } from 'pg';
import { canonicalJson } from '../../domain/canonical-json.js';
import { opaque } from '../../postgres/opaque.js';
import type { Digests } from '../master-keys.js';
import type { Sealing, TextVault } from '../vault.js';

/** Where texts of one kind are kept. */
export interface SealedTextsOptions {
  /** The use that they are sealed for. */
  readonly use: string;
  readonly table: string;
  /** The column that says whose texts they are. */
  readonly owner: string;
}

export class PostgresSealedTexts<Texts extends object> implements TextVault<Texts> {
  constructor(
    private readonly pool: Pool,
    private readonly digests: Digests,
    private readonly sealing: Sealing,
    private readonly options: SealedTextsOptions,
  ) {}

  async record(owner: string, texts: Texts): Promise<string> {
    const { use, table, owner: column } = this.options;
    const text = canonicalJson(texts);
    const textsId = this.digests.stableId(use, owner, text);
    const [sealed] = await this.sealing.seal(use, [{ place: textsId, text }]);
    await this.pool.query({
      name: `record ${table}`,
      text: `insert into ${table} (texts_id, ${column}, sealed) values ($1, $2, $3) on conflict do nothing`,
      values: [textsId, owner, sealed],
    });
    return textsId;
  }

  async read(textsIds: readonly string[]): Promise<(Texts | undefined)[]> {
    if (textsIds.length === 0) return [];
    const { use, table } = this.options;
    const { rows } = await this.pool.query<{ id: string; sealed: Buffer }>({
      name: `read ${table}`,
      text: `select texts_id as id, sealed from ${table} where texts_id = any (${opaque('$1', 'uuid[]')})`,
      values: [textsIds],
    });
    const opened = await this.sealing.open(
      use,
      rows.map(({ id, sealed }) => ({ place: id, sealed })),
    );
    const byId = new Map(rows.map(({ id }, at) => [id, JSON.parse(opened[at]!) as Texts]));
    return textsIds.map(id => byId.get(id));
  }
}
