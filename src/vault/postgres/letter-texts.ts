/** Texts that schools write for their letters, in PostgreSQL. */
import type { Pool } from 'pg';
import { canonicalJson } from '../../domain/canonical-json.js';
import type { LetterTexts } from '../../domain/school/letter-texts.js';
import { opaque } from '../../postgres/opaque.js';
import type { Digests } from '../master-keys.js';
import type { LetterTextVault, Sealing } from '../vault.js';

/** The use that texts are sealed for. */
const SEALED_FOR = 'letter texts';

export class PostgresLetterTexts implements LetterTextVault {
  constructor(
    private readonly pool: Pool,
    private readonly digests: Digests,
    private readonly sealing: Sealing,
  ) {}

  async record(uai: string, texts: LetterTexts): Promise<string> {
    const text = canonicalJson(texts);
    const textsId = this.digests.stableId(SEALED_FOR, uai, text);
    const [sealed] = await this.sealing.seal(SEALED_FOR, [{ place: textsId, text }]);
    await this.pool.query({
      name: 'vault-letter-texts-record',
      text: 'insert into vault.letter_texts (texts_id, uai, sealed) values ($1, $2, $3) on conflict do nothing',
      values: [textsId, uai, sealed],
    });
    return textsId;
  }

  async read(textsIds: readonly string[]): Promise<(LetterTexts | undefined)[]> {
    if (textsIds.length === 0) return [];
    const { rows } = await this.pool.query<{ id: string; sealed: Buffer }>({
      name: 'vault-letter-texts',
      text: `select texts_id as id, sealed from vault.letter_texts where texts_id = any (${opaque('$1', 'uuid[]')})`,
      values: [textsIds],
    });
    const opened = await this.sealing.open(
      SEALED_FOR,
      rows.map(({ id, sealed }) => ({ place: id, sealed })),
    );
    const byId = new Map(rows.map(({ id }, at) => [id, JSON.parse(opened[at]!) as LetterTexts]));
    return textsIds.map(id => byId.get(id));
  }
}
