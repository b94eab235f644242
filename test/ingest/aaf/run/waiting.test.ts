import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as aaf from '../../support/academie.js';
import { ineOf, UAI, parent, pupil, siecle } from '../../support/files.js';
import { openWorld, type World } from '../../support/support.js';

/** By name and mobile, the responsable is the same in AAF and in SIECLE; in AAF with the earlier mobile, another. */
const MOBILE = '06 39 98 47 11';
const EARLIER_MOBILE = '06 39 98 47 12';
const completeWith = (mobile: string) =>
  aaf.completeExport(aaf.base(aaf.school(1), aaf.parent(1, { sn: 'ATTENTE', mobile }), aaf.pupil(1, { parents: [1] })));
const complete = completeWith(MOBILE);
const child = pupil(1, { ine: ineOf(1) });
const siecleFiles = siecle(
  [child],
  [parent(1, [child], { surname: 'ATTENTE', more: `<TEL_PORTABLE>${MOBILE}</TEL_PORTABLE>` })],
);

describe('a responsable of an académie who has another account that is yet to be created', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    const dying = () => Promise.reject(new Error('killed'));
    const commands = { ...world.commands, base: { ...world.commands.base, recordResponsable: dying } };
    await world.academie(completeWith(EARLIER_MOBILE));
    await expect(siecleImport(commands)).rejects.toThrow('killed');
    await world.academie(complete);
  });
  afterAll(() => world.close());

  const siecleImport = (commands = world.commands) =>
    world.run({ uai: UAI, base: 'SIECLE', year: 2026, files: siecleFiles }, commands);
  const mergeEvents = async () => (await world.events()).filter(({ type }) => type === 'AccountsMerged').length;

  it('makes no school due in a night in which nothing changed', async () => {
    const before = (await world.events()).length;
    for (const dryRun of [false, true, false])
      expect(await world.academie(complete, { dryRun })).toMatchObject({ unchanged: true, schools: { due: 0 } });
    expect((await world.events()).length).toBe(before);
  });

  it('has one account from the night after that account was created', async () => {
    await siecleImport();
    expect(await mergeEvents()).toBe(0);
    expect(await world.academie(complete, { dryRun: true })).toMatchObject({ unchanged: false });
    expect(await world.academie(complete)).toMatchObject({ schools: { changed: 1 }, responsables: { unchanged: 1 } });
    // One event on each of the two accounts.
    expect(await mergeEvents()).toBe(2);
    await siecleImport();
    expect(await world.academie(complete)).toMatchObject({ unchanged: true, schools: { due: 0 } });
  });
});
