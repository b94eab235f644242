/** What the ingest knows of a school's records in one base, as `store.ts` keeps it. */
import type { Kinship } from '../../../domain/bases.js';
import type { MatchKey, NameDigests } from '../match/digests.js';
import type { Fingerprint } from '../match/fingerprint.js';
import type { Transfer } from './transfers.js';

/** `PENDING`: announced, perhaps not in the ledger. `DIRTY`: to be recorded anew. `CURRENT`: settled. `ENDED`: no longer in the base. */
export type KnownState = 'PENDING' | 'DIRTY' | 'CURRENT' | 'ENDED';

/** An attachment to a pupil, as last recorded. */
export interface KnownLink {
  readonly studentId: string;
  readonly kinship: Kinship;
  readonly legalLevel: number;
}

/** Keyed digests by which a record is matched with the person it was before. */
export interface PersonDigests {
  readonly names: NameDigests;
  readonly birth?: string;
  readonly ines: readonly string[];
  readonly contacts: readonly string[];
  readonly matchKeys: readonly MatchKey[];
}

/** A record of the base, as the last import that recorded it left it. */
export interface KnownRecord extends PersonDigests {
  readonly kind: 'STUDENT' | 'RESPONSABLE';
  readonly recordKey: string;
  /** Id of the student, or of the responsable's account. */
  readonly entityId: string;
  readonly state: KnownState;
  /** Fingerprint of its content when it was settled; of a record that is not settled, the part that still holds. */
  readonly fingerprint?: Fingerprint;
  /** By pupil; a pupil's own record has none. */
  readonly links: readonly KnownLink[];
  /** Other accounts of the same person that are not created yet: once one is, this record is recorded anew, and they merge (`waiting.ts`). */
  readonly waitsFor?: readonly string[];
  /** The base's own id, where it has one. */
  readonly recordId?: string;
}

/** A school, as earlier imports left it. */
export interface KnownSchool {
  /** Digest of description and structure as last recorded. */
  readonly fingerprint?: string;
  /** Name and circonscription as last recorded, for files and importers that do not say them. */
  readonly name?: string;
  readonly circonscription?: string;
  readonly records: readonly KnownRecord[];
  /** Pupils of the school, by id, who were transferred to another one. */
  readonly transferred: ReadonlyMap<string, Transfer>;
}
