/**
 * How many appends are with the driver at once.
 *
 * The driver writes to one stream of messages. Beyond 16 unsent messages it queues, and when the connection breaks while
 * it queues it rejects promises nobody holds, which ends the process. So appends are handed over a few per turn of the
 * event loop; few at first and after each failure, while a connection is being made; more with each success.
 */
const FEWEST = 8;
/** Always below the driver's 16, whatever their size. */
const SAFE = 15;
const MOST = 256;
/** More than SAFE only while all of it fits the server's window, so that nothing stays unsent. */
const WINDOW_BYTES = 64_000;
const PER_TURN = 8;

interface Ticket {
  readonly bytes: number;
  readonly enter: () => void;
}

export class Gate {
  #limit = FEWEST;
  #inside = 0;
  #bytes = 0;
  #turn = 0;
  readonly #waiting: Ticket[] = [];

  /** Resolves when the append may be handed to the driver; `leave` must follow. */
  enter(bytes: number): Promise<void> {
    return new Promise(enter => {
      this.#waiting.push({ bytes, enter });
      this.#admit();
    });
  }

  leave(bytes: number, answered: boolean): void {
    this.#inside -= 1;
    this.#bytes -= bytes;
    this.#limit = answered ? Math.min(this.#limit + 1, MOST) : FEWEST;
    this.#admit();
  }

  #admit(): void {
    while (this.#waiting.length > 0 && this.#turn < PER_TURN && this.#hasRoom(this.#waiting[0]!.bytes)) {
      const { bytes, enter } = this.#waiting.shift()!;
      this.#inside += 1;
      this.#bytes += bytes;
      if (this.#turn++ === 0)
        setImmediate(() => {
          this.#turn = 0;
          this.#admit();
        });
      enter();
    }
  }

  #hasRoom(bytes: number): boolean {
    return (
      this.#inside < Math.min(this.#limit, SAFE) || (this.#inside < this.#limit && this.#bytes + bytes <= WINDOW_BYTES)
    );
  }
}
