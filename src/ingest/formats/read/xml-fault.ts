/** Sorts the messages of the XML parser, which are English, into a few reasons that have French words. */
import { because, type Because, type ReasonName } from '../../report/words/reasons.js';

type Fault = Extract<
  ReasonName,
  `XML_${'UNCLOSED' | 'CLOSED_OTHERWISE' | 'ENTITY_UNKNOWN' | 'SIGN_FORBIDDEN' | 'ATTRIBUTE_WRONG' | 'WRONG'}`
>;

const FAULTS: readonly (readonly [RegExp, Fault])[] = [
  [/unclosed|must contain a root element|unexpected end/, 'XML_UNCLOSED'],
  [/close tag|closing tag/, 'XML_CLOSED_OTHERWISE'],
  [/entity/, 'XML_ENTITY_UNKNOWN'],
  [/attribute/, 'XML_ATTRIBUTE_WRONG'],
  [/disallowed|outside of root/, 'XML_SIGN_FORBIDDEN'],
];

/** The reason for a message; drops the position that the parser puts before it. */
export function xmlFault(message: string): Because {
  const said = message.replace(/^\S*\d+:\d+:\s*/, '');
  return because(FAULTS.find(([words]) => words.test(said))?.[1] ?? 'XML_WRONG', { said });
}
