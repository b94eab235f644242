import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { Histories } from './support/history.js';
import { ProjectingDatabase } from './support/projecting.js';

describe('a projection followed live', () => {
  let world: ProjectingDatabase;
  beforeAll(async () => {
    world = await ProjectingDatabase.create();
  });
  afterAll(() => world.drop());

  it('equals its rebuild from nothing, whatever happened and in whatever batches', async () => {
    const projector = await world.start({ cacheLimit: 20 });
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const drafts = Histories.of(seed, 150);
      await world.append(drafts.slice(0, drafts.length >> 1));
      await world.settled(projector);
      await world.append(drafts.slice(drafts.length >> 1));
      await world.settled(projector);
    }
    expect(await projector.parked()).toEqual([]);
    for (const projection of projections) {
      const report = await world.verify(projection);
      expect({ projection: projection.name, compared: report.compared, differences: report.differences }).toEqual({
        projection: projection.name,
        compared: true,
        differences: [],
      });
    }
    const [{ count }] = (await world.rows('select count(*)::int from read.responsables')) as [{ count: number }];
    expect(count).toBeGreaterThan(10);
  });
});
