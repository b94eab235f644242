/** Gathers all that is held of a person: for a request of access (GDPR, article 15). */
import { personToErase, type PersonToErase } from '../command/index.js';
import { BY_ROLE } from '../domain/account/holder-words.js';
import type { Role } from '../domain/event.js';
import { zoneOfSchool } from '../domain/time-zones.js';
import { idsOf } from '../erasure/person.js';
import { TYPED, valuesOf } from '../erasure/purge.js';
import { keptOf, RETENTIONS } from '../erasure/retention.js';
import { PERSON_TABLES, type PersonTable, type PersonTableName } from '../erasure/tables.js';
import { accountRow, childRows } from './account.js';
import type { Row, Section, Sources, Whose } from './section.js';
import { SECTIONS } from './sections.js';

/** Who asked for the file, and when. */
export interface AskedFor {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly role: Role;
  readonly correlationId: string;
}

/** What is held in one table. All texts are French. */
export interface HeldIn {
  readonly table: PersonTableName;
  readonly holds: string;
  /** How long it is kept, and the rule that says so. */
  readonly kept: string;
  readonly source: string;
  /** What becomes of it when the person is erased. */
  readonly atErasure: string;
  /** How many rows there are; null where nobody can tell whose they are, or they stand elsewhere. */
  readonly count: number | null;
  /** Why rows are not shown. */
  readonly because?: string;
  readonly rows: readonly Row[];
}

/** All that is held of a person. */
export interface PersonalData {
  readonly form: 'registre/personal-data/1';
  readonly asked: { readonly at: string; readonly by: string; readonly number: string };
  readonly accounts: readonly Row[];
  readonly children: readonly Row[];
  readonly sections: readonly HeldIn[];
}

/** A person's data with what a document needs besides. */
export interface Gathered {
  readonly data: PersonalData;
  /** The time zone of the person's school: IANA name. */
  readonly zone: string;
  /** How many persons' data it has: the person's own, and the names of the children. */
  readonly persons: number;
}

const AT_ERASURE: Readonly<Record<PersonTable['atErasure'], string>> = {
  DELETED: 'supprimé',
  EMPTIED: 'vidé de ce qui désigne la personne',
  KEPT: 'gardé',
  EXPIRES: 'disparaît de lui-même',
};

async function readSection(
  sources: Sources,
  whose: Whose,
  table: PersonTableName,
): Promise<Pick<HeldIn, 'count' | 'rows' | 'because'>> {
  const section: Section = SECTIONS[table];
  if ('notShown' in section) return { count: null, rows: [], because: section.because };
  if ('read' in section) {
    const rows = await section.read(sources, whose);
    return { count: rows.length, rows };
  }
  const { where = (PERSON_TABLES[table] as PersonTable).where } = section;
  if (where === undefined) throw new Error(`the section of ${table} does not say which rows are a person's`);
  const of = `from ${table} t where ${where} and ${TYPED}`;
  if ('count' in section) {
    const { rows } = await sources.pool.query<{ count: number }>(
      `select count(*)::int as count ${of}`,
      valuesOf(whose.ids),
    );
    return { count: rows[0]!.count, rows: [], because: section.because };
  }
  const columns = Object.entries(section.show).map(([name, sql]) => `${sql} as "${name}"`);
  const { rows } = await sources.pool.query<Row>(
    `select ${columns.join(', ')} ${of} order by ${section.order}`,
    valuesOf(whose.ids),
  );
  return { count: rows.length, rows };
}

/** Gathers the data of a person; undefined for an id that the ledger does not know. */
export async function gatherPersonalData(
  sources: Sources,
  who: PersonToErase,
  { at, role, correlationId }: AskedFor,
): Promise<Gathered | undefined> {
  const person = await personToErase(sources, who);
  if (!person) return undefined;
  const whose: Whose = { person, ids: await idsOf(sources.pool, person) };
  const sections: HeldIn[] = [];
  for (const table of Object.keys(PERSON_TABLES) as PersonTableName[]) {
    const { holds, atErasure, why }: PersonTable = PERSON_TABLES[table];
    const kept = keptOf(table, sources.settings);
    const { source } = RETENTIONS[table];
    sections.push({
      ...{ table, holds: holds.fr, kept: kept.fr, source: source.fr },
      atErasure: why ? `${AT_ERASURE[atErasure]} : ${why.fr}` : AT_ERASURE[atErasure],
      ...(await readSection(sources, whose, table)),
    });
  }
  const children = await childRows(sources, person.accounts);
  const uai = person.student?.placement?.uai ?? person.accounts.flatMap(({ links }) => links)[0]?.uai;
  return {
    data: {
      form: 'registre/personal-data/1',
      asked: { at, by: BY_ROLE[role].fr, number: correlationId },
      accounts: person.accounts.map(accountRow),
      children,
      sections,
    },
    zone: zoneOfSchool(uai),
    persons: 1 + children.length,
  };
}
