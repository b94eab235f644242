/** Does together what is asked for one by one: one statement in place of many. */

/** When the items that have come are done. */
export interface GatheringOptions {
  /** As soon as this many items have come, they are done. */
  readonly most: number;
  /** Milliseconds after the first item at which they are done, however few. */
  readonly forMs: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers items, and does them together as its options say. */
export class Gathering<Item, Answer> {
  #waiting: Waiting<Item, Answer>[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `together` answers one value for each item, in their order. When it fails, `add` rejects with its error for all of these items. */
  constructor(
    private readonly together: (items: readonly Item[]) => Promise<readonly Answer[]>,
    private readonly options: GatheringOptions,
  ) {}

  /** Resolves with the answer for this item. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#waiting.length >= this.options.most) void this.#do();
      else this.#timer ??= setTimeout(() => void this.#do(), this.options.forMs);
    });
  }

  async #do(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const gathered = this.#waiting;
    this.#waiting = [];
    try {
      const answers = await this.together(gathered.map(({ item }) => item));
      gathered.forEach(({ resolve }, place) => resolve(answers[place]!));
    } catch (error) {
      for (const { reject } of gathered) reject(error);
    }
  }
}
