/** Amounts by key, summed. */
export class Sums<Row> {
  readonly #sums = new Map<string, { readonly row: Row; amount: number }>();

  add(id: string, row: () => Row, amount: number): void {
    const sum = this.#sums.get(id);
    if (sum) sum.amount += amount;
    else this.#sums.set(id, { row: row(), amount });
  }

  /** Those that are not zero. */
  *[Symbol.iterator](): Generator<readonly [row: Row, amount: number]> {
    for (const { row, amount } of this.#sums.values()) if (amount !== 0) yield [row, amount];
  }
}
