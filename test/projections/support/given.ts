/** Folds given events into rows without a database, batch after batch, as the projector does; and the events that many tests give. */
import type { AnyEvent } from '../../projector/support/history.js';
import { metadata, uuid } from '../../projector/support/history.js';
import { fakeDirectory } from '../../projector/support/directory.js';
import type { EventMetadata } from '../../../src/domain/event.js';
import type { Position } from '../../../src/eventstore/eventstore.js';
import { BatchDocuments } from '../../../src/projector/apply/fold.js';
import type { Projection, RecordedEvent, Row } from '../../../src/projector/projection.js';
import { WriteSet } from '../../../src/projector/apply/writes.js';

export type GivenEvent = readonly [stream: string, event: AnyEvent, metadata?: Partial<EventMetadata>];
type NamedRow = Record<string, unknown>;

/** When the ledger recorded each event that a `Fold` is given. */
export const RECORDED_AT = '2026-09-01T08:00:00.500Z';
/** The id of the n-th event that a `Fold` is given, counted from 1. */
export const eventId = (n: number): string => uuid(`event ${n}`);

/** A read model as it stands after the batches so far. */
export class Fold {
  readonly #documents = new Map<string, object>();
  readonly #tables = new Map<string, Map<string, NamedRow>>();
  readonly #versions = new Map<string, number>();
  #events = 0;
  /** Topics of the last batch. */
  lastTopics: string[] = [];

  constructor(
    private readonly projection: Projection,
    private readonly directory = fakeDirectory(),
  ) {}

