/** What a kind of download promises: lists and letters are kinds; `kinds.ts` has them all. */
import type { Completeness } from '../../completeness/shown.js';
import type { Granted } from '../../security/permissions.js';
import type { PersonalRead } from '../../security/audit.js';
import type { ApiContext } from '../context.js';

/**
 * A file that a person may be given an address for. `Request` says what the file holds; it must survive JSON. `Right` is what the check
 * of rights finds.
 */
export interface DownloadKind<Request extends object = object, Right = unknown> {
  /** Names the kind within the addresses that were given out. */
  readonly name: string;
  /**
   * Returns the right of the caller to this file; throws an `ApiError` without it. It is called when an address is made, and again
   * when it is used, because the right may have ended in between.
   */
  authorise(context: ApiContext, request: Request): Promise<Right>;
  /** Opens the file under this right. Reads no more of it than it needs to say what will be read. */
  open(context: ApiContext, request: Request, right: Right): Promise<OpenFile>;
}

/** Persons of a school, or of an account, whose data a file holds, and the right by which they are read. */
export type FileRead = Pick<PersonalRead, 'uai' | 'accountId' | 'persons'> & { readonly granted: Granted };

/** A file about to be sent. */
export interface OpenFile {
  /** With its extension. Any characters: those that not every system accepts are replaced in the fallback name. */
  readonly name: string;
  /** Media type, such as `text/csv; charset=utf-8`. */
  readonly type: string;
  /** The position in the ledger that everything in the file is read at. */
  readonly position?: string;
  /** How complete the file is at that position. */
  readonly completeness?: Completeness;
  /** The number of rows that the whole file has. */
  readonly rows?: number;
  /** Whose data the file holds. That they are read is recorded before the first byte is sent, or nothing is sent. Empty without personal data. */
  readonly reads: readonly FileRead[];
  /** The bytes, made at the pace at which the client takes them. The iterator is ended early (`return`) when the client goes. */
  readonly content: AsyncIterable<string | Uint8Array>;
  /** Frees what the file holds, such as a connection. Called once: when the content has been read, or will be read no further. Never rejects. */
  close(): Promise<void>;
}
