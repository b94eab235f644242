/** Encodes a school's SIECLE and ONDE files, with the quirks of encoding that a `FileForm` asks for. */
import iconv from 'iconv-lite';
import type { FileForm } from './model.js';

/** The form of a school's files where the school has none of its own. */
const USUAL: FileForm = { encoding: 'ISO-8859-15' };

/** The bytes of a file. ISO-8859-1 has no œ: it is written oe. */
export const encodeText = (text: string, { encoding, mark }: FileForm = USUAL): Buffer => {
  const written = encoding === 'ISO-8859-1' ? text.replaceAll('œ', 'oe').replaceAll('Œ', 'OE') : text;
  return iconv.encode(written, encoding, { addBOM: mark ?? false });
};

/** The XML declaration at the head of a file, with its end of line; nothing where the form declares none. */
export const declaration = ({ encoding, declared = encoding }: FileForm = USUAL): string =>
  declared === 'none' ? '' : `<?xml version="1.0" encoding="${declared}"?>\n`;
