/** Extracts of the ledger as files: JSON Lines that anybody verifies offline, or a PDF that people read. */
import { REASONS, type Reasons } from '../domain/reasons.js';
import { dayShown } from '../domain/time-zones.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Extract, Extracts } from '../integrity/index.js';
import { report } from '../letters/index.js';
import type { PersonVault } from '../vault/vault.js';
import { documentOf, titleOf, type Asked } from './document.js';
import { subjectOf, type Subject } from './subject.js';

export const EXTRACT_FORMATS = ['JSONL', 'PDF'] as const;
export type ExtractFormat = (typeof EXTRACT_FORMATS)[number];

export interface ExtractDeps {
  readonly extracts: Extracts;
  readonly eventStore: Pick<EventStore, 'read'>;
  readonly persons: Pick<PersonVault, 'identities'>;
  /** The reasons of the installation; those built in when left out. */
  readonly reasons?: Reasons;
}

export interface ExtractRequest {
  readonly stream: string;
  readonly format: ExtractFormat;
  readonly asked: Asked;
  /** Whether the one who asks may see the names of the person. */
  readonly withNames: boolean;
}

/** A file that is made while its content is read. */
export interface ExtractFile {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Whom it is about; undefined for a stream that is no person's. */
  readonly subject: Subject | undefined;
  readonly content: AsyncIterable<string | Uint8Array>;
}

export type OpenExtractFile = (request: ExtractRequest) => Promise<ExtractFile | undefined>;

/** A PDF was asked for of a stream that is neither an account's nor a pupil's. */
export class NoDocument extends Error {
  override readonly name = 'NoDocument';
  constructor(stream: string) {
    super(`${stream} is the history of no account and no pupil: there is no PDF of it, but JSON Lines.`);
  }
}

async function* asLines(extract: Extract, of: { about: object; asked: object }): AsyncGenerator<string> {
  for await (const { line } of extract.events()) yield line;
  yield `${JSON.stringify(extract.close(of))}\n`;
}

/**
 * Opens the extract of a stream as a file. Undefined for a stream without an event. Throws NoDocument, and IntegrityBroken where the ledger
 * contradicts what was vouched for.
 */
export const extractFiles =
  ({ extracts, eventStore, persons, reasons = REASONS }: ExtractDeps): OpenExtractFile =>
  async ({ stream, format, asked, withNames }) => {
    const subject = await subjectOf(stream, eventStore.read(stream));
    if (!subject && format === 'PDF') throw new NoDocument(stream);
    const extract = await extracts.open(stream);
    if (!extract) return undefined;
    const [identity] = withNames && subject?.identity ? await persons.identities([subject.identity]) : [];
    const { surname, firstName } = identity ?? {};
    const day = dayShown(asked.at, subject?.zone ?? 'UTC');
    const name = `historique-${subject?.id ?? stream}-${day}.${format.toLowerCase()}`;
    if (format === 'JSONL' || !subject) {
      const about = subject
        ? { kind: subject.kind, id: subject.id, ...(identity && { surname, firstName }) }
        : { kind: 'STREAM', id: stream };
      return { name, type: 'application/jsonl; charset=utf-8', subject, content: asLines(extract, { about, asked }) };
    }
    const names = identity && `${surname} ${firstName}`;
    const parts = documentOf({ subject, names, asked, extract, keys: extracts, reasons });
    const job = {
      title: titleOf(subject),
      author: extract.checkpoint.origin,
      language: 'fr',
      createdAt: new Date(asked.at),
    } as const;
    return { name, type: 'application/pdf', subject, content: report(parts, job) };
  };
