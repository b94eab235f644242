/** `registre access-request`, as an operator gives it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CANARIES, ErasureHouse, PUPIL_CANARIES } from '../erasure/support.js';
import { dist } from '../support/dist.js';
import type { Person } from '../api/support/people.js';
import { fieldsOfReads } from '../support/reads.js';

describe('registre access-request', () => {
  let room: ErasureHouse;
  let person: Person;
  const masterKey = randomBytes(32);
  beforeAll(async () => {
    room = await ErasureHouse.open({ masterKey });
    person = await room.personNamed(CANARIES.surname);
  });
  afterAll(() => room?.close());

  async function accessRequest(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: room.house.database.url,
      VAULT_KEY: masterKey.toString('base64'),
    };
    const child = spawn(process.execPath, [join(dist, 'src/cli/registre.js'), 'access-request', ...args], { env });
    const ended = once(child, 'exit');
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await ended) as [number];
    return { code, out, err };
  }

  it('prints all that is held of a holder, by id or by login, and each print is recorded', async () => {
    for (const given of [person.accountId, `Account_${person.accountId}`, person.login]) {
      const { code, out, err } = await accessRequest(given);
      expect([code, err]).toEqual([0, '']);
      for (const said of [CANARIES.surname, CANARIES.email, 'le service, de lui-même']) expect(out).toContain(said);
    }
    const { accountId } = person;
    const reads = await fieldsOfReads(room.house.database, ['actor', 'role', 'persons'], { accountId, kind: 'EXPORT' });
    // The holder, and the child whose name and birth date are among the data.
    const read = { actor: expect.stringMatching(/^operator:/), role: 'SYSTEM', persons: 2 };
    expect(reads).toEqual([read, read, read]);
  });

  it('prints what is held of a pupil, with the INE, and nothing of the parents', async () => {
    const { code, out } = await accessRequest(`Student_${person.studentIds[0]!}`);
    expect(code).toBe(0);
    for (const said of [PUPIL_CANARIES.surname, PUPIL_CANARIES.ine]) expect(out).toContain(said);
    for (const hidden of [CANARIES.surname, CANARIES.email, CANARIES.record]) expect(out).not.toContain(hidden);
  });

  it('makes a PDF', async () => {
    const { code, out } = await accessRequest(person.login, '--pdf');
    expect([code, out.slice(0, 5)]).toEqual([0, '%PDF-']);
  });

  it.each([
    ['nobody.at.all', 'There is no account nobody.at.all'],
    ['00000000-0000-4000-8000-000000000000', 'The ledger knows no account of this id'],
    ['Student_00000000-0000-4000-8000-000000000000', 'The ledger knows no pupil of this id'],
  ])('says of %s that there is nobody', async (given, remedy) => {
    const { code, err } = await accessRequest(given);
    expect([code, err]).toEqual([2, expect.stringContaining(remedy)]);
  });
});
