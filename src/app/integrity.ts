/** The integrity of the ledger as this installation is configured: who signs checkpoints, who cosigns them, where they are kept. */
import { join } from 'node:path';
import type { Config } from '../config.js';
import {
  createExtracts,
  createPublisher,
  createWitness,
  integrityChores,
  openWitnessState,
  signingKey,
  witnessAt,
  type AskedWitness,
  type Extracts,
  type Log,
  type Publisher,
  type WitnessAnswer,
} from '../integrity/index.js';
import type { Chore } from '../process/chores.js';
import type { Installation } from './installation.js';
import { localKey } from './local-keys.js';

/** Name of the ledger of a development installation, and of its witness. */
const DEVELOPMENT_ORIGIN = 'registre.invalid/ledger';
const DEVELOPMENT_WITNESS = 'registre.invalid/witness';

export interface Integrity {
  /** Who signs; undefined where no key is configured. */
  readonly log: Log | undefined;
  /** Where checkpoints are kept outside the database. */
  readonly folder: string | undefined;
  readonly witnesses: readonly AskedWitness[];
  /** Gives out checkpoints; undefined where no key is configured. */
  readonly publisher: Publisher | undefined;
  /** Makes signed extracts; undefined where no key is configured. */
  readonly extracts: Extracts | undefined;
  /** What servers do by themselves. */
  readonly chores: readonly Chore[];
}

const isDevelopment = ({ mode }: Config): boolean => mode !== 'production';

/** Seconds since 1970, by the real clock: what is signed is not dated by a clock that was put forward. */
const now = (): number => Date.now() / 1_000;

async function logOf(config: Config): Promise<Log | undefined> {
  const {
    ledgerOrigin: origin = DEVELOPMENT_ORIGIN,
    checkpointKeys,
    previousCheckpointKeys: previous,
    dataDir,
  } = config;
  const seeds =
    checkpointKeys.length === 0 && isDevelopment(config) ? [await localKey(dataDir, 'checkpoint')] : checkpointKeys;
  if (seeds.length === 0) return undefined;
  return { origin, previous, keys: seeds.map(seed => signingKey(origin, 'NOTE', seed)) };
}

/** The witness of a development installation: in this process, with a key and a state of its own in DATA_DIR. */
async function developmentWitness({ dataDir }: Config, log: Log): Promise<AskedWitness> {
  const key = signingKey(DEVELOPMENT_WITNESS, 'COSIGNATURE', await localKey(dataDir, 'witness'));
  const logs = [...log.keys, ...log.previous];
  // Its state is read each time: verbs of the command line ask it, too.
  const ask = async (body: string): Promise<WitnessAnswer> => {
    const state = await openWitnessState(join(dataDir, 'witness.json'));
    return createWitness({ key, logs, state, now }).add(body);
  };
  return { key, ask };
}

async function witnessesOf(config: Config, log: Log | undefined): Promise<AskedWitness[]> {
  if (!log) return [];
  const asked = config.witnesses.map(({ key, url }) => witnessAt(key, url));
  return asked.length === 0 && isDevelopment(config) ? [await developmentWitness(config, log)] : asked;
}

/** Opens what signs checkpoints and keeps them. `onFault`: called with the fault of a witness or of an address to which checkpoints go, and its name. */
export async function openIntegrity(
  { config, pool, eventStore }: Installation,
  onFault: (error: unknown, what: string) => void,
): Promise<Integrity> {
  const log = await logOf(config);
  const folder = config.checkpointFolder ?? (isDevelopment(config) ? join(config.dataDir, 'checkpoints') : undefined);
  const witnesses = await witnessesOf(config, log);
  const publisher = log && createPublisher({ pool, log, folder, url: config.checkpointUrl, witnesses, onFault });
  const extracts = log && publisher && createExtracts({ pool, eventStore, log, publisher, witnesses });
  const chores = integrityChores({ pool, eventStore, publisher, checkpointSeconds: config.checkpointSeconds });
  return { log, folder, witnesses, publisher, extracts, chores };
}
