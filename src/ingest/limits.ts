/** Bounds on what one import may ask of the machine. Exports of a school reach a small part of them. */
export interface IngestLimits {
  /** Number of files of an import, and of entries of one archive. */
  readonly files: number;
  /** Bytes of one file as read, real and not declared (an archive's entry: inflated). */
  readonly fileBytes: number;
  /** Bytes of all the files of an import together, inflated. */
  readonly totalBytes: number;
  /** Inflated bytes may be this many times the compressed ones, past the first MiB. */
  readonly inflation: number;
  /** Levels of elements inside one another. */
  readonly depth: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Characters of one token: a text, an attribute, a comment, a CSV record. */
  readonly tokenCharacters: number;
  /** Elements of one record. */
  readonly recordElements: number;
  /** Rows or records of one file. */
  readonly records: number;
}

/** The limits of a school's export. */
export const DEFAULT_LIMITS: IngestLimits = {
  files: 32,
  fileBytes: 1024 ** 3,
  totalBytes: 2 * 1024 ** 3,
  inflation: 200,
  depth: 16,
  attributes: 32,
  tokenCharacters: 256 * 1024,
  recordElements: 2_000,
  records: 100_000,
};

/** Exports of a whole académie: a million persons, in numbered parts of hundreds of megabytes. */
export const ACADEMIE_LIMITS: IngestLimits = {
  ...DEFAULT_LIMITS,
  files: 1_000,
  fileBytes: 4 * 1024 ** 3,
  totalBytes: 16 * 1024 ** 3,
  records: 2_000_000,
};

/** Bytes read and parsed at a time. */
export const CHUNK_BYTES = 64 * 1024;
