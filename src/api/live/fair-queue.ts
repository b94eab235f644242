/** Runs work for many persons, `atOnce` pieces at a time, in turn by person: one who has much work does not delay the others. */
export class FairQueue {
  #running = 0;
  /** Waiting work by person, in the order of turns. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(private readonly atOnce: number) {}

  /** Runs the work once it is the person's turn. Rejects with what the work throws. */
  async run<T>(person: string, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.atOnce) this.#running++;
    else
      await new Promise<void>(turn => {
        const turns = this.#waiting.get(person);
        if (turns) turns.push(turn);
        else this.#waiting.set(person, [turn]);
      });
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  /** Starts the first work of the next person, who moves to the end of the line when more is waiting. */
  #pass(): void {
    for (const [person, turns] of this.#waiting) {
      const turn = turns.shift();
      this.#waiting.delete(person);
      if (turns.length > 0) this.#waiting.set(person, turns);
      if (turn) return turn();
    }
    this.#running--;
  }
}
