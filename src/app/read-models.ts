/** Starts the projector, which keeps the read models up to date while the server runs, or hears from the server that does. */
import { projections, REMOVED_READ_MODELS } from '../../projections/index.js';
import { progress, type Progress } from './terminal/progress.js';
import type { Installation } from './installation.js';
import { Projector } from '../projector/projector.js';
import { createDirectory } from '../vault/directory.js';

export interface ReadModelOptions {
  /** Called with each fault of a read model; it will be retried. */
  readonly onFault: (error: unknown, projection: string) => void;
  /** Called with a line when a read model is rebuilt, and when it is done. */
  readonly notice: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Resolves when every read model can be read; rejects when the signal aborts. A server with the role
 * projector first rebuilds each read model that is missing or incomplete.
 */
export async function openProjector(
  { config, database, eventStore, vault }: Installation,
  { onFault, notice, signal }: ReadModelOptions,
): Promise<Projector> {
  const listensOnly = !config.roles.includes('projector');
  const notices = new RebuildNotices(notice);
  const projector = new Projector({
    databaseUrl: database.url,
    store: eventStore,
    directory: createDirectory(vault),
    projections,
    removed: REMOVED_READ_MODELS,
    listensOnly,
    onRebuild: (name, lacks, { phase, events }) => notices.tell(name, lacks, events, phase),
    onError: (projection, error) => onFault(error, projection),
  });
  try {
    await projector.start();
    const waiting = listensOnly ? tellOfWaiting(notice) : undefined;
    await projector.untilWhole(signal).finally(() => clearInterval(waiting));
  } catch (error) {
    await projector.stop();
    throw error;
  }
  notices.end();
  return projector;
}

const NOTICE_EVERY_MS = 1_000;

/** Prints once a second that a server with the role projector is waited for. */
function tellOfWaiting(notice: ReadModelOptions['notice']): NodeJS.Timeout {
  const started = Date.now();
  return setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1_000);
    notice(
      `Waiting for the read models since ${seconds} s. A server whose ROLES has projector makes them: start one, of this version of Registre.`,
    );
  }, NOTICE_EVERY_MS);
}

/** Prints which read models are rebuilt, and the events read so far. */
class RebuildNotices {
  readonly #events = new Map<string, number>();
  #bar: Progress | undefined;

  constructor(private readonly notice: (line: string) => void) {}

  tell(name: string, lacks: readonly string[], events: number, phase: string): void {
    if (!this.#events.has(name)) {
      const why = lacks.length > 0 ? `it lacks ${listOf(lacks)}` : 'it is of an older version';
      this.notice(`Rebuilds the read model ${name} from the ledger: ${why}.`);
    }
    this.#events.set(name, events);
    // The number of events is not known before: the bar is full at as many as have come.
    const sum = [...this.#events.values()].reduce((all, one) => all + one, 0);
    (this.#bar ??= progress('read models', 1)).to(sum, sum, `events, ${name}: ${phase}`);
  }

  end(): void {
    this.#bar?.end();
    if (this.#events.size > 0) this.notice(`Rebuilt: ${[...this.#events.keys()].join(', ')}.`);
  }
}

const MOST_LISTED = 3;
const listOf = (lacks: readonly string[]): string =>
  lacks.length > MOST_LISTED
    ? `${lacks.slice(0, MOST_LISTED).join(', ')} and ${lacks.length - MOST_LISTED} more`
    : lacks.join(', ');
