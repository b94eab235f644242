import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START, type Position, type RecordedEvent } from '../../src/eventstore/eventstore.js';
import { Histories } from './support/history.js';
import { ProjectingDatabase } from './support/projecting.js';

describe('scanning the ledger', () => {
  let world: ProjectingDatabase;
  let followed: RecordedEvent[] = [];
  let last: Position;
  beforeAll(async () => {
    world = await ProjectingDatabase.create();
    const drafts = Histories.of(1, 100);
    const odd = { name: 'École « Tab\tet\nligne \\ » 🎒', degree: 'FIRST', academie: '1', departement: '2' };
    const first = drafts[0]!;
    const event = {
      ...first.event,
      type: 'SchoolDescriptionChanged',
      data: odd,
      id: '3d9f7e1c-58b2-4c0e-9a54-0f6f1c2b7a11',
    };
    last = await world.append([...drafts, { stream: 'school-Évry\\1', event }]);
    const abort = new AbortController();
    for await (const events of world.store.follow(START, abort.signal)) {
      followed = [...followed, ...events];
      if (followed[followed.length - 1]!.position >= last) abort.abort();
    }
  });
  afterAll(() => world.drop());

  const scanned = async (after: Position, until: Position, except?: string[]): Promise<RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for await (const batch of world.store.scan!({ after, until, ...(except ? { except } : {}) })) events.push(...batch);
    return events.map(({ id, type, data, metadata, stream, version, position, recordedAt }) => ({
      ...{ id, type, data, metadata, stream, version, position, recordedAt },
    }));
  };

  it('gives what following gives', async () => {
    expect(await scanned(START, last)).toEqual(followed);
  });

  it('gives a part, from after one position up to another', async () => {
    const [from, to] = [followed[10]!, followed[40]!];
    expect(await scanned(from.position, to.position)).toEqual(followed.slice(11, 41));
    expect(await scanned(to.position, to.position)).toEqual([]);
  });

  it('leaves out the types that are excepted, and no other', async () => {
    const except = ['LinkAttached', "it's none"];
    expect(await scanned(START, last, except)).toEqual(followed.filter(({ type }) => !except.includes(type)));
  });
});
