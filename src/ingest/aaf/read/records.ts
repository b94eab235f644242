/** Reads the elements of an AAF file as requests. */
import type { Degree } from '../../../domain/school/events.js';
import { FileRefused } from '../../report/refusal.js';
import { because, type Because } from '../../report/words/reasons.js';
import type { XmlElement } from '../../formats/read/xml.js';
import { ifDefined } from '../../if-defined.js';
import { isKey, isSingle } from './attributes.js';
import { grammarFault, conflictingAttributes } from './grammar.js';
import type { AafAttributes, AafKind, AafRequest } from './shape.js';

/** The root element of every AAF file. */
export const AAF_ROOT = 'ficAlimMENESR';

const OPERATIONS: Readonly<Record<string, AafRequest['operation']>> = {
  addRequest: 'ADD',
  modifyRequest: 'MODIFY',
  deleteRequest: 'DELETE',
};
/** The elements that are requests. */
export const AAF_RECORDS: ReadonlySet<string> = new Set(Object.keys(OPERATIONS));

/** The kind of each category, by its name in lower case. The categories of staff and subjects are not needed. */
const KINDS: Readonly<Record<string, AafKind | 'IGNORED'>> = {
  eleve: 'STUDENT',
  persreleleve: 'RESPONSABLE',
  etabeducnat: 'SCHOOL',
  mefeducnat: 'MEF',
  perseducnat: 'IGNORED',
  matiereeducnat: 'IGNORED',
};

/** The kind of record of a category; `IGNORED` when it is not needed, `undefined` when it is none of AAF's. */
export const kindOf = (category: string): AafKind | 'IGNORED' | undefined => {
  const name = category.toLowerCase();
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
};

/** Attributes of persons that only one degree has. */
const ATTRIBUTES_OF_DEGREE: Readonly<Record<Degree, readonly string[]>> = {
  FIRST: ['ENTPersonNom', 'ENTPersonPrenom'],
  SECOND: ['sn', 'givenName'],
};

/** The degree that the attributes of a person show; `undefined` where they show none, or both. */
export function degreeShownBy(attributes: AafAttributes): Degree | undefined {
  const has = (degree: Degree): boolean => ATTRIBUTES_OF_DEGREE[degree].some(name => Object.hasOwn(attributes, name));
  const [first, second] = [has('FIRST'), has('SECOND')];
  return first === second ? undefined : first ? 'FIRST' : 'SECOND';
}

const children = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter(child => child.name === name) ?? [];
const child = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find(one => one.name === name);

const valuesOf = (element: XmlElement): string[] =>
  children(element, 'value')
    .map(({ text }) => text.trim())
    .filter(text => text !== '');

/** Values by attribute name. An attribute that stands several times has the values of all its places, each value once. */
function attributesOf(elements: readonly XmlElement[]): AafAttributes {
  const found = new Map<string, string[]>();
  for (const element of elements) {
    const name = element.attributes.name!;
    const earlier = found.get(name);
    const values = valuesOf(element);
    found.set(name, earlier ? [...earlier, ...values.filter(value => !earlier.includes(value))] : values);
  }
  return Object.fromEntries(found);
}

/** The elements that say what the request is about: the category among them. */
const operationalOf = (element: XmlElement): XmlElement[] => children(child(element, 'operationalAttributes'), 'attr');

/** The category: the value of `categoriePersonne`, `categorieStructure` or `categorieMef`. */
const categoryOf = (element: XmlElement): string | undefined => {
  const attribute = operationalOf(element).find(({ attributes }) => attributes.name?.startsWith('categorie'));
  return attribute && valuesOf(attribute)[0];
};

/** The elements with the attributes of the record: all of them in an addition, in a modification those it replaces. */
const attributeElements = (element: XmlElement): readonly XmlElement[] =>
  element.name === 'modifyRequest'
    ? children(child(element, 'modifications'), 'modification')
    : children(child(element, 'attributes'), 'attr');

/** Reads an element as a request; `undefined` when its category is not needed. Throws `FileRefused` when the element is no AAF request, or holds two records. */
export function requestOf(element: XmlElement, file: string): AafRequest | undefined {
  const { line } = element;
  const malformed = (why: Because): FileRefused => new FileRefused('NOT_AAF', why, { file, line });
  const fault = grammarFault(element);
  if (fault !== undefined) throw malformed(fault);
  const category = categoryOf(element);
  if (category === undefined) throw malformed(because('CATEGORY_MISSING', { element: element.name }));
  const kind = kindOf(category);
  if (kind === undefined) throw malformed(because('CATEGORY_UNKNOWN', { category: category.slice(0, 60) }));
  if (kind === 'IGNORED') return undefined;
  const identifier = child(element, 'identifier');
  const id = (identifier && child(identifier, 'id')?.text.trim()) ?? '';
  const origin = { file, line, ...(id === '' ? {} : { recordId: id }) };
  const elements = attributeElements(element);
  const notReplacing = elements.find(({ attributes }) => (attributes.operation ?? 'replace') !== 'replace');
  if (notReplacing)
    throw malformed(
      because('MODIFICATION_OTHER', { operation: notReplacing.attributes.operation?.slice(0, 30) ?? '' }),
    );
  const conflicting = conflictingAttributes(elements).filter(isSingle);
  // One conflict may be an error of the base. Several, or one of the key, are a second record whose beginning is lost.
  const ofTwoRecords = [
    ...conflictingAttributes(operationalOf(element)),
    ...(conflicting.length > 1 || conflicting.some(isKey) ? conflicting : []),
  ];
  if (ofTwoRecords.length > 0)
    throw malformed(because('RECORDS_IN_ONE', { attributes: ofTwoRecords.slice(0, 3).join(', ') }));
  const operation = OPERATIONS[element.name]!;
  return {
    operation,
    kind,
    id,
    origin,
    attributes: attributesOf(elements),
    ...ifDefined('conflicting', conflicting[0]),
  };
}
