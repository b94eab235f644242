/** The door of the integrity of the ledger: docs/integrity.md says what is hashed and how it is checked. */
export { integrityChores } from './chores.js';
export { createPublisher, type Log, type Publisher } from './checkpoints/give-out.js';
export { newestIn } from './checkpoints/outside.js';
export { lastCheckpoint, readCheckpoints } from './checkpoints/store.js';
export { entryOf, LONGEST_ENTRY, type SealedEvent } from './entry.js';
export { createExtracts, type Extract, type ExtractedEvent, type Extracts } from './extracts.js';
export { readCheckpoint, openCheckpoint } from './notes/checkpoint.js';
export { isKeyName, readVerifierKey, signingKey, type VerifierKey } from './notes/keys.js';
export { BadNote } from './notes/note.js';
export type { ClosingLine, Statement } from './notes/statement.js';
export { ALARM_KINDS, IntegrityBroken } from './sealing/alarms.js';
export { sealUpToNow } from './sealing/seal.js';
export { readSealed, tilesOf } from './sealing/store.js';
export {
  serveLedger,
  type Consistency,
  type EventInclusion,
  type ServedCheckpoint,
  type ServedLedger,
} from './serving.js';
export { integrityStatus, type IntegrityStatus } from './status.js';
export { readTilePath } from './tree/tiles.js';
export { fromBase64, toBase64, toHex, type Hash } from './tree/hash.js';
export { trusted, verifyHistory, HistoryRefused, type Trust } from './verify/history.js';
export { dividingBy, hashRange, type HashedRange, type LedgerRange, type RangeHasher } from './verify/ranges.js';
export { verifyLedger, type Difference, type Progress, type Verdict } from './verify/ledger.js';
export { witnessAt, type AskedWitness } from './witness/ask.js';
export type { WitnessAnswer } from './witness/protocol.js';
export { serveWitness } from './witness/serve.js';
export { openWitnessState } from './witness/state.js';
export { createWitness } from './witness/witness.js';
