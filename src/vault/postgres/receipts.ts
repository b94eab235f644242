/** Receipts of commands in PostgreSQL. */
import type { Pool } from 'pg';
import type { JsonObject } from '../../domain/event.js';
import type { Claim, Receipt, ReceiptVault } from '../vault.js';

interface Row {
  readonly actor: string;
  readonly command: string;
  readonly input: string;
  readonly answer: JsonObject | null;
}

export class PostgresReceipts implements ReceiptVault {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async claim(commandId: string, { actor, command, input }: Claim): Promise<Receipt | undefined> {
    const { rowCount } = await this.#pool.query({
      name: 'receipt_claim',
      text: `insert into vault.receipts (command_id, actor, command, input) values ($1, $2, $3, $4)
             on conflict do nothing`,
      values: [commandId, actor, command, input],
    });
    if (rowCount === 1) return undefined;
    const { rows } = await this.#pool.query<Row>({
      name: 'receipt_read',
      text: 'select actor, command, input, answer from vault.receipts where command_id = $1',
      values: [commandId],
    });
    // Deleted between the two statements: undefined, as if claimed anew. No row is there then, and no answer is kept.
    const [row] = rows;
    return row && { ...row, answer: row.answer ?? undefined };
  }

  async answer(commandId: string, answer: JsonObject): Promise<void> {
    await this.#pool.query({
      name: 'receipt_answer',
      text: 'update vault.receipts set answer = coalesce(answer, $2) where command_id = $1',
      values: [commandId, answer],
    });
  }

  // No claim comes from an empty actor, so the receipt fits none from now on, and its answer is given to nobody.
  async spoil(commandId: string): Promise<void> {
    await this.#pool.query({
      name: 'receipt_spoil',
      text: `update vault.receipts set actor = '' where command_id = $1`,
      values: [commandId],
    });
  }

  async forget(days: number): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `delete from vault.receipts where claimed_at < now() - $1 * interval '1 day'`,
      [days],
    );
    return rowCount ?? 0;
  }
}
