/** The kinds of downloads. A new kind needs its line here. */
import { LIST_DOWNLOADS } from '../exports/kinds.js';
import { EXTRACT } from '../extracts/kind.js';
import { FLYER, LETTERS, SELECTED_LETTERS, SPECIMEN } from '../letters/kinds.js';
import { PERSONAL_DATA } from '../disclosure/kind.js';
import type { DownloadKind } from './kind.js';

export const DOWNLOAD_KINDS: readonly DownloadKind[] = [
  ...LIST_DOWNLOADS,
  EXTRACT,
  PERSONAL_DATA,
  LETTERS,
  SELECTED_LETTERS,
  SPECIMEN,
  FLYER,
];
