/** What servers do by themselves for the integrity of the ledger, one at a time: seal, give out checkpoints, verify again. */
import type pg from 'pg';
import type { Chore } from '../process/chores.js';
import type { Publisher } from './checkpoints/give-out.js';
import type { LeafStore } from './leaves.js';
import { sealUpToNow } from './sealing/seal.js';
import { recheckSome } from './verify/recheck.js';

export interface IntegrityChoresDeps {
  readonly pool: pg.Pool;
  readonly eventStore: LeafStore;
  /** Without it, the ledger is sealed and no checkpoint is signed. */
  readonly publisher?: Publisher | undefined;
  /** Time between two checkpoints. */
  readonly checkpointSeconds: number;
}

/** How often new events are sealed: what comes within it is sealed together, at the least cost. */
const SEAL_MS = 1_000;
const RECHECK_MS = 5_000;

export function integrityChores(deps: IntegrityChoresDeps): Chore[] {
  const { publisher, checkpointSeconds } = deps;
  const seal = async (signal: AbortSignal): Promise<void> => void (await sealUpToNow(deps, signal));
  return [
    { name: 'sealing', everyMs: SEAL_MS, work: seal },
    ...(publisher
      ? [
          {
            name: 'checkpoints',
            everyMs: checkpointSeconds * 1_000,
            work: async (signal: AbortSignal): Promise<void> => {
              await seal(signal);
              if (!signal.aborted) await publisher.giveOut();
            },
          },
        ]
      : []),
    { name: 'integrity', everyMs: RECHECK_MS, work: () => recheckSome(deps) },
  ];
}
