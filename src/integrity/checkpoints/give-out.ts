/** Gives out checkpoints: signs the tree as it is, never against an earlier checkpoint, and has it cosigned and kept outside. */
import type pg from 'pg';
import {
  openCheckpoint,
  readCheckpoint,
  signCheckpoint,
  withSignatures,
  type SignedCheckpoint,
} from '../notes/checkpoint.js';
import { signaturesBy } from '../notes/note.js';
import type { SigningKey, VerifierKey } from '../notes/keys.js';
import { clearAlarm, IntegrityBroken, raiseAlarm, watched } from '../sealing/alarms.js';
import { readSealed, tilesOf, TileMissing } from '../sealing/store.js';
import { isConsistent } from '../tree/proofs.js';
import { consistencyProof, rootAt } from '../tree/tiles.js';
import { cosigned, type AskedWitness } from '../witness/ask.js';
import { newestIn, postTo, writeInto } from './outside.js';
import { lastCheckpoint, saveCheckpoint } from './store.js';

/** Who signs the checkpoints of a log. */
export interface Log {
  /** Names the log, and its keys. */
  readonly origin: string;
  /** All of them sign: one, or during a change of keys two. */
  readonly keys: readonly SigningKey[];
  /** Earlier keys, whose checkpoints are still believed. */
  readonly previous: readonly VerifierKey[];
}

export interface GivingOut {
  readonly pool: pg.Pool;
  readonly log: Log;
  /** Folder outside the database; none without it. */
  readonly folder?: string | undefined;
  /** Address that checkpoints are sent to; none without it. */
  readonly url?: string | undefined;
  readonly witnesses: readonly AskedWitness[];
  /** Called with what failed and will be tried again. */
  readonly onFault: (error: unknown, what: string) => void;
}

export interface Publisher {
  /**
   * Gives out a checkpoint of the stored tree, and returns it; the last one again when nothing was sealed since. Seal first: a tree behind
   * the ledger may be smaller than what was vouched for. Throws IntegrityBroken where the checkpoint would contradict an earlier one; the alarm is
   * raised then, and nothing is signed.
   */
  giveOut(): Promise<SignedCheckpoint>;
}

const knownKeys = ({ keys, previous }: Log): readonly VerifierKey[] => [...keys, ...previous];

export function createPublisher({ pool, log, folder, url, witnesses, onFault }: GivingOut): Publisher {
  /** Size of the tree last sent to `url`. */
  let posted = -1;
  /** Size of the tree that each witness cosigned last. */
  const lastCosigned = new Map<AskedWitness, number>();

  /** Throws IntegrityBroken unless the tree of that size continues the earlier checkpoint, which was kept at that place. */
  async function mustContinue(note: string, place: string, size: number): Promise<void> {
    const earlier = readCheckpoint(note);
    const broken = (what: string): IntegrityBroken =>
      new IntegrityBroken(
        'CHECKPOINT',
        `${what} (the checkpoint of ${earlier.size} events in ${place}); none is signed until it is explained`,
      );
    try {
      openCheckpoint(note, log.origin, knownKeys(log));
    } catch (error) {
      throw broken((error as Error).message);
    }
    if (earlier.size > size)
      throw broken(`the ledger has ${size} events and ${earlier.size} were vouched for: its end is missing`);
    try {
      const tiles = tilesOf(pool, size);
      const newer = { size, root: await rootAt(size, tiles) };
      if (isConsistent(earlier, newer, await consistencyProof(earlier.size, size, tiles))) return;
    } catch (error) {
      if (!(error instanceof TileMissing)) throw error;
      throw broken(error.message);
    }
    throw broken('the stored tree does not continue what was vouched for');
  }

  /** Signs a checkpoint of the stored tree with all keys, and stores it: once the tree continues the newest one here and the newest outside. */
  async function signed(): Promise<SignedCheckpoint> {
    const [stored, outside] = [await lastCheckpoint(pool), folder === undefined ? undefined : await newestIn(folder)];
    // Read after them: another server may have sealed and given out more meanwhile.
    const { size } = await readSealed(pool);
    if (stored !== undefined) await mustContinue(stored.note, 'the database', size);
    if (outside !== undefined) await mustContinue(outside, 'CHECKPOINT_FOLDER', size);
    const own = signCheckpoint({ origin: log.origin, size, root: await rootAt(size, tilesOf(pool, size)) }, log.keys);
    // The same checkpoint may be stored already, signed by earlier keys and cosigned: it keeps these signatures.
    const isStored = stored?.size === size && readCheckpoint(stored.note).text === readCheckpoint(own).text;
    const note = isStored
      ? withSignatures(
          stored.note,
          readCheckpoint(own).signatures.map(({ line }) => line),
        )
      : own;
    if (note !== stored?.note) await saveCheckpoint(pool, size, note);
    return readCheckpoint(note);
  }

  /** Adds the cosignatures that the checkpoint does not have yet. */
  async function witnessed(checkpoint: SignedCheckpoint): Promise<SignedCheckpoint> {
    let { note } = checkpoint;
    const has = new Set(
      signaturesBy(
        witnesses.map(({ key }) => key),
        checkpoint,
      ).map(({ key }) => key),
    );
    const proofFrom = (oldSize: number) => consistencyProof(oldSize, checkpoint.size, tilesOf(pool, checkpoint.size));
    let silent = 0;
    for (const witness of witnesses.filter(({ key }) => !has.has(key))) {
      try {
        const lastSize = lastCosigned.get(witness) ?? 0;
        const cosignedNote = await cosigned(checkpoint, { witness, keys: log.keys, lastSize, proofFrom });
        note = withSignatures(
          note,
          readCheckpoint(cosignedNote).signatures.map(({ line }) => line),
        );
        lastCosigned.set(witness, checkpoint.size);
      } catch (error) {
        if (error instanceof IntegrityBroken) throw error;
        silent++;
        onFault(error, `witness ${witness.key.name}`);
      }
    }
    if (note !== checkpoint.note) await saveCheckpoint(pool, checkpoint.size, note);
    // The alarm of a witness that contradicted us stands until every witness has cosigned.
    if (silent === 0) await clearAlarm(pool, 'WITNESS');
    return readCheckpoint(note);
  }

  /** Keeps the checkpoint outside the database, unless it is there already. */
  async function keptOutside({ size, note }: SignedCheckpoint): Promise<void> {
    if (folder !== undefined && (await newestIn(folder)) !== note) await writeInto(folder, size, note);
    if (url === undefined || posted === size) return;
    try {
      await postTo(url, note);
      posted = size;
    } catch (error) {
      onFault(error, 'CHECKPOINT_URL');
    }
  }

  return {
    giveOut: async () => {
      const own = await watched(pool, ['CHECKPOINT'], signed);
      try {
        const checkpoint = await witnessed(own);
        await keptOutside(checkpoint);
        return checkpoint;
      } catch (error) {
        if (!(error instanceof IntegrityBroken)) throw error;
        const newest = await lastCheckpoint(pool);
        // Another server has given out more, and the witness has cosigned that.
        if (newest !== undefined && newest.size > own.size) return readCheckpoint(newest.note);
        await raiseAlarm(pool, error);
        // What was signed is kept outside, whatever witnesses say of it.
        await keptOutside(own);
        throw error;
      }
    },
  };
}
