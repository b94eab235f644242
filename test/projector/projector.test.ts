import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projections, projectionNamed } from '../../projections/index.js';
import { START, type Position } from '../../src/eventstore/eventstore.js';
import type { Projected, Projection } from '../../src/projector/projection.js';
import { Proxy } from '../eventstore/proxy.js';
import { metadata, uuid, type AnyEvent, type Draft } from './support/history.js';
import { ProjectingDatabase } from './support/projecting.js';

const statistics = projectionNamed('statistics');
const responsables = projectionNamed('responsables');

let drafted = 0;
const draft = (stream: string, event: AnyEvent): Draft => ({
  stream,
  event: { id: uuid(`draft ${drafted++}`), type: event.type, data: event.data as never, metadata: metadata() },
});

const student = uuid('a student');
const family = (name: string): Draft[] => {
  const accountId = uuid(name);
  const personId = uuid(`person ${name}`);
  const stream = `account-${accountId}`;
  return [
    draft(stream, { type: 'AccountPreCreated', data: { accountId, kind: 'RESPONSABLE', personId } }),
    draft(stream, { type: 'IdentityRecorded', data: { identity: { personId, version: 1 } } }),
    draft(stream, {
      type: 'LinkAttached',
      data: { studentId: student, uai: '0750001A', kinship: 'MOTHER', legalLevel: 1 },
    }),
  ];
};
const pupil = (): Draft[] => [
  draft(`student-${student}`, { type: 'StudentRegistered', data: { studentId: student, personId: uuid('pupil') } }),
  draft(`student-${student}`, { type: 'StudentEnrolled', data: { uai: '0750001A', year: 2026, classCode: '6A' } }),
];
const signIn = (name: string): Draft =>
  draft(`account-${uuid(name)}`, { type: 'SignedIn', data: { method: 'PASSWORD' } });

