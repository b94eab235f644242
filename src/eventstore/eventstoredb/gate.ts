/**
 * Limits how many appends the driver has at once and how fast it is given them, and holds them back after a failure.
 *
 * The driver sends all appends over one stream of messages, and two things bring the process down:
 * - beyond 16 unsent messages the driver queues, and when the connection breaks while it queues, it rejects promises that
 *   nobody awaits. So the gate gives it few appends until the connection is proven to work. An answer proves it,
 *   for as long as the driver has other appends. From then on the limit is what the server takes without delay. A working
 *   stream sends one message per round of ticks and microtasks. After the first few, the gate hands the others over at that
 *   pace, all in one turn of the event loop, so that the server writes them to disk together;
 * - when a stream breaks, the driver forgets every append under way, also those sent over a newer stream, and throws when
 *   their answers come. So after a failure nothing is handed over until the driver has settled all that it has.
 */
import { isAnswer } from './failures.js';

/** The most appends the driver has while the connection is not proven to work, and afterwards. */
const MOST_UNPROVEN = 15;
const MOST_PROVEN = 256;
/** More than MOST_UNPROVEN appends are handed over only while all of them together fit the server's window, so that nothing stays unsent. */
const WINDOW_BYTES = 64_000;
/** The most appends that are handed over and not sent yet. */
const AT_ONCE = 8;
/** The driver drops a broken connection a little after it has rejected the appends on it. */
const REST_MS = 20;
/** Longer than the driver takes to settle any append. */
const GIVEN_UP_MS = 30_000;

interface Ticket {
  readonly bytes: number;
  readonly send: () => void;
}

export class Gate {
  #state: 'unproven' | 'proven' | 'broken' = 'unproven';
  /** How many appends the driver has, and their bytes. */
  #inside = 0;
  #bytes = 0;
  /** How many are handed over and, at the driver's pace, not sent yet. */
  #unsent = 0;
  #waiting: Ticket[] = [];

  /** `breakConnection` is called when an answer does not come in time. It must make the driver reject all that is under way. */
  constructor(readonly breakConnection: () => void) {}

  /**
   * Sends once there is room, and resolves with the answer. Rejects when waiting and answer take longer than `withinMs`
   * together; an append not sent by then is never sent.
   */
  pass<T>(bytes: number, withinMs: number, send: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let inside = false;
      let onTime = true;
      const leave = (answered: boolean) => {
        clearTimeout(timer);
        if (inside) this.#leave(bytes, answered && onTime);
        inside = false;
      };
      const ticket = {
        bytes,
        send: () => {
          inside = true;
          send().then(
            answer => {
              leave(true);
              resolve(answer);
            },
            (error: Error) => {
              leave(isAnswer(error));
              reject(error);
            },
          );
        },
      };
      let timer = setTimeout(() => {
        onTime = false;
        if (inside) {
          timer = setTimeout(leave, GIVEN_UP_MS, false).unref();
          if (this.#state !== 'broken') this.breakConnection();
          this.#state = 'broken';
        } else this.#waiting = this.#waiting.filter(other => other !== ticket);
        reject(new Error(`no answer within ${withinMs} ms`));
      }, withinMs);
      this.#waiting.push(ticket);
      this.#admit();
    });
  }

  /** Notes that the driver has settled an append. After a failure, waits until it has settled all, and a rest longer. */
  #leave(bytes: number, answered: boolean): void {
    this.#inside -= 1;
    this.#bytes -= bytes;
    if (!answered) this.#state = 'broken';
    if (this.#state !== 'broken') {
      this.#state = this.#inside > 0 ? 'proven' : 'unproven';
      this.#admit();
    } else if (this.#inside === 0)
      setTimeout(() => {
        this.#state = 'unproven';
        this.#admit();
      }, REST_MS);
  }

  /** Hands over waiting appends while there is room. */
  #admit(): void {
    while (this.#waiting.length > 0 && this.#unsent < AT_ONCE && this.#hasRoom(this.#waiting[0]!.bytes)) {
      const { bytes, send } = this.#waiting.shift()!;
      this.#inside += 1;
      this.#bytes += bytes;
      if (this.#unsent++ === 0) this.#afterRound();
      send();
    }
  }

  /**
   * Counts one append as sent after each round of the driver, until none is unsent. A round is a microtask, then a tick: all
   * microtasks run between two ticks.
   */
  #afterRound(): void {
    queueMicrotask(() =>
      process.nextTick(() => {
        this.#unsent -= 1;
        this.#admit();
        if (this.#unsent > 0) this.#afterRound();
      }),
    );
  }

  #hasRoom(bytes: number): boolean {
    if (this.#state === 'broken') return false;
    if (this.#inside < MOST_UNPROVEN) return true;
    return this.#state === 'proven' && this.#inside < MOST_PROVEN && this.#bytes + bytes <= WINDOW_BYTES;
  }
}
