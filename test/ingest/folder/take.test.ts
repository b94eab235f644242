import { appendFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeFolder } from '../../../src/ingest/folder/take.js';
import {
  base,
  completeExport,
  deltaExport,
  withRecords,
  parent,
  pupil,
  school,
  type Base,
} from '../support/academie.js';
import { onde, ondeParent, ondePupil, pupil as siecleOf, parent as parentOf, siecle, UAI } from '../support/files.js';
import { failing, watchedFolder, type WatchedFolder } from './support.js';

const A: Base = base(school(1), parent(1), parent(2), pupil(1, { parents: [1] }));
const B = withRecords(A, pupil(2, { parents: [2] }));
const C = withRecords(B, pupil(3, { parents: [2] }));
/** Options of an export of this day of September. */
const on = (day: number) => ({ day: `202609${day}` });
const OTHER_UAI = '0750002B';
const CHILD = siecleOf(1);
const SIECLE = siecle([CHILD], [parentOf(1, [CHILD])]);

describe('the watched folder', () => {
  let watched: WatchedFolder;
  beforeEach(async () => {
    watched = await watchedFolder();
  });
  afterEach(() => watched.close());
  const pupilsEnrolled = async (): Promise<number> =>
    (await watched.world.events()).filter(({ type }) => type === 'StudentEnrolled').length;

  it('gives the exports of each base to its import, once', async () => {
    const pupils = [ondePupil('NOMA', 'Zoé', '2017-08-17', '111111111AA')];
    await watched.put('aaf/12/complete', completeExport(A));
    await watched.put(`siecle/${UAI}/export`, SIECLE);
    await watched.put(
      `onde/${OTHER_UAI}/export`,
      onde(pupils, [ondeParent('NOMA', 'Chloé', '', [['NOMA', 'Zoé', '02 CP2 de Mme I.']])]),
    );
    expect(await watched.take()).toEqual({
      'aaf/12/complete': 'COMPLETED',
      [`siecle/${UAI}/export`]: 'COMPLETED',
      [`onde/${OTHER_UAI}/export`]: 'COMPLETED',
    });
    expect(await pupilsEnrolled()).toBe(3);
    expect(await watched.take()).toEqual({});
    expect(await watched.reports()).toHaveLength(3);
  });

  it('knows an export again that was renamed, copied or touched', async () => {
    await watched.put('aaf/12/one', completeExport(A));
    await watched.take();
    await watched.move('aaf/12/one', 'aaf/12/another');
    await watched.copy('aaf/12/another', 'aaf/12/third');
    expect(await watched.take()).toEqual({});
    expect(await watched.reports()).toHaveLength(1);
  });

  it('takes the export in force again when another school has taken its pupils, and no other one', async () => {
    const [here, there] = [UAI, OTHER_UAI];
    const ofBoth = (uai: string) => siecle([CHILD, siecleOf(2, { ine: undefined })], [parentOf(1, [CHILD])], { uai });
    const place = `siecle/${here}/export`;
    await watched.put(place, ofBoth(here));
    expect(await watched.take()).toEqual({ [place]: 'COMPLETED' });
    await watched.put(`siecle/${there}/export`, ofBoth(there));
    expect(await watched.take()).toEqual({ [`siecle/${there}/export`]: 'COMPLETED' });
    expect(await watched.take()).toEqual({});
    await watched.put(place, ofBoth(here));
    expect(await watched.take()).toEqual({ [place]: 'COMPLETED' });
    const moves = (await watched.world.events()).filter(({ type }) => type === 'StudentTransferred');
    expect(moves.map(({ data }) => data.uai)).toEqual([there, here]);
    await watched.put(place, ofBoth(here));
    expect(await watched.take()).toEqual({});
  });

  it('takes the export in force again on another day, for an exit date may have come', async () => {
    const place = `siecle/${UAI}/export`;
    const leaving = siecleOf(2, { more: '<DATE_SORTIE>24/11/2026</DATE_SORTIE>' });
    const files = siecle([CHILD, leaving], [], {});
    watched.clock.set('2026-11-23T10:00:00.000Z');
    await watched.put(place, files);
    await watched.take();
    await watched.put(place, files);
    expect(await watched.take()).toEqual({});
    watched.clock.set('2026-11-24T10:00:00.000Z');
    expect(await watched.take()).toEqual({});
    await watched.put(place, files);
    expect(await watched.take()).toEqual({ [place]: 'COMPLETED' });
    expect((await watched.world.events()).filter(({ type }) => type === 'StudentLeft')).toHaveLength(1);
  });

  it('takes an export that was put in the place of another', async () => {
    await watched.put(`siecle/${UAI}/export`, SIECLE);
    await watched.take();
    await watched.put(`siecle/${UAI}/export`, siecle([CHILD, siecleOf(2)], [parentOf(1, [CHILD])]));
    expect(await watched.take()).toEqual({ [`siecle/${UAI}/export`]: 'COMPLETED' });
    expect(await pupilsEnrolled()).toBe(2);
  });

  it('takes exports in the order of their data, whatever they are called', async () => {
    await watched.put('aaf/12/a', deltaExport(B, C, on(17)));
    await watched.put('aaf/12/b', deltaExport(A, B, on(16)));
    await watched.put('aaf/12/c', completeExport(A, on(15)));
    const { exports } = await watched.look();
    expect(exports.map(({ place, outcome }) => [place, outcome])).toEqual([
      ['aaf/12/c', 'COMPLETED'],
      ['aaf/12/b', 'COMPLETED'],
      ['aaf/12/a', 'COMPLETED'],
    ]);
    expect(await pupilsEnrolled()).toBe(3);
  });

  it('holds the deltas after one that was refused, until it is mended', async () => {
    const cut = deltaExport(A, B, on(16)).map(({ name, buffer }) => ({ name, buffer: buffer.subarray(0, -20) }));
    await watched.put('aaf/12/15', completeExport(A, on(15)));
    await watched.put('aaf/12/16', cut);
    await watched.put('aaf/12/17', deltaExport(B, C, on(17)));
    expect(await watched.take()).toEqual({ 'aaf/12/15': 'COMPLETED', 'aaf/12/16': 'REFUSED', 'aaf/12/17': 'HELD' });
    expect(await watched.take()).toEqual({ 'aaf/12/17': 'HELD' });
    await watched.put('aaf/12/16', deltaExport(A, B, on(16)));
    expect(await watched.take()).toEqual({ 'aaf/12/16': 'COMPLETED', 'aaf/12/17': 'COMPLETED' });
    expect(await pupilsEnrolled()).toBe(3);
  });

  it('goes on after a complete export, or after the missing delta was imported by hand', async () => {
    await watched.put('aaf/12/17', deltaExport(B, C, on(17)));
    expect(await watched.take()).toEqual({ 'aaf/12/17': 'HELD' });
    await watched.world.academie(completeExport(B, on(16)));
    expect(await watched.take()).toEqual({ 'aaf/12/17': 'COMPLETED' });
    expect(await pupilsEnrolled()).toBe(3);
  });

  it('does not go back to what is older', async () => {
    await watched.put('aaf/12/new', completeExport(C, on(17)));
    await watched.take();
    await watched.put('aaf/12/old', completeExport(A, on(15)));
    await watched.put('aaf/12/delta', deltaExport(A, B, on(16)));
    const { exports } = await watched.look();
    expect(exports).toMatchObject([
      { place: 'aaf/12/old', outcome: 'SUPERSEDED', older: { day: '2026-09-15', inForce: '2026-09-17' } },
      { place: 'aaf/12/delta', outcome: 'SUPERSEDED', older: { day: '2026-09-16', inForce: '2026-09-17' } },
    ]);
    await watched.put('aaf/12/18', deltaExport(C, C, on(18)));
    expect(await watched.take()).toEqual({ 'aaf/12/18': 'COMPLETED' });
    expect(await pupilsEnrolled()).toBe(3);
  });

  it('says of a delta that comes after a later one that it is late, and waits for a complete export', async () => {
    await watched.put('aaf/12/15', completeExport(A, on(15)));
    await watched.put('aaf/12/17', deltaExport(B, C, on(17)));
    await watched.take();
    await watched.put('aaf/12/16', deltaExport(A, B, on(16)));
    await watched.put('aaf/12/18', deltaExport(C, withRecords(C, pupil(4)), on(18)));
    expect(await watched.take()).toEqual({ 'aaf/12/16': 'LATE', 'aaf/12/18': 'HELD' });
    await watched.put('aaf/12/whole', completeExport(C, on(17)));
    expect(await watched.take()).toEqual({ 'aaf/12/whole': 'COMPLETED', 'aaf/12/18': 'COMPLETED' });
    expect(await pupilsEnrolled()).toBe(4);
  });

  it('leaves no gap in an académie where the files of another were laid', async () => {
    const foreign = { ...on(16), prolog: '<!-- codeAcademieExport : 28 -->' };
    await watched.put('aaf/12/15', completeExport(A, on(15)));
    await watched.put('aaf/12/16', deltaExport(A, B, foreign));
    await watched.put('aaf/12/17', deltaExport(A, B, on(17)));
    expect(await watched.take()).toEqual({
      'aaf/12/15': 'COMPLETED',
      'aaf/12/16': 'REFUSED',
      'aaf/12/17': 'COMPLETED',
    });
  });

  it('waits for an export that is still being copied', async () => {
    await watched.put('aaf/12/whole.part', completeExport(A));
    await watched.put(`siecle/${UAI}/export`, [...SIECLE, { name: 'Structures.xml.part', buffer: Buffer.alloc(3) }]);
    expect(await watched.take()).toEqual({});
    await watched.move('aaf/12/whole.part', 'aaf/12/whole');
    await watched.remove(`siecle/${UAI}/export/Structures.xml.part`);
    expect(Object.values(await watched.take())).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('waits for an export that is written to while it looks', async () => {
    await watched.put('aaf/12/whole', completeExport(A));
    const file = join(watched.path, 'aaf/12/whole', completeExport(A)[0]!.name);
    const writing = new AbortController();
    const writer = (async () => {
      while (!writing.signal.aborted) await appendFile(file, ' ');
    })();
    const look = await watched.look({ settleMs: 50 });
    expect(look).toMatchObject({ again: true, exports: [{ place: 'aaf/12/whole', outcome: 'MOVING' }] });
    writing.abort();
    await writer;
    expect(await watched.take()).toEqual({ 'aaf/12/whole': 'COMPLETED' });
  });

  it('passes over what is no export, and says where it lies', async () => {
    await watched.put('aaf/12/notes.txt', Buffer.from('Mme Martin'));
    await watched.put('aaf/99/complete', completeExport(A));
    await watched.put('siecle/nowhere/export', SIECLE);
    await watched.put('others/12/complete', completeExport(A));
    await watched.put('aaf/12/complete/deeper/file.xml', Buffer.from('x'));
    await watched.put('aaf/12/.hidden', completeExport(A));
    const outside = join(tmpdir(), `registre-outside-${process.pid}`);
    await writeFile(outside, 'x');
    await symlink(outside, join(watched.path, 'aaf/12/link.zip'));
    await symlink(join(watched.path, 'gone'), join(watched.path, 'aaf/12/dangling.zip'));
    const { exports, ignored } = await watched.look();
    expect(exports).toEqual([]);
    expect(ignored.map(({ place, reason }) => `${reason} ${place}`).sort()).toEqual([
      'FOREIGN ',
      'FOREIGN aaf',
      'FOREIGN aaf/12',
      'FOREIGN aaf/12/complete',
      'FOREIGN siecle',
      'OUTSIDE aaf/12',
      'UNREADABLE aaf/12',
    ]);
  });

  it('takes an export beside which other files and a folder lie', async () => {
    await watched.put('aaf/12/complete', completeExport(A));
    await watched.put('aaf/12/complete/ficAlimMENESR.dtd', Buffer.from('<!ELEMENT ficAlimMENESR ANY>'));
    await watched.put('aaf/12/complete/older/notes.txt', Buffer.from('x'));
    expect(await watched.take()).toEqual({ 'aaf/12/complete': 'COMPLETED' });
    const { ignored } = await watched.look();
    expect(ignored).toMatchObject([{ place: 'aaf/12/complete', reason: 'FOREIGN' }]);
  });

  it('follows a link within the folder', async () => {
    await watched.put('aaf/12/.store', completeExport(A));
    await symlink('.store', join(watched.path, 'aaf/12/complete'));
    expect(await watched.take()).toEqual({ 'aaf/12/complete': 'COMPLETED' });
  });

  it('is taken from by one process at a time', async () => {
    await watched.put('aaf/12/complete', completeExport(A));
    const looks = await Promise.all([1, 2, 3].map(() => takeFolder(watched.deps({ settleMs: 20 }))));
    expect(looks.filter(look => look !== undefined)).toHaveLength(1);
    expect(await watched.reports()).toHaveLength(1);
  });

  it.each([
    ['an académie', 'aaf/12/export', completeExport(A)],
    ['a school', `siecle/${UAI}/export`, SIECLE],
  ])('takes up the import of %s that was stopped, under its id', async (_, place, files) => {
    await watched.put(place, files);
    const stopping = new AbortController();
    const commands = failing(watched.world.commands, () => {
      stopping.abort();
      return true;
    });
    await expect(watched.take({ commands, signal: stopping.signal })).rejects.toThrow();
    expect(await watched.take()).toEqual({ [place]: 'COMPLETED' });
    expect(await watched.reports()).toEqual([{ id: expect.any(String), status: 'COMPLETED' }]);
    expect(await pupilsEnrolled()).toBe(1);
    expect(await watched.take()).toEqual({});
  });

  it('tries an import again that met a fault, three times, and then goes on without it', async () => {
    await watched.put('aaf/12/15', completeExport(A, on(15)));
    await watched.put('aaf/12/16', deltaExport(A, B, on(16)));
    await watched.put(`siecle/${UAI}/export`, SIECLE);
    let faults = true;
    const commands = failing(watched.world.commands, () => faults);
    const { exports, again } = await watched.look({ commands });
    expect(again).toBe(true);
    expect(exports.map(({ outcome }) => outcome)).toEqual(['TAKING', 'TAKING']);
    await watched.take({ commands });
    expect(await watched.take({ commands })).toEqual({
      'aaf/12/15': 'FAILED',
      'aaf/12/16': 'HELD',
      [`siecle/${UAI}/export`]: 'FAILED',
    });
    // Two imports, three tries each.
    expect(watched.faults).toHaveLength(6);
    faults = false;
    expect(await watched.take()).toEqual({ 'aaf/12/16': 'HELD' });
    await watched.world.academie(completeExport(A, on(15)));
    expect(await watched.take()).toEqual({ 'aaf/12/16': 'COMPLETED' });
  });

  it('tries an import again, however often, while the store has no room for it', async () => {
    await watched.put(`siecle/${UAI}/export`, SIECLE);
    const full = Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' });
    let isFull = true;
    const commands = failing(watched.world.commands, () => isFull, full);
    for (let look = 0; look < 4; look++)
      expect(await watched.take({ commands })).toEqual({ [`siecle/${UAI}/export`]: 'TAKING' });
    isFull = false;
    expect(await watched.take()).toEqual({ [`siecle/${UAI}/export`]: 'COMPLETED' });
  });

  it('knows that an import had ended, when it was killed before it could note it', async () => {
    await watched.put('aaf/12/complete', completeExport(A));
    await watched.take();
    await watched.world.database.pool.query(`update ingest.folder_exports set state = 'TAKING', attempts = 1`);
    const before = await watched.world.events();
    expect(await watched.take()).toEqual({});
    expect(await watched.world.events()).toEqual(before);
    const { rows } = await watched.world.database.pool.query('select state from ingest.folder_exports');
    expect(rows).toEqual([{ state: 'COMPLETED' }]);
  });
});
