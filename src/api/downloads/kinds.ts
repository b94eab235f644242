/** The kinds of downloads. A new kind needs its line here. */
import { LIST_KINDS } from '../exports/kinds.js';
import { FLYER, LETTERS } from '../letters/kinds.js';
import type { DownloadKind } from './kind.js';

export const DOWNLOAD_KINDS: readonly DownloadKind[] = [...Object.values(LIST_KINDS), LETTERS, FLYER];
