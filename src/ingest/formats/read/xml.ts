/** Streams the records of an XML export as small trees. Fetches no DTD, takes no entity declarations, and bounds every size. */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { FileRefused, type RefusalCode } from '../../report/refusal.js';
import { because, type Because } from '../../report/words/reasons.js';
import type { IngestLimits } from '../../limits.js';
import { text, type Inspected } from './encoding.js';
import { xmlFault } from './xml-fault.js';

/** An element with all that is below it. `text` is its own text, without that of its children. */
export interface XmlElement {
  readonly name: string;
  /** 1-based line of the opening tag. */
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** Index after the instruction, comment or document type that starts at `at`; -1 when it does not end in `head`. */
function endOfPrologItem(head: string, at: number): number {
  const after = (mark: string): number => {
    const end = head.indexOf(mark, at);
    return end < 0 ? -1 : end + mark.length;
  };
  if (head.startsWith('<?', at)) return after('?>');
  if (head.startsWith('<!--', at)) return after('-->');
  let inside = 0;
  for (let end = at; end < head.length; end++) {
    const sign = head[end];
    if (sign === '[') inside++;
    else if (sign === ']') inside--;
    else if (sign === '>' && inside <= 0) return end + 1;
  }
  return -1;
}

/** The name of the root element in the first characters of a file; `undefined` when there is none. In linear time. */
export const sniffRoot = (head: string): string | undefined => {
  const name = /<([A-Za-z_][\w.:-]{0,100})/y;
  for (let at = head.indexOf('<'); at >= 0; at = head.indexOf('<', at)) {
    name.lastIndex = at;
    const found = name.exec(head);
    if (found) return found[1];
    at = endOfPrologItem(head, at);
    if (at < 0) return undefined;
  }
  return undefined;
};

/** The value under the first of the names that has one: an attribute, else the text of the first child; trimmed. `undefined` for none. */
export const valueOf = (element: XmlElement, ...names: string[]): string | undefined => {
  for (const name of names) {
    const attribute = Object.hasOwn(element.attributes, name) ? element.attributes[name] : undefined;
    const found = (attribute ?? element.children.find(child => child.name === name)?.text)?.trim();
    if (found) return found;
  }
  return undefined;
};

/** Builds records from the parser's events, within the limits. Call `take` after each chunk that the parser was given. */
class RecordBuilder {
  /** Records that are complete and not taken yet. */
  readonly done: XmlElement[] = [];
  readonly #open: XmlElement[] = [];
  /** How many elements are open, from the root on. */
  #depth = 0;
  /** Elements and characters of the record being built. */
  #elements = 0;
  #characters = 0;
  /** Line and number of attributes of the opening tag being read. */
  #line = 1;
  #attributes = 0;
  /** The parser's position at its last event: what it has read since is in its buffer. */
  lastEvent = 0;

