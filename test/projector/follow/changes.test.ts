import { describe, expect, it } from '@jest/globals';
import { START, type Position } from '../../../src/eventstore/eventstore.js';
import { EVERYTHING, ProjectedChanges } from '../../../src/projector/follow/changes.js';
import { payloadOf } from '../../../src/projector/follow/channel.js';
import type { Projected } from '../../../src/projector/projection.js';

const at = (n: number): Position => n.toString(16).padStart(32, '0') as Position;
const change = (topics: string[], position = at(1), projection = 'responsables'): Projected => ({
  projection,
  position,
  topics,
});

describe('changes', () => {
  /** Subscribes, and returns the topics of each change that is heard. */
  const heard = (changes: ProjectedChanges, filter: Parameters<ProjectedChanges['subscribe']>[0]): string[][] => {
    const topicsHeard: string[][] = [];
    changes.subscribe(filter, ({ topics }) => topicsHeard.push([...topics]));
    return topicsHeard;
  };

  it('reach each listener of their topics once', () => {
    const changes = new ProjectedChanges();
    const told = heard(changes, { projection: 'responsables', topics: ['responsables:A', 'responsables:B'] });
    changes.emit(change(['responsables:A', 'responsables:B']));
    changes.emit(change(['responsables:C']));
    changes.emit(change(['responsables:A'], at(2), 'students'));
    expect(told).toEqual([['responsables:A', 'responsables:B']]);
  });

  it('reach those who asked for no topic in particular, even without a topic', () => {
    const changes = new ProjectedChanges();
    const ofOne = heard(changes, { projection: 'responsables' });
    const ofAll = heard(changes, {});
    changes.emit(change([]));
    changes.emit(change(['students:A'], at(2), 'students'));
    expect(ofOne).toEqual([[]]);
    expect(ofAll).toEqual([[], ['students:A']]);
  });

  it('reach every listener of the projection when everything may have changed', () => {
    const changes = new ProjectedChanges();
    const told = heard(changes, { projection: 'responsables', topics: ['responsables:A'] });
    const other = heard(changes, { projection: 'students', topics: ['students:A'] });
    changes.emit(change([EVERYTHING]));
    expect(told).toEqual([[EVERYTHING]]);
    expect(other).toEqual([]);
  });

  it('end with the subscription', () => {
    const changes = new ProjectedChanges();
    const told: Projected[] = [];
    const listener = (projected: Projected): void => void told.push(projected);
    const first = changes.subscribe({ topics: ['t'] }, listener);
    const second = changes.subscribe({ topics: ['t'] }, listener);
    changes.emit(change(['t']));
    first();
    changes.emit(change(['t'], at(2)));
    second();
    changes.emit(change(['t'], at(3)));
    expect(told.map(({ position }) => position)).toEqual([at(1), at(1), at(2)]);
  });

  it('remember the furthest position of each projection', () => {
    const changes = new ProjectedChanges();
    expect(changes.position('responsables')).toBe(START);
    changes.emit(change([], at(5)));
    changes.emit(change([], at(3)));
    expect(changes.position('responsables')).toBe(at(5));
  });

  it('fit in one NOTIFY: too many topics become all topics', () => {
    const few = payloadOf(change(['é'.repeat(100)]), 'me');
    const many = payloadOf(change(Array.from({ length: 500 }, (_, n) => `account:${'é'.repeat(20)}${n}`)), 'me');
    expect(JSON.parse(few)).toMatchObject({ from: 'me', topics: ['é'.repeat(100)] });
    expect(JSON.parse(many)).toMatchObject({ topics: [EVERYTHING], position: at(1) });
    expect(Buffer.byteLength(many)).toBeLessThan(8_000);
  });
});
