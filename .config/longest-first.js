// In which order the tests run: where jest has no cache of what each took, as on a clean checkout, the longest begin first,
// so that none of them runs on alone at the end.
import TestSequencer from '@jest/test-sequencer';

/** Longest first. A folder or file that is missing here runs after these: it costs time, not truth. */
const LONGEST = [
  'e2e/',
  'drills/',
  'api/differential',
  'generator/key',
  'ingest/formats/fuzz',
  'ingest/aaf/',
  'ingest/onde/fuzz',
  'projector/rebuild/',
  'projector/schema/',
  'api/fuzz',
  'generator/',
  'ingest/folder/take',
  'ingest/formats/',
  'api/rights-matrix',
  'projector/',
  'browser/',
];

const rank = ({ path, context }) => {
  const name = path.slice(`${context.config.rootDir}/test/`.length);
  const at = LONGEST.findIndex(start => name.startsWith(start));
  return at < 0 ? LONGEST.length : at;
};

export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration != null)) return sorted;
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}
