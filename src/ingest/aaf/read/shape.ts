/**
 * What an AAF file says, request by request, before anything is made of it: attributes by the base's own names. Second
 * and first degree, complete and delta, give the same shape; `to-raw.ts` alone knows what the names mean.
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
  /** `identifier/id`: the key in the académie (`ENTPersonJointure`), and in one degree; empty when the record has none. */
  readonly id: string;
  /** `recordId` is the id, where there is one. */
  readonly origin: Origin;
  readonly attributes: AafAttributes;
  /** An attribute that has one value and stands there with two: which of them is true is unknown. */
  readonly twice?: string;
}

/** The files of one AAF export, recognised and proven whole: their requests, and what identifies their bytes. */
export interface AafExport {
  readonly degree: Degree;
  /** A complete export holds everything there is: what is absent has disappeared. */
  readonly complete: boolean;
  /** What files were given of: a kind without a file is not in the export, one with empty files has nobody left. */
  readonly kinds: ReadonlySet<AafKind>;
  /** Code of the académie (two digits), where the files say it. */
  readonly academie?: string;
  /** The day the base made the files, `YYYY-MM-DD`. */
  readonly dataDate?: string;
  /** Of the format, where the files say it; tells what the fourth field of a link means. */
  readonly version?: string;
  /** SHA-256 over the files' digests, in an order of its own: the same files give the same digest. */
  readonly digest: string;
  /** Files given and not needed (`PersEducNat`, `MatiereEducNat`), by name. */
  readonly ignored: readonly string[];
  readonly bytes: number;
  /** Every request of every file, in any order; throws `FileRefused`. Can be called more than once. */
  requests(): AsyncIterable<AafRequest>;
}
