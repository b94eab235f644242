/** Where the built server lies: tests that start processes run what `npm start` runs (`npm test` builds first). */
import { fileURLToPath } from 'node:url';

export const dist = process.env.TEST_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));
