/** Reads the first characters of an XML file: its root element, and the comments before it. */
import { head, type ByteSource } from './files.js';
import { sniffRoot } from './xml.js';

const SNIFFED_BYTES = 64 * 1024;

/** What the first characters of an XML file say. */
export interface Sniffed {
  /** `undefined` when there is none. */
  readonly root: string | undefined;
  /** The comments before the root element. */
  readonly comments: readonly string[];
}

/** Reads root element and comments, whatever the encoding; only ASCII in them is sure to be right. */
export async function sniffXml(source: ByteSource): Promise<Sniffed> {
  const start = await head(source, SNIFFED_BYTES);
  const bom = start.subarray(0, 2).toString('hex');
  const utf16 = bom === 'fffe' ? 'utf-16le' : bom === 'feff' ? 'utf-16be' : undefined;
  const text = utf16 ? new TextDecoder(utf16).decode(start) : start.toString('latin1');
  const root = sniffRoot(text);
  const prolog = root === undefined ? '' : text.slice(0, text.indexOf(`<${root}`));
  return {
    root,
    comments: prolog
      .split('<!--')
      .slice(1)
      .map(comment => comment.split('-->')[0]!),
  };
}
