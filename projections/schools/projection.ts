/** Projects the schools, with their structure: year, classes, MEFs. */
import { schoolHistory, schools as schoolCategory } from '../../src/domain/school/history.js';
import type { School } from '../../src/domain/school/state.js';
import { idsIn } from '../../src/domain/streams.js';
import { table, type Batch, type Directory, type Projection, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';
import { searchText } from '../../src/text/fold.js';
import { sortKey } from '../../src/text/sort.js';

interface SchoolDocument {
  readonly school: School;
  /** The classes of the structure in the order of their labels, looked up when it was last recorded; null where the vault has none. */
  classes: readonly { readonly code: string; readonly label: string | null }[];
  /** The structure that `classes` was made from, as JSON. */
  labelled?: string;
}

const TABLE = table({
  name: 'school_rows',
  mode: 'replace',
  key: ['uai'],
  columns: {
    uai: 'text',
    name: 'text',
    degree: 'text',
    academie: 'text',
    departement: 'text',
    circonscription: 'text?',
    year: 'integer?',
    classes: 'jsonb',
    mef_codes: 'text[]',
    letter_texts_id: 'uuid?',
    letter_texts_at: 'timestamptz?',
    name_sort: 'text',
    search: 'text',
  },
});

const labelKey = ({ code, label }: { code: string; label: string | null }): string => sortKey(label ?? code);
const compareKeys = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Looks up the class labels of the schools whose structure changed. */
async function enrich(documents: readonly SchoolDocument[], directory: Directory): Promise<void> {
  const structureOf = ({ school }: SchoolDocument): string => JSON.stringify(school.structure ?? null);
  const changed = documents.filter(document => document.labelled !== structureOf(document));
  if (changed.length === 0) return;
  const labels = await directory.classLabels(changed.map(({ school }) => school.uai));
  for (const document of changed) {
    const { uai, structure } = document.school;
    const codes = [...(structure?.classCodes ?? [])].sort();
    document.classes = codes
      .map(code => ({ code, label: labels.get(uai)?.get(code) ?? null }))
      .sort((one, other) => compareKeys(labelKey(one), labelKey(other)));
    document.labelled = structureOf(document);
  }
}

export const schools: Projection<SchoolDocument> = {
  name: 'schools',
  version: 4,
  sql: tableSql(import.meta.url, 'schools'),
  tables: [TABLE],
  reads: ['schools'],
  handles: new Set(schoolHistory.types),
  keys: ({ stream }) => idsIn('school', stream),
  evolve: (document, event) => ({
    classes: [],
    ...document,
    school: schoolCategory.evolve(document?.school, schoolCategory.decode(event), event.metadata.at),
  }),
  enrich,

  write(batch: Batch<SchoolDocument>, out: Writes): void {
    for (const { after } of batch.changes.values()) {
      const { uai, description, structure, letterTexts } = after.school;
      out.put(TABLE, {
        uai,
        name: description.name,
        degree: description.degree,
        academie: description.academie,
        departement: description.departement,
        circonscription: description.circonscription,
        year: structure?.year,
        classes: after.classes,
        mef_codes: [...(structure?.mefCodes ?? [])].sort(),
        letter_texts_id: letterTexts?.textsId,
        letter_texts_at: letterTexts?.at,
        name_sort: sortKey(description.name),
        search: searchText(description.name),
      });
      out.touch('schools');
      out.touch(`schools:${uai}`);
    }
  },
};
