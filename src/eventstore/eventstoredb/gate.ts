/**
 * How many appends are with the driver at once, how fast they are handed over, and when not.
 *
 * The driver writes to one stream of messages, and is brought down in two ways:
 * - beyond 16 unsent messages it queues, and when the connection breaks while it queues it rejects promises nobody holds.
 *   So few are with it while nothing shows that the connection stands; it stands while appends are with the driver and the
 *   last to come back was answered; then the bound is what the server takes without delay. A standing stream sends one
 *   message per round of ticks and microtasks: after a few at once the others follow at that pace, all in one turn of the
 *   event loop, so that the server writes them to disk together;
 * - when a stream breaks it forgets every append under way, those of a stream made since too, whose answers then find
 *   nobody. So after a failure nothing is handed over until the driver has settled all it has.
 */
import { isAnswer } from './failures.js';

const UNPROVEN = 15;
const MOST = 256;
/** More than UNPROVEN only while all of it fits the server's window, so that nothing stays unsent. */
const WINDOW_BYTES = 64_000;
const AT_ONCE = 8;
/** The driver lets go of a broken connection a little after it has rejected what was on it. */
const REST_MS = 20;
/** Longer than the driver takes to settle anything. */
const GIVEN_UP_MS = 30_000;

interface Ticket {
  readonly bytes: number;
  readonly send: () => void;
}

export class Gate {
  #state: 'unproven' | 'proven' | 'broken' = 'unproven';
  #inside = 0;
  #bytes = 0;
  /** Handed over and, at the driver's pace, not sent yet. */
  #unsent = 0;
  #waiting: Ticket[] = [];

  /** `breakConnection` makes the driver reject what is under way; asked when an answer does not come in time. */
  constructor(readonly breakConnection: () => void) {}

  /**
   * Sends once there is room and gives the answer. Rejects when both take longer than `withinMs`; what was not sent by then
   * is not sent any more.
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

  #admit(): void {
    while (this.#waiting.length > 0 && this.#unsent < AT_ONCE && this.#hasRoom(this.#waiting[0]!.bytes)) {
      const { bytes, send } = this.#waiting.shift()!;
      this.#inside += 1;
      this.#bytes += bytes;
      if (this.#unsent++ === 0) this.#afterRound();
      send();
    }
  }

  /** A microtask, then a tick: all microtasks run between two ticks. */
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
    if (this.#inside < UNPROVEN) return true;
    return this.#state === 'proven' && this.#inside < MOST && this.#bytes + bytes <= WINDOW_BYTES;
  }
}