  /** Folds the events as one batch. */
  async batch(...events: readonly GivenEvent[]): Promise<this> {
    const { projection } = this;
    const batch = new BatchDocuments<object>();
    const writes = new WriteSet(projection.tables);
    const handles: ReadonlySet<string> = projection.handles;
    for (const [key, document] of this.#documents) batch.loaded.set(key, document);
    for (const event of events.map(given => this.#record(given))) {
      if (!handles.has(event.type)) continue;
      batch.fold(projection, event, projection.keys(event), writes);
      for (const uai of projection.revisits?.(event) ?? []) this.#revisit(batch, uai);
    }
    await projection.enrich?.(
      [...batch.changes.values()].map(({ after }) => after),
      this.directory,
    );
    projection.write(batch, writes);
    for (const { key, after } of batch.changes.values()) this.#documents.set(key, this.#stored(after));
    this.#apply(writes);
    this.lastTopics = [...writes.topics].sort();
    return this;
  }

  /** The rows of a table, in the order in which they were first put. */
  rows(table: string): NamedRow[] {
    return [...(this.#tables.get(table)?.values() ?? [])];
  }

  #revisit(batch: BatchDocuments<object>, uai: string): void {
    for (const [key, document] of this.#documents)
      if (this.projection.schoolOf?.(document) === uai)
        batch.revisit(key, document, found => this.projection.revisited?.(found) ?? { ...found });
  }

  /** The document as it comes back from the database. */
  #stored(document: object): object {
    const { projection } = this;
    const stored = JSON.parse(JSON.stringify(projection.pack?.(document) ?? document)) as object;
    return projection.unpack?.(stored) ?? stored;
  }

  #record([stream, { type, data }, more]: GivenEvent): RecordedEvent {
    const version = (this.#versions.get(stream) ?? -1) + 1;
    this.#versions.set(stream, version);
    const n = ++this.#events;
    return {
      stream,
      version,
      type,
      data: data as never,
      id: eventId(n),
      metadata: { ...metadata(), ...more },
      position: n.toString(16).padStart(32, '0') as Position,
      recordedAt: RECORDED_AT,
    };
  }

  #apply(writes: WriteSet): void {
    for (const table of this.projection.tables) {
      const rows = this.#tables.get(table.name) ?? new Map<string, NamedRow>();
      this.#tables.set(table.name, rows);
      const names = Object.keys(table.columns);
      const keyOf = (row: Row): string => JSON.stringify(table.key.map(name => row[name]));
      const orders = writes.of(table);
      for (const key of orders.removes) rows.delete(keyOf(key));
      for (const row of orders.puts) {
        const rowByName = Object.fromEntries(names.map(name => [name, row[name] ?? null]));
        const amounts = table.mode === 'add' ? names.filter(name => !table.key.includes(name)) : [];
        const before = rows.get(keyOf(row));
        for (const amount of amounts)
          rowByName[amount] = ((before?.[amount] as number) ?? 0) + (rowByName[amount] as number);
        rows.set(keyOf(row), rowByName);
        if (table.mode === 'add' && amounts.every(amount => rowByName[amount] === 0)) rows.delete(keyOf(row));
      }
    }
  }
}

export const UAI = '0750001A';
export const OTHER_UAI = '9740003C';
export const STUDENT = uuid('a student');
export const SIBLING = uuid('a sibling');
export const ACCOUNT = uuid('an account');

export const studentRegistered = (studentId = STUDENT): GivenEvent => [
  `student-${studentId}`,
  { type: 'StudentRegistered', data: { studentId, personId: uuid(`person ${studentId}`) } },
];
export const studentIdentified = (studentId = STUDENT, version = 1): GivenEvent => [
  `student-${studentId}`,
  { type: 'IdentityRecorded', data: { identity: { personId: uuid(`person ${studentId}`), version }, hasIne: true } },
];
export const studentEnrolled = (studentId = STUDENT, classCode = '6A', uai = UAI, mef = '10010012110'): GivenEvent => [
  `student-${studentId}`,
  { type: 'StudentEnrolled', data: { uai, year: 2026, classCode, mef } },
];
export const accountPreCreated = (accountId = ACCOUNT): GivenEvent => [
  `account-${accountId}`,
  { type: 'AccountPreCreated', data: { accountId, kind: 'RESPONSABLE', personId: uuid(`person ${accountId}`) } },
];
export const accountIdentified = (accountId = ACCOUNT, version = 1): GivenEvent => [
  `account-${accountId}`,
  { type: 'IdentityRecorded', data: { identity: { personId: uuid(`person ${accountId}`), version } } },
];
export const linkAttached = (studentId = STUDENT, accountId = ACCOUNT): GivenEvent => [
  `account-${accountId}`,
  { type: 'LinkAttached', data: { studentId, uai: UAI, kinship: 'MOTHER', legalLevel: 1 } },
];
export const linkDetached = (studentId = STUDENT, accountId = ACCOUNT): GivenEvent => [
  `account-${accountId}`,
  { type: 'LinkDetached', data: { studentId, reason: 'BASE' } },
];
export const accountNotified = (accountId = ACCOUNT): GivenEvent => [
  `account-${accountId}`,
  {
    type: 'AccountNotified',
    data: {
      channel: 'LETTER',
      uai: UAI,
      credentialId: uuid('a credential'),
      resetPassword: true,
      expiresAt: '2026-12-01T08:00:00.000Z',
    },
  },
];
export const onAccount = (event: AnyEvent, accountId = ACCOUNT, more?: Partial<EventMetadata>): GivenEvent =>
  [`account-${accountId}`, event, ...(more ? [more] : [])] as unknown as GivenEvent;
export const schoolRegistered = (uai = UAI, departement = '075', degree: 'FIRST' | 'SECOND' = 'SECOND'): GivenEvent => [
  `school-${uai}`,
  {
    type: 'SchoolRegistered',
    data: {
      uai,
      name: `Collège Éluard`,
      degree,
      academie: departement === '974' ? '28' : '01',
      departement,
      ...(degree === 'FIRST' ? { circonscription: '0751' } : {}),
    },
  },
];
export const OWN_ACCOUNT = uuid('own account');
/** The account that STUDENT holds, attached to the pupil in both streams. */
export const ownAccount: GivenEvent[] = [
  [
    `account-${OWN_ACCOUNT}`,
    {
      type: 'AccountPreCreated',
      data: { accountId: OWN_ACCOUNT, kind: 'STUDENT', personId: uuid('pupil'), studentId: STUDENT },
    },
  ],
  [`student-${STUDENT}`, { type: 'StudentAccountAttached', data: { accountId: OWN_ACCOUNT } }],
];
