/**
 * Lets one command at a time work on a stream within this process: commands that would only conflict wait for each other.
 */
export class StreamQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the work once all that was queued on the stream before has ended, however it ended. */
  run<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(stream);
    const turn = before ? before.then(work, work) : work();
    this.#last.set(stream, turn);
    const forget = (): void => {
      if (this.#last.get(stream) === turn) this.#last.delete(stream);
    };
    turn.then(forget, forget);
    return turn;
  }
}
