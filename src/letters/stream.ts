/** Makes a PDF while it is read: nothing is drawn before the reader asks, and what has been handed over is forgotten. */
import type { PdfDocument } from './pdf/document.js';

/** Bytes that are gathered before they are handed over. */
const CHUNK = 64 * 1024;

/** Yields the records. Throws the signal's reason when it aborts, even while the next record is awaited, and tells the source to end. */
async function* until<T>(records: AsyncIterable<T> | Iterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  if (!signal) {
    yield* records;
    return;
  }
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  // When it aborts, nobody may be awaiting this promise.
  aborted.catch(() => undefined);
  const source = Symbol.asyncIterator in records ? records[Symbol.asyncIterator]() : records[Symbol.iterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await Promise.race([source.next(), aborted]);
      if (next.done) {
        ended = true;
        return;
      }
      yield next.value;
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // A source that is waiting for its next record answers only after that, so its answer is not awaited.
    if (!ended) void Promise.resolve(source.return?.()).catch(() => undefined);
  }
}

/** How the records of a job become pages. */
export interface Drawing<T> {
  readonly document: PdfDocument;
  readonly draw: (record: T) => void;
  /** Called after the last record: draws what was left open for more, such as half a sheet. */
  readonly finish: () => void;
}

/** The bytes of the PDF of these records. An abort throws the signal's reason; the file is then cut short. */
export async function* pdfOf<T>(
  records: AsyncIterable<T> | Iterable<T>,
  { document, draw, finish }: Drawing<T>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const record of until(records, signal)) {
    draw(record);
    if (document.pending >= CHUNK) yield document.take();
  }
  finish();
  document.end();
  yield document.take();
}
