/** Labels of classes (by school, the newest year's) and of MEF, in PostgreSQL. */
import type { Pool } from 'pg';
import { opaque } from '../../postgres/opaque.js';
import { sortKey } from '../../text/sort.js';
import type { Nomenclature } from '../vault.js';

/** The codes and the labels, sorted by code, so that two writers of the same labels cannot deadlock. */
const inOrder = (labels: readonly { code: string; label: string }[]): [string[], string[]] => {
  const sorted = [...new Map(labels.map(({ code, label }) => [code, label]))].sort(([a], [b]) => (a < b ? -1 : 1));
  return [sorted.map(([code]) => code), sorted.map(([, label]) => label)];
};

/** The same, with the sort keys of the labels. */
const withSort = (labels: readonly { code: string; label: string }[]): [string[], string[], string[]] => {
  const [codes, texts] = inOrder(labels);
  return [codes, texts, texts.map(text => sortKey(text))];
};

export class PostgresNomenclature implements Nomenclature {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async recordClasses(uai: string, year: number, classes: readonly { code: string; label: string }[]): Promise<void> {
    await this.#pool.query(
      `insert into vault.class_labels as l (uai, year, code, label)
       select $1, $2, code, label from unnest($3::text[], $4::text[]) as c (code, label)
       on conflict (uai, code, year) do update set label = excluded.label where l.label <> excluded.label`,
      [uai, year, ...inOrder(classes)],
    );
  }

  async recordMefs(mefs: readonly { code: string; label: string }[]): Promise<void> {
    await this.#pool.query(
      `insert into vault.mef_labels as l (code, label, label_sort)
       select code, label, label_sort from unnest($1::text[], $2::text[], $3::text[]) as m (code, label, label_sort)
       on conflict (code) do update set label = excluded.label, label_sort = excluded.label_sort
        where l.label <> excluded.label or l.label_sort is distinct from excluded.label_sort`,
      withSort(mefs),
    );
  }

  /** Adds the sort keys of MEF labels that were recorded before sort keys were stored. A label recorded anew meanwhile has its own already. */
  async addMissingSortKeys(): Promise<void> {
    const { rows } = await this.#pool.query<{ code: string; label: string }>(
      'select code, label from vault.mef_labels where label_sort is null',
    );
    if (rows.length === 0) return;
    await this.#pool.query(
      `update vault.mef_labels l set label_sort = m.label_sort
         from unnest($1::text[], $2::text[], $3::text[]) as m (code, label, label_sort)
        where l.code = m.code and l.label = m.label`,
      withSort(rows),
    );
  }

  async classLabels(uais: readonly string[]): Promise<Map<string, Map<string, string>>> {
    const { rows } = await this.#pool.query<{ uai: string; code: string; label: string }>({
      name: 'vault-class-labels',
      text: `select distinct on (uai, code) uai, code, label from vault.class_labels
             where uai = any (${opaque('$1', 'text[]')}) order by uai, code, year desc`,
      values: [uais],
    });
    const schools = new Map<string, Map<string, string>>();
    for (const { uai, code, label } of rows) {
      const labels = schools.get(uai) ?? new Map<string, string>();
      schools.set(uai, labels.set(code, label));
    }
    return schools;
  }

  async mefLabels(): Promise<Map<string, string>> {
    const { rows } = await this.#pool.query<{ code: string; label: string }>(
      'select code, label from vault.mef_labels order by code',
    );
    return new Map(rows.map(({ code, label }) => [code, label]));
  }
}
