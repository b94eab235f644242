/**
 * The requests of AAF files, with their attributes under the names that AAF gives them. Requests of both degrees, complete and delta,
 * have this shape; only `to-raw.ts` knows what the names mean.
 */
import type { Degree } from '../../../domain/school/events.js';
import type { Origin } from '../../pipeline/raw.js';

/** `PersRelEleve` is a responsable; `EtabEducNat` a school; `MefEducNat` a MEF. The other categories are not read. */
export type AafKind = 'STUDENT' | 'RESPONSABLE' | 'SCHOOL' | 'MEF';

/** Values by attribute name, in the order of the file. An attribute without a value is absent, or has no elements. */
export type AafAttributes = Readonly<Record<string, readonly string[]>>;

export interface AafRequest {
  /** `MODIFY` replaces the whole list of values of each attribute it names; `DELETE` names none. */
  readonly operation: 'ADD' | 'MODIFY' | 'DELETE';
  readonly kind: AafKind;
  /** `identifier/id`: the record's key (`ENTPersonJointure`), unique in the académie and degree; empty when the record has none. */
  readonly id: string;
  /** `recordId` is the id, where there is one. */
  readonly origin: Origin;
  readonly attributes: AafAttributes;
  /** Name of a single-valued attribute that has two values in the request: which of them is right is unknown. */
  readonly conflicting?: string;
}

/** The files of one AAF export, recognised and complete: their requests, and the digest of their bytes. */
export interface AafExport {
  readonly degree: Degree;
  /** A complete export holds everything there is: what is absent has disappeared. */
  readonly complete: boolean;
  /** Kinds that have a file. A kind without one is not in the export; a kind whose files are empty has no records left. */
  readonly kinds: ReadonlySet<AafKind>;
  /** Code of the académie (two digits), where the files say it. */
  readonly academie?: string;
  /** The day the base made the files, `YYYY-MM-DD`. */
  readonly dataDate?: string;
  /** Version of the format, where the files say it. */
  readonly version?: string;
  /** SHA-256 over the files' digests. The order in which the files are given does not change it. */
  readonly digest: string;
  /** Files given and not needed (`PersEducNat`, `MatiereEducNat`), by name. */
  readonly ignored: readonly string[];
  readonly bytes: number;
  /** Every request of every file, in any order; throws `FileRefused`. Can be called more than once. */
  requests(): AsyncIterable<AafRequest>;
}
