/** Elements of an AAF file → requests. */
import { FileRefused } from '../refusal.js';
import type { XmlElement } from '../read/xml.js';
import { grammarFault } from './grammar.js';
import type { AafAttributes, AafKind, AafRequest, Degree } from './shape.js';

export const AAF_ROOT = 'ficAlimMENESR';

const OPERATIONS: Readonly<Record<string, AafRequest['operation']>> = {
  addRequest: 'ADD',
  modifyRequest: 'MODIFY',
  deleteRequest: 'DELETE',
};
export const AAF_RECORDS: ReadonlySet<string> = new Set(Object.keys(OPERATIONS));

/** By category in lower case; the categories of staff and subjects are not needed. */
const KINDS: Readonly<Record<string, AafKind | 'IGNORED'>> = {
  eleve: 'STUDENT',
  persreleleve: 'RESPONSABLE',
  etabeducnat: 'SCHOOL',
  mefeducnat: 'MEF',
  perseducnat: 'IGNORED',
  matiereeducnat: 'IGNORED',
};

/** `undefined` for a category that is none of AAF's. */
export const kindOf = (category: string): AafKind | 'IGNORED' | undefined => {
  const name = category.toLowerCase();
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
};

/** Names of attributes that one degree alone has: of persons, and never both in one record. */
const OF_DEGREE: Readonly<Record<Degree, readonly string[]>> = {
  FIRST: ['ENTPersonNom', 'ENTPersonPrenom'],
  SECOND: ['sn', 'givenName'],
};

/** The degree that the attributes of a person tell; `undefined` where they tell none, or both. */
export function degreeToldBy(attributes: AafAttributes): Degree | undefined {
  const has = (degree: Degree): boolean => OF_DEGREE[degree].some(name => Object.hasOwn(attributes, name));
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

const attributesOf = (elements: readonly XmlElement[]): AafAttributes =>
  Object.fromEntries(elements.map(element => [element.attributes.name!, valuesOf(element)]));

const categoryOf = (element: XmlElement): string | undefined => {
  const operational = child(element, 'operationalAttributes');
  const attribute = children(operational, 'attr').find(({ attributes }) => attributes.name?.startsWith('categorie'));
  return attribute && valuesOf(attribute)[0];
};

/** `undefined` for a record that is not needed. Throws `FileRefused` for one that is no request of AAF. */
export function requestOf(element: XmlElement, file: string): AafRequest | undefined {
  const { line } = element;
  const malformed = (reason: string): FileRefused => new FileRefused('NOT_AAF', reason, { file, line });
  const fault = grammarFault(element);
  if (fault !== undefined) throw malformed(fault);
  const category = categoryOf(element);
  if (category === undefined) throw malformed(`the ${element.name} does not say its category`);
  const kind = kindOf(category);
  if (kind === undefined) throw malformed(`${category.slice(0, 60)} is not a category of AAF`);
  if (kind === 'IGNORED') return undefined;
  const identifier = child(element, 'identifier');
  const id = (identifier && child(identifier, 'id')?.text.trim()) ?? '';
  const origin = { file, line, ...(id === '' ? {} : { recordId: id }) };
  const operation = OPERATIONS[element.name]!;
  if (operation === 'MODIFY') {
    const modifications = children(child(element, 'modifications'), 'modification');
    const other = modifications.find(({ attributes }) => (attributes.operation ?? 'replace') !== 'replace');
    if (other) throw malformed(`a modification asks to ${other.attributes.operation?.slice(0, 30)}, not to replace`);
    return { operation, kind, id, origin, attributes: attributesOf(modifications) };
  }
  const attributes = operation === 'ADD' ? attributesOf(children(child(element, 'attributes'), 'attr')) : {};
  return { operation, kind, id, origin, attributes };
}
