/** Signed extracts of histories: this folder's only door. Who may have them is the caller's question. */
export type { Asked } from './document.js';
export {
  EXTRACT_FORMATS,
  extractFiles,
  NoDocument,
  type ExtractFile,
  type ExtractFormat,
  type OpenExtractFile,
} from './file.js';
