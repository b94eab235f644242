/** Turns at a work that all share: so many go at once, and whoever waits with much waits for his own, others not for him. */
export class Turns {
  #running = 0;
  /** By person, in the order in which they come next. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(private readonly atOnce: number) {}

  /** Does the work once it is the person's turn. Rejects with what the work throws. */
  async take<T>(person: string, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.atOnce) this.#running++;
    else
      await new Promise<void>(turn => {
        const own = this.#waiting.get(person);
        if (own) own.push(turn);
        else this.#waiting.set(person, [turn]);
      });
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  /** The turn goes to the first of the person who comes next; with more to do, that person then comes last. */
  #pass(): void {
    for (const [person, own] of this.#waiting) {
      const turn = own.shift();
      this.#waiting.delete(person);
      if (own.length > 0) this.#waiting.set(person, own);
      if (turn) return turn();
    }
    this.#running--;
  }
}
