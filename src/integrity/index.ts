/** The door of the integrity of the ledger: docs/integrity.md says what is hashed and how it is checked. */
export { entryOf, LONGEST_ENTRY, type SealedEvent } from './entry.js';