  constructor(
    readonly parser: SaxesParser,
    readonly file: string,
    readonly expected: ExpectedXml,
    readonly limits: IngestLimits,
  ) {
    parser.on('error', error => this.#refuse('NOT_WELL_FORMED', xmlFault(error.message)));
    parser.on('doctype', doctype => this.#doctype(doctype));
    parser.on('opentagstart', tag => this.#start(tag.name));
    parser.on('attribute', ({ value }) => this.#attribute(value));
    parser.on('opentag', tag => this.#push(tag));
    parser.on('closetag', () => this.#pop());
    parser.on('text', chunk => this.#text(chunk));
    parser.on('cdata', chunk => this.#text(chunk));
    parser.on('comment', () => this.#seen());
    parser.on('processinginstruction', () => this.#seen());
  }

  #refuse(code: RefusalCode, why: Because): never {
    throw new FileRefused(code, why, { file: this.file, line: this.parser.line });
  }

  #seen(): void {
    this.lastEvent = this.parser.position;
  }

  #doctype(doctype: string): void {
    this.#seen();
    if (doctype.includes('[') || /<!(ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(doctype))
      this.#refuse('ENTITY_DECLARATION', because('XML_DECLARES'));
  }

  #start(name: string): void {
    this.#seen();
    this.#line = this.parser.line;
    this.#attributes = 0;
    if (this.#depth === 0 && name !== this.expected.root)
      this.#refuse('WRONG_ROOT', because('ROOT_OTHER', { root: name.slice(0, 60), expected: this.expected.root }));
    if (this.#depth === 1 && this.expected.nothingElse && !this.expected.records.has(name))
      this.#refuse('NOT_WELL_FORMED', because('NO_RECORD', { name: name.slice(0, 60) }));
    if (++this.#depth > this.limits.depth) this.#refuse('TOO_DEEP', because('XML_DEEP', { limit: this.limits.depth }));
  }

  #attribute(value: string): void {
    this.#seen();
    if (++this.#attributes > this.limits.attributes)
      this.#refuse('TOO_LARGE', because('XML_OF_MANY_ATTRIBUTES', { limit: this.limits.attributes }));
    this.#count(value.length);
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#open.length && this.#characters > this.limits.tokenCharacters)
      this.#refuse('TOO_LARGE', because('RECORD_LONG', { limit: this.limits.tokenCharacters }));
  }

  #push(tag: SaxesTagPlain): void {
    this.#seen();
    const inside = this.#open.at(-1);
    if (!inside && !this.expected.records.has(tag.name)) return;
    if (!inside) this.#elements = this.#characters = 0;
    if (++this.#elements > this.limits.recordElements)
      this.#refuse('TOO_LARGE', because('RECORD_OF_MANY_ELEMENTS', { limit: this.limits.recordElements }));
    const element = { name: tag.name, line: this.#line, attributes: tag.attributes, children: [], text: '' };
    inside?.children.push(element);
    this.#open.push(element);
  }

  #pop(): void {
    this.#seen();
    this.#depth--;
    const element = this.#open.pop();
    if (element && this.#open.length === 0) this.done.push(element);
  }

  #text(chunk: string): void {
    this.#seen();
    const inside = this.#open.at(-1);
    if (!inside) {
      if (this.#depth > 0 && this.expected.nothingElse && chunk.trim() !== '')
        this.#refuse('NOT_WELL_FORMED', because('TEXT_BETWEEN_RECORDS'));
      return;
    }
    this.#count(chunk.length);
    inside.text += chunk;
  }

  /** Answers the records completed since the last call. Throws `FileRefused` when the parser buffers too much. */
  take(): XmlElement[] {
    if (this.parser.position - this.lastEvent > this.limits.tokenCharacters)
      this.#refuse('TOO_LARGE', because('TEXT_LONG', { limit: this.limits.tokenCharacters }));
    return this.done.splice(0);
  }
}

/** What a file is expected to hold. */
export interface ExpectedXml {
  readonly root: string;
  /** Names of the elements that are records. */
  readonly records: ReadonlySet<string>;
  /** Whatever else the root element holds beside records is refused. */
  readonly nothingElse?: boolean;
  /** Named entities that need no declaration, beside the five of XML. */
  readonly entities?: Readonly<Record<string, string>>;
}

/** The elements of the given names (the outermost of them), in document order. Throws `FileRefused`. */
export async function* readXml(
  file: Inspected,
  expected: ExpectedXml,
  limits: IngestLimits,
): AsyncGenerator<XmlElement> {
  const parser = new SaxesParser({ xmlns: false, position: true });
  Object.assign(parser.ENTITIES, expected.entities);
  const builder = new RecordBuilder(parser, file.source.name, expected, limits);
  let records = 0;
  for await (const chunk of text(file)) {
    parser.write(chunk);
    for (const record of builder.take()) {
      if (++records > limits.records)
        throw new FileRefused('TOO_LARGE', because('FILE_OF_MANY_RECORDS', { limit: limits.records }), {
          file: file.source.name,
          line: record.line,
        });
      yield record;
    }
  }
  try {
    parser.close();
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new FileRefused('TRUNCATED', because('FILE_ENDS', { said: error.reason }), error.at);
  }
  yield* builder.take();
}
