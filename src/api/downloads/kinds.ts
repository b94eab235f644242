/** The kinds of downloads. A new kind needs its line here. */
import type { DownloadKind } from './kind.js';

export const DOWNLOAD_KINDS: readonly DownloadKind[] = [];
