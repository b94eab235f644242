/** Writes invented records as AAF requests, each on one line. */
import { HTML_ENTITIES } from '../../ingest/index.js';
import type { Attributes, InventedRecord } from './records.js';

/** The root element of every AAF file. */
export const ROOT = 'ficAlimMENESR';

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** The HTML entity of each letter that has one. */
const NAMED = new Map(Object.entries(HTML_ENTITIES).map(([name, letter]) => [letter, `&${name};`]));

/** The text for XML. Straightens apostrophes, for ISO-8859-15 has no `’`; with `entities`, writes letters as entities of HTML. */
const escaped = (text: string, entities: boolean | undefined): string => {
  const plain = text.replaceAll('’', "'").replace(/[&<>"]/g, sign => SIGNS[sign]!);
  return entities ? plain.replace(/[^\x20-\x7e]/g, letter => NAMED.get(letter) ?? letter) : plain;
};

/** The part of a request that names the record's category. */
const categoryAttributes = ({ category }: InventedRecord): string => {
  const name =
    category === 'EtabEducNat'
      ? 'categorieStructure'
      : category === 'MefEducNat'
        ? 'categorieMef'
        : 'categoriePersonne';
  return `<operationalAttributes><attr name="${name}"><value>${category}</value></attr></operationalAttributes>`;
};

const head = (record: InventedRecord): string =>
  `${categoryAttributes(record)}<identifier><id>${record.id}</id></identifier>`;

/** Attributes that only some records have. A record with the quirk `emptyAttributes` writes those it lacks, without a value. */
const OFTEN_EMPTY = ['ENTPersonAutresPrenoms', 'ENTPersonMobileSMS', 'mail', 'ENTPersonMail'];

/** The request that adds a record. */
export function addRequest(record: InventedRecord): string {
  const { attributes, quirks } = record;
  const attrs = Object.entries(attributes).map(
    ([name, values]) =>
      `<attr name="${name}">${values.map(value => `<value>${escaped(value, quirks?.entities)}</value>`).join('')}</attr>`,
  );
  const empty = quirks?.emptyAttributes
    ? OFTEN_EMPTY.filter(name => !(name in attributes)).map((name, at) =>
        at % 2 ? `<attr name="${name}"/>` : `<attr name="${name}"><value/></attr>`,
      )
    : [];
  return `<addRequest>${head(record)}<attributes>${attrs.join('')}${empty.join('')}</attributes></addRequest>`;
}

/** The request that replaces the values of the changed attributes. An attribute with an empty list is removed. */
export const modifyRequest = (record: InventedRecord, changed: Attributes): string =>
  `<modifyRequest>${head(record)}<modifications>${Object.entries(changed)
    .map(
      ([name, values]) =>
        `<modification name="${name}" operation="replace">${values
          .map(value => `<value>${escaped(value, record.quirks?.entities)}</value>`)
          .join('')}</modification>`,
    )
    .join('')}</modifications></modifyRequest>`;

/** The request that removes a record. */
export const deleteRequest = (record: InventedRecord): string => `<deleteRequest>${head(record)}</deleteRequest>`;
