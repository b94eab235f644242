/** Verifies the whole ledger against a checkpoint, for `registre verify`. */
import { rename, readFile, rm, writeFile } from 'node:fs/promises';
import { openIntegrity, type Integrity } from '../app/integrity.js';
import { openRangeHashers } from '../app/range-hashers.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { progress } from '../app/terminal/progress.js';
import { parsePosition } from '../eventstore/eventstore.js';
import {
  BadNote,
  dividingBy,
  fromBase64,
  newestIn,
  readSealed,
  tilesOf,
  toBase64,
  trusted,
  verifyLedger,
  type Difference,
  type Progress,
  type Verdict,
} from '../integrity/index.js';
import type { Believed } from './believed.js';
import { notice, withInstallation } from './with-installation.js';

interface Options {
  readonly checkpoint?: string;
  readonly state?: string;
}

/** How often the state is written, in milliseconds. */
const STATE_EVERY_MS = 2_000;

async function noteOf({ checkpoint }: Options, { folder }: Integrity): Promise<string> {
  if (checkpoint !== undefined)
    return readFile(checkpoint, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`--checkpoint cannot be read (${error.code}).`);
    });
  const note = folder === undefined ? undefined : await newestIn(folder);
  if (note !== undefined) return note;
  throw new UsageError(
    'There is no checkpoint: give one by --checkpoint, or name the folder that has them by CHECKPOINT_FOLDER.',
  );
}

/** What the state file says of this checkpoint; undefined without a file, or when it is of another one. */
async function progressIn(file: string | undefined, note: string): Promise<Progress | undefined> {
  if (file === undefined) return undefined;
  try {
    const { checkpoint, size, position, subtrees } = JSON.parse(await readFile(file, 'utf8')) as Record<
      string,
      unknown
    >;
    if (checkpoint !== note) return undefined;
    const hashes = (subtrees as string[]).map(text => fromBase64(text)!);
    return { size: Number(size), position: parsePosition(String(position)), subtrees: hashes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`--state holds no state of a verification: delete ${file}, or name another.`);
  }
}

async function writeProgress(file: string, note: string, { size, position, subtrees }: Progress): Promise<void> {
  const state = { checkpoint: note, size, position, subtrees: subtrees.map(toBase64) };
  await writeFile(`${file}.new`, JSON.stringify(state));
  await rename(`${file}.new`, file);
}

const place = ({ index, stream, version, eventId, position }: Difference): string =>
  `event ${index} of the ledger: ${stream} ${version} (id ${eventId}, position ${position})`;

function inWords(verdict: Verdict, size: number): string {
  switch (verdict.outcome) {
    case 'RIGHT':
      return `Right: the first ${size} events of the ledger are those of the checkpoint.`;
    case 'TOO_SHORT':
      return `Not right: the ledger has ${verdict.events} events, and the checkpoint vouches for ${size}.${verdict.first ? ` The first that differs from the stored tree is ${place(verdict.first)}.` : ''}`;
    case 'TREE_ALTERED':
      return `Not right: the events are those of the checkpoint, and the stored tree is not. It differs first at ${place(verdict.first)}.`;
    case 'ALTERED': {
      const where = verdict.first
        ? ` The first that ${verdict.certain ? 'was altered, taken out or put in' : 'differs from the stored tree (which is not that of the checkpoint either)'} is ${place(verdict.first)}.`
        : '';
      return `Not right: the first ${size} events of the ledger are not those of the checkpoint.${where}`;
    }
  }
}

export async function verifyWholeLedger(options: Options, { keys, ...trust }: Believed): Promise<void> {
  await withInstallation(async installation => {
    const { pool, eventStore } = installation;
    const integrity = await openIntegrity(installation, () => undefined);
    const note = await noteOf(options, integrity);
    const believed = keys.length > 0 ? keys : [...(integrity.log?.keys ?? []), ...(integrity.log?.previous ?? [])];
    const origin = believed[0]?.name;
    if (origin === undefined) throw new UsageError('--key is needed: no key of the ledger is configured.');
    // Without --witness the quorum is 0: the witnesses that are configured are only counted.
    const witnesses = trust.witnesses.length > 0 ? trust.witnesses : integrity.witnesses.map(({ key }) => key);
    let checkpoint;
    try {
      checkpoint = trusted(note, { ...trust, witnesses, origin, keys: believed });
    } catch (error) {
      if (!(error instanceof BadNote)) throw error;
      process.stdout.write(`Not right: ${error.message}.\n`);
      process.exitCode = EXIT.failed;
      return;
    }
    const { size, root, witnessed } = checkpoint;
    notice(`Checkpoint of ${size} events of ${origin}, cosigned by ${witnessed} of ${witnesses.length} witnesses.`);
    const from = await progressIn(options.state, note);
    if (from) notice(`Goes on after ${from.size} events.`);
    const bar = progress('verify', size);
    let keptAt = Date.now();
    const sealed = await readSealed(pool);
    // A stored tree that is shorter than the checkpoint cannot name what differs, nor say where ranges end.
    const tiles = sealed.size >= size ? tilesOf(pool, size) : undefined;
    const hashers =
      tiles && openRangeHashers({ databaseUrl: installation.database.url, ledgerUrl: installation.config.ledgerUrl });
    const verdict = await verifyLedger({
      store: eventStore,
      checkpoint: { size, root },
      tiles,
      dividing: hashers && dividingBy(pool, hashers),
      from,
      onProgress: async reached => {
        bar.to(reached.size, size, 'events');
        if (options.state === undefined || Date.now() - keptAt < STATE_EVERY_MS) return;
        keptAt = Date.now();
        await writeProgress(options.state, note, reached);
      },
    }).finally(() => hashers?.close());
    bar.end();
    if (options.state !== undefined) await rm(options.state, { force: true });
    process.stdout.write(`${inWords(verdict, size)}\n`);
    if (verdict.outcome !== 'RIGHT') process.exitCode = EXIT.failed;
  });
}
