/** Collects the steps that close what was opened, and takes them, the last added first. */
export class Closers {
  #steps: (() => Promise<unknown>)[] = [];

  push(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /**
   * Closes everything, one after the other, even when a step fails; then throws the first failure. A second call closes what was added since.
   */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