describe('the projector', () => {
  let world: ProjectingDatabase;
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(() => world.drop());

  const linked = async (): Promise<string[]> =>
    (await world.rows('select account_id from read.responsables order by 1')).map(row => row.account_id as string);

  it('makes every view readable before the first event', async () => {
    await world.start();
    for (const { reads } of projections)
      for (const view of reads) expect(await world.rows(`select * from read.${view}`)).toEqual([]);
  });

  it('shows what was appended, and says once it does', async () => {
    const projector = await world.start();
    const position = await world.append([...pupil(), ...family('a'), ...family('b')]);
    expect(await projector.projectedUpTo(position, ['responsables', 'schools'], 10_000)).toBe(true);
    expect(await linked()).toEqual([uuid('a'), uuid('b')].sort());
  });

  it('answers false when the projection is not that far within the bound', async () => {
    const projector = await world.start();
    const beyond = 'f'.repeat(32) as Position;
    expect(await projector.projectedUpTo(beyond, ['responsables'], 50)).toBe(false);
    expect(await projector.projectedUpTo(START, ['responsables'], 0)).toBe(true);
  });

  it('tells subscribers once their change can be queried', async () => {
    const projector = await world.start();
    await world.append(pupil());
    await world.untilSettled(projector);
    const seen = new Promise<{ change: Projected; rows: string[] }>(resolve =>
      projector.changes.subscribe({ projection: 'responsables', topics: ['responsables:0750001A'] }, change => {
        void linked().then(rows => resolve({ change, rows }));
      }),
    );
    const position = await world.append(family('a'));
    const { change, rows } = await seen;
    expect(rows).toEqual([uuid('a')]);
    expect(change.position >= position).toBe(true);
  });

  it('goes on after a stop where it was, without counting anything twice', async () => {
    const first = await world.start();
    await world.append([...pupil(), ...family('a')]);
    await world.untilSettled(first);
    await first.stop();
    await world.append(family('b'));
    const second = await world.start();
    await world.untilSettled(second);
    const [cell] = await world.rows(
      `select accounts from read.statistics_cells where scope = 'school:0750001A' and degree = 'ALL'`,
    );
    expect(cell).toEqual({ accounts: 2 });
    expect((await world.verify(statistics)).differences).toEqual([]);
  });

  it('tells other processes what was projected while it could not reach them', async () => {
    const one = await world.start();
    await world.append(pupil());
    await world.untilSettled(one);
    const NOTICES = `from pg_stat_activity where application_name = 'registre notices' and datname = current_database()`;
    const [connection] = await world.rows(`select pid ${NOTICES}`);
    const other = await world.start();
    const told: Projected[] = [];
    other.changes.subscribe({ projection: 'responsables', topics: ['responsables:0750001A'] }, change => {
      told.push(change);
    });
    await world.rows('select pg_terminate_backend($1)', [connection!.pid]);
    const position = await world.append(family('a'));
    await world.untilSettled(one);
    while (!told.some(change => change.position >= position)) await new Promise(resolve => setTimeout(resolve, 10));
    expect(await linked()).toEqual([uuid('a')]);
  });

  it('leaves the writing to one process, whose changes another hears, and which that one replaces when it ends', async () => {
    const one = await world.start();
    await world.append(pupil());
    await world.untilSettled(one);
    const other = await world.start();
    const heard = new Promise<Projected>(resolve =>
      other.changes.subscribe({ projection: 'responsables', topics: ['responsables:0750001A'] }, resolve),
    );
    const position = await world.append(family('a'));
    expect((await heard).position >= position).toBe(true);
    expect(await other.projectedUpTo(position, ['responsables'], 10_000)).toBe(true);
    const states = new Set((await other.status()).map(({ state }) => state));
    expect(states).not.toContain('running');
    await one.stop();
    await world.append(family('b'));
    await world.untilSettled(other);
    expect(await linked()).toHaveLength(2);
  });

  it('recovers when PostgreSQL ends its connections', async () => {
    const projector = await world.start();
    await world.append([...pupil(), ...family('a')]);
    await world.untilSettled(projector);
    for (const name of ['b', 'c', 'd']) {
      await world.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name like 'registre%'
            and application_name not like 'registre ledger append%'`,
      );
      await world.append(family(name));
      await world.untilSettled(projector);
    }
    expect(await linked()).toHaveLength(4);
    for (const projection of projections) expect((await world.verify(projection)).differences).toEqual([]);
  });

  it('recovers when nothing comes any more over its connections', async () => {
    const through = new URL(world.database.url);
    const proxy = await Proxy.to(through.hostname, Number(through.port));
    through.host = `127.0.0.1:${proxy.port}`;
    try {
      // Its connections are found to be dead one after the other, each after a few times this long.
      const projector = await world.start({ databaseUrl: through.href, overdueMs: 300 });
      await world.append([...pupil(), ...family('a')]);
      await world.untilSettled(projector);
      proxy.mute();
      await world.append(family('b'));
      await world.untilSettled(projector);
      await projector.stop();
    } finally {
      proxy.close();
    }
    expect(await linked()).toHaveLength(2);
    for (const projection of projections) expect((await world.verify(projection)).differences).toEqual([]);
  }, 60_000);

  it.each([
    ['its disk is full', '53100'],
    ['it has no memory left', '53200'],
    ['it may only be read', '25006'],
  ])('parks nothing while PostgreSQL answers that %s, and goes on after it', async (_, code) => {
    const projector = await world.start({ projections: [responsables] });
    await world.append([...pupil(), ...family('a')]);
    await world.untilSettled(projector, [responsables]);
    await world.rows(`create function refuse() returns trigger language plpgsql
      as $$ begin raise exception using errcode = '${code}', message = 'no way'; end $$`);
    await world.rows(
      'create trigger refuse before update on projector.versions for each statement execute function refuse()',
    );
    await world.append(family('b'));
    while ((await projector.status())[0]!.state !== 'failing') await pause(10);
    await world.rows('drop trigger refuse on projector.versions');
    await world.untilSettled(projector, [responsables]);
    expect((await projector.status())[0]).toMatchObject({ state: 'running', parked: 0 });
    expect(await linked()).toHaveLength(2);
  });

  it('cannot write after another has moved the checkpoint, and reads it again', async () => {
    const projector = await world.start({ projections: [responsables] });
    await world.append([...pupil(), ...family('a')]);
    await world.untilSettled(projector, [responsables]);
    await world.rows(`update projector.versions set position = repeat('0', 32)`);
    const position = await world.append(family('b'));
    await world.untilSettled(projector, [responsables]);
    expect(await linked()).toHaveLength(2);
    const [row] = await world.rows('select position from projector.versions');
    expect(row!.position).toBe(position);
  });

  describe.each([
    ['batch after batch', {}],
    ['with batches prepared ahead', { feed: { most: 2 } }],
  ])('a projector at an event that it cannot fold, %s', (_, options) => {
    /** A projection that fails at sign-ins of the account until `mend` is called. */
    const failingAt = (
      account: string,
      fault = new Error('cannot fold'),
    ): { projection: Projection; mend: () => void } => {
      let broken = true;
      return {
        projection: {
          ...responsables,
          evolve: (document, event, key) => {
            if (broken && event.type === 'SignedIn' && event.stream.endsWith(account)) throw fault;
            return responsables.evolve(document, event, key);
          },
        },
        mend: () => (broken = false),
      };
    };

    it('keeps no value that the message of the fault quotes', async () => {
      const quoting = (message: string): Error =>
        Object.assign(new Error(message), { severity: 'ERROR', code: '22007', name: 'error' });
      const { projection } = failingAt(uuid('a'), quoting('invalid input syntax for type date: "ABBEYEM"'));
      const projector = await world.start({ projections: [projection] });
      await world.append([...pupil(), ...family('a')]);
      await world.append([signIn('a')]);
      await world.untilSettled(projector, [projection]);
      const [parked] = await projector.parked('responsables');
      expect(parked!.error).toBe('error: invalid input syntax for type date (the value is left out)');
    });

    it('parks the stream, goes on with the others, and folds it in when replayed', async () => {
      const { projection, mend } = failingAt(uuid('a'));
      const projector = await world.start({ projections: [projection], ...options });
      await world.append([...pupil(), ...family('a'), ...family('b')]);
      await world.append([signIn('a'), signIn('a'), signIn('b')]);
      await world.untilSettled(projector, [projection]);
      await world.append([signIn('a'), ...family('c')]);
      await world.untilSettled(projector, [projection]);
      expect(await linked()).toHaveLength(3);
      const parked = await projector.parked('responsables');
      // At the first sign-in, which comes after the three events of `family`.
      expect(parked).toMatchObject([
        { projection: 'responsables', stream: `account-${uuid('a')}`, version: 3, eventType: 'SignedIn', heldBack: 2 },
      ]);
      expect(parked[0]!.error).toBe('Error: cannot fold');
      expect((await projector.status())[0]!.parked).toBe(1);

      const attempts = parked[0]!.attempts + 1;
      expect(await projector.replayParked('responsables')).toMatchObject([{ attempts, heldBack: 2 }]);
      mend();
      expect(await projector.replayParked('responsables')).toEqual([]);
      const signedIn = await world.rows('select account_id from read.responsables where last_signed_in_at is not null');
      expect(signedIn).toHaveLength(2);
      await world.append([signIn('a')]);
      await world.untilSettled(projector, [projection]);
      expect((await world.verify(responsables)).differences).toEqual([]);
    });

    it('releases a stream at a replay when the event that was parked no longer concerns the read model', async () => {
      const { projection, mend } = failingAt(uuid('a'));
      let isPassedOver = false;
      const changed: Projection = {
        ...projection,
        keys: event => (isPassedOver && event.type === 'SignedIn' ? [] : projection.keys(event)),
      };
      const projector = await world.start({ projections: [changed], ...options });
      await world.append([...pupil(), ...family('a'), signIn('a')]);
      await world.untilSettled(projector, [changed]);
      expect(await projector.parked('responsables')).toHaveLength(1);
      isPassedOver = true;
      mend();
      expect(await projector.replayParked('responsables')).toEqual([]);
    });

    it('remembers what is parked across a restart, and folds it in by itself at the first start of a version that can', async () => {
      const { projection, mend } = failingAt(uuid('a'));
      const first = await world.start({ projections: [projection], ...options });
      await world.append([...pupil(), ...family('a'), signIn('a')]);
      await world.untilSettled(first, [projection]);
      await first.stop();
      const second = await world.start({ projections: [projection], ...options });
      await world.append([signIn('a')]);
      await world.untilSettled(second, [projection]);
      expect(await second.parked()).toMatchObject([{ heldBack: 1 }]);
      await second.stop();
      mend();
      const third = await world.start({ projections: [projection], ...options });
      await world.append([signIn('a')]);
      await world.untilSettled(third, [projection]);
      expect(await third.parked()).toEqual([]);
      expect((await world.verify(responsables)).differences).toEqual([]);
    });

    it('parks the stream of a type that no code here knows, live and in a rebuild, and no stream of other categories', async () => {
      const projector = await world.start({ projections: [responsables], ...options });
      await world.append([...pupil(), ...family('a'), ...family('b')]);
      const unknown = (stream: string): Draft => {
        const { event } = signIn('a');
        return { stream, event: { ...event, id: uuid(`unknown ${stream}`), type: 'Teleported', data: {} } };
      };
      const [account, unrelated] = [`account-${uuid('a')}`, `import-${uuid('i')}`];
      await world.append([unknown(account), unknown(unrelated), signIn('a'), signIn('b')]);
      await world.untilSettled(projector, [responsables]);
      expect(await projector.parked()).toMatchObject([{ stream: account, eventType: 'Teleported', heldBack: 1 }]);
      const signedIn = await world.rows('select account_id from read.responsables where last_signed_in_at is not null');
      expect(signedIn).toEqual([{ account_id: uuid('b') }]);
      expect((await world.verify(responsables)).differences).toEqual([]);
    });

    it('finds the event whose rows PostgreSQL refuses by halving the batch', async () => {
      const projection: Projection = {
        ...responsables,
        write: (batch, out) => {
          responsables.write(batch, out);
          if (batch.changes.has(uuid('b')))
            out.put(responsables.tables[0]!, { student_id: uuid('b'), account_id: 'not a uuid' });
        },
      };
      await world.append([...pupil(), ...family('a'), ...family('b'), ...family('c')]);
      const projector = await world.start({ projections: [projection], ...options });
      await world.untilSettled(projector, [projection]);
      expect(await linked()).toEqual([uuid('a'), uuid('c')].sort());
      expect(await projector.parked()).toMatchObject([{ stream: `account-${uuid('b')}`, version: 0, heldBack: 2 }]);
    });

    it('parks the stream in a rebuild, too', async () => {
      const { projection } = failingAt(uuid('a'));
      const projector = await world.start({ projections: [projection], ...options });
      await world.append([...pupil(), ...family('a'), signIn('a'), signIn('a'), ...family('b')]);
      await world.untilSettled(projector, [projection]);
      expect((await world.verify(projection)).differences).toEqual([]);
    });
  });
});
