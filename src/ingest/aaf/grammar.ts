/**
 * What a request of AAF is made of: each part once, and nothing else. What stands there twice, or elsewhere, has lost the
 * end of a record before it: two records would be read as one.
 */
import type { XmlElement } from '../read/xml.js';

/** The elements that each may hold. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  addRequest: ['operationalAttributes', 'identifier', 'attributes'],
  modifyRequest: ['operationalAttributes', 'identifier', 'modifications'],
  deleteRequest: ['operationalAttributes', 'identifier'],
  operationalAttributes: ['attr'],
  attributes: ['attr'],
  modifications: ['modification'],
  identifier: ['id'],
  attr: ['value'],
  modification: ['value'],
  id: [],
  value: [],
};

/** Stand as often as there is need of them; an attribute once by its name. */
const SEVERAL: ReadonlySet<string> = new Set(['attr', 'modification', 'value']);
const NAMED: ReadonlySet<string> = new Set(['attr', 'modification']);

const contentOf = ({ children }: XmlElement): string => JSON.stringify(children.map(({ text }) => text.trim()));

/** Why an element of a request is none of AAF's; `undefined` as it should be. */
export function grammarFault(element: XmlElement): string | undefined {
  const { name, children, text } = element;
  const parts = PARTS[name] ?? [];
  if (parts.length > 0 && text.trim() !== '') return `text stands in ${name} itself`;
  const named = new Map<string, string>();
  const met = new Set<string>();
  for (const child of children) {
    if (!parts.includes(child.name)) return `${child.name.slice(0, 60)} stands in ${name}`;
    if (!SEVERAL.has(child.name) && met.has(child.name)) return `${child.name} stands twice in one ${name}`;
    met.add(child.name);
    const fault = grammarFault(child);
    if (fault !== undefined) return fault;
    if (!NAMED.has(child.name)) continue;
    const attribute = child.attributes.name;
    if (!attribute) return `an ${child.name} has no name`;
    const before = named.get(attribute);
    if (before !== undefined && before !== contentOf(child))
      return `${attribute.slice(0, 60)} stands twice in one record, with different values`;
    named.set(attribute, contentOf(child));
  }
  return undefined;
}
