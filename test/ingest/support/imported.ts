/** Tells what an import has made of the generator's records: finds the account or pupil of a record by its place in the files. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PersonLine } from '../../../src/generator/traps/key.js';
import { placeOf } from '../../../src/domain/academies.js';
import type { Manifest } from '../../../src/generator/index.js';
import type { AcademieReport, ImportReport } from '../../../src/ingest/index.js';
import { DEFAULT_LIMITS } from '../../../src/ingest/limits.js';
import { openOnde } from '../../../src/ingest/onde/files.js';
import { cleanResponsable } from '../../../src/ingest/pipeline/judge/fields.js';
import type { RawStudent } from '../../../src/ingest/pipeline/raw.js';
import { Keys } from '../../../src/ingest/pipeline/match/keys.js';
import { studentKey } from '../../../src/ingest/pipeline/judge/students.js';
import { storedAt } from '../../../src/ingest/formats/read/files.js';
import type { World } from './support.js';

/** Where a record stands. */
export interface RecordPlace {
  readonly base: PersonLine['base'];
  readonly uai?: string;
  readonly file?: string;
  readonly id?: string;
  readonly line?: number;
}
type Kind = 'STUDENT' | 'RESPONSABLE';
type Report = ImportReport | AcademieReport;

export const linesOf = async <T>(folder: string, name: string): Promise<T[]> =>
  (await readFile(join(folder, name), 'utf8'))
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T);

/** The base as imports name it: the generator names the degree of AAF as well. */
const sourceOf = (base: RecordPlace['base']): 'AAF' | 'SIECLE' | 'ONDE' =>
  base === 'SIECLE' || base === 'ONDE' ? base : 'AAF';

export class Imported {
  /** Account or student by base, school, kind and key of the record. */
  readonly #entities = new Map<string, string>();
  /** The rows of ONDE, which have no ids: account or student by school, kind and line. */
  readonly #rows = new Map<string, string>();
  /** The identity recorded last, by stream. */
  readonly #identities = new Map<string, unknown>();
  /** The contact details recorded last, by stream. */
  readonly #contacts = new Map<string, unknown>();
  /** Accounts by the pupil that they were ever linked to. */
  readonly #linked = new Map<string, Set<string>>();
  readonly #candidates = new Set<string>();

  constructor(
    readonly world: World,
    /** The reports by UAI; those of an académie by base. */
    readonly reports: ReadonlyMap<string, Report>,
  ) {}

  static async of(world: World, reports: ReadonlyMap<string, Report>, onde: readonly OndeFiles[] = []) {
    const imported = new Imported(world, reports);
    const { rows } = await world.database.pool.query<KnownRow>(
      `select base, uai, kind, record_key, entity_id, fingerprint from ingest.source_records where kind <> 'SCHOOL'`,
    );
    for (const row of rows) imported.#entities.set([row.base, row.uai, row.kind, row.record_key].join(), row.entity_id);
    for (const files of onde) await imported.#readRows(files, rows);
    await imported.#readLedger();
    return imported;
  }

  async #readRows({ uai, paths }: OndeFiles, known: readonly KnownRow[]): Promise<void> {
    const keys = new Keys(this.world.vault, 'ONDE', uai);
    const { phoneRegion: region, academie } = placeOf(uai)!;
    const own = known.filter(row => row.base === 'ONDE' && row.uai === uai);
    const files = await openOnde(
      paths.map(path => storedAt(basename(path), path)),
      DEFAULT_LIMITS,
    );
    for await (const item of files.items()) {
      if (item.kind !== 'student' && item.kind !== 'responsable') continue;
      const kind = item.kind === 'student' ? 'STUDENT' : 'RESPONSABLE';
      const recordKeyOf = (student: RawStudent): string | undefined => {
        const key = studentKey(student);
        return key && keys.record('STUDENT', key);
      };
      const found =
        item.kind === 'student'
          ? own.find(row => row.record_key === recordKeyOf(item))
          : own.find(({ record_key, fingerprint }) => {
              // What a fingerprint says of the person comes first, then the links.
              const { value } = cleanResponsable(item, { region, addresses: new Map() });
              return value && fingerprint?.startsWith(keys.responsableFingerprint(value, record_key, academie));
            });
      if (found) this.#rows.set([uai, kind, item.origin.line].join(), found.entity_id);
    }
  }

  async #readLedger(): Promise<void> {
    for (const { stream, type, data } of await this.world.events()) {
      if (type === 'IdentityRecorded') this.#identities.set(stream, data.identity);
      if (type === 'ContactDetailsRecorded') this.#contacts.set(stream, data.contact);
      if (type !== 'LinkAttached') continue;
      const accounts = this.#linked.get(String(data.studentId)) ?? new Set();
      this.#linked.set(String(data.studentId), accounts.add(stream.slice('account-'.length)));
    }
    const { rows } = await this.world.database.pool.query<{ one: string; other: string }>(
      'select account_id as one, other_account_id as other from ingest.candidates',
    );
    for (const { one, other } of rows) this.#candidates.add([one, other].sort().join());
  }

  /** The account of a responsable's record, or the pupil of a pupil's; `undefined` when none was made of it. */
  entityOf(kind: Kind, { base, uai, id, line }: RecordPlace): string | undefined {
    if (base === 'ONDE') return this.#rows.get([uai, kind, line].join());
    const source = sourceOf(base);
    const key = this.world.vault.digest('record', source, uai!, kind, `ID:${id}`);
    return this.#entities.get([source, uai, kind, key].join());
  }

  areCandidates(one: string, other: string): boolean {
    return this.#candidates.has([one, other].sort().join());
  }

  /** Ids of the accounts that were ever linked to the pupil. */
  accountsLinkedTo(studentId: string): string[] {
    return [...(this.#linked.get(studentId) ?? [])].sort();
  }

  /** The identity and contact details recorded last. */
  async recordedFacts(kind: Kind, entityId: string) {
    const stream = `${kind === 'STUDENT' ? 'student' : 'account'}-${entityId}`;
    const { persons } = this.world.vault;
    const [identity] = await persons.identities([this.#identities.get(stream) as never]);
    const contact = this.#contacts.get(stream);
    return { ...identity!, ...(contact ? (await persons.contacts([contact as never]))[0] : {}) };
  }

  reportOf({ base, uai }: RecordPlace): Report {
    return this.reports.get(base.startsWith('AAF') ? base : uai!)!;
  }
}

interface KnownRow {
  base: string;
  uai: string;
  kind: string;
  record_key: string;
  entity_id: string;
  fingerprint: string | null;
}

interface OndeFiles {
  readonly uai: string;
  readonly paths: readonly string[];
}

export const ondeFilesOf = (folder: string, { schools }: Manifest): OndeFiles[] =>
  schools
    .filter(({ base }) => base === 'ONDE')
    .map(({ uai, files }) => ({ uai, paths: files.map(file => join(folder, file)) }));
