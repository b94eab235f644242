/** Encodes the text of a school's file. */
import iconv from 'iconv-lite';
import type { FileForm } from './model.js';

/** The form of a school's files where it has none of its own. */
const USUAL: FileForm = { encoding: 'ISO-8859-15' };

/** Encodes the text. ISO-8859-1 has no œ: it is written oe. */
export const encoded = (text: string, { encoding, mark }: FileForm = USUAL): Buffer => {
  const written = encoding === 'ISO-8859-1' ? text.replaceAll('œ', 'oe').replaceAll('Œ', 'OE') : text;
  return iconv.encode(written, encoding, { addBOM: mark ?? false });
};

/** The declaration of an XML file with its end of line, or nothing. */
export const declaration = ({ encoding, declared = encoding }: FileForm = USUAL): string =>
  declared === 'none' ? '' : `<?xml version="1.0" encoding="${declared}"?>\n`;
