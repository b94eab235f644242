/**
 * Checks the elements of an AAF request: each part may stand once, and nothing else may stand there. A part that stands twice, or in
 * the wrong place, means that the end of a record is missing and that two records would be read as one.
 */
import type { XmlElement } from '../../formats/read/xml.js';
import { because, type Because } from '../../report/words/reasons.js';

/** By element, the child elements it may hold. */
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

/** Elements that may be repeated. */
const REPEATABLE: ReadonlySet<string> = new Set(['attr', 'modification', 'value']);
/** Elements that must have an attribute `name`. */
const NAMED: ReadonlySet<string> = new Set(['attr', 'modification']);

/** Why an element, or one below it, is not AAF; `undefined` when it is. */
export function grammarFault(element: XmlElement): Because | undefined {
  const { name, children, text } = element;
  const parts = PARTS[name] ?? [];
  if (parts.length > 0 && text.trim() !== '') return because('TEXT_IN_ELEMENT', { element: name });
  const met = new Set<string>();
  for (const child of children) {
    if (!parts.includes(child.name))
      return because('ELEMENT_MISPLACED', { child: child.name.slice(0, 60), element: name });
    if (!REPEATABLE.has(child.name) && met.has(child.name))
      return because('ELEMENT_TWICE', { child: child.name, element: name });
    met.add(child.name);
    const fault = grammarFault(child);
    if (fault !== undefined) return fault;
    if (NAMED.has(child.name) && !child.attributes.name) return because('ATTRIBUTE_NAMELESS', { child: child.name });
  }
  return undefined;
}

/** Names of the attributes that stand twice with different values. Call it only on elements without a `grammarFault`. */
export function conflictingAttributes(elements: readonly XmlElement[]): string[] {
  const valuesOf = new Map<string, string>();
  const twice = new Set<string>();
  for (const { attributes, children } of elements) {
    const name = attributes.name!;
    const values = JSON.stringify(children.map(({ text }) => text.trim()));
    if ((valuesOf.get(name) ?? values) !== values) twice.add(name);
    valuesOf.set(name, values);
  }
  return [...twice];
}
