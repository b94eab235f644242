import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House, UAI, accepted, context, refusal } from './support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const contact = { email: 'marie@example.org', mobile: '+262692123456' };

describe('recording a responsable', () => {
  it('creates the account in one append, and appends nothing the second time', async () => {
    const family = await house.family(['2012-03-14', '2014-11-02'], contact);
    expect(await house.eventTypes(family.accountId)).toEqual([
      'AccountPreCreated',
      'SourceRecordAttached',
      'IdentityRecorded',
      'ContactDetailsRecorded',
      'LinkAttached',
      'LinkAttached',
    ]);
    expect(await house.recordResponsable(family, contact)).toMatchObject({
      outcome: 'unchanged',
      position: expect.any(String),
    });
  });

  it('records in the ledger what the vault has, when it was interrupted between the two', async () => {
    const family = await house.family(['2012-03-14'], contact);
    const changed = { ...contact, mobile: '+262692777777' };
    await house.vault.persons.recordContacts([{ personId: family.personId, value: changed }]);
    accepted(await house.recordResponsable(family, changed));
    expect((await house.events(family.accountId)).at(-1)!.data).toMatchObject({ changed: ['MOBILE'] });
  });

  it('does not take back what holder and school have set, until the base itself changes it', async () => {
    const family = await house.family(['2012-03-14'], contact);
    const { accountId } = family;
    accepted(
      await house.commands.account.updateContact(
        { accountId, email: 'school@example.org', homePhone: '+262262000000' },
        context(),
      ),
    );
    expect((await house.recordResponsable(family, contact)).outcome).toBe('unchanged');
    const merged = accepted(await house.recordResponsable(family, { ...contact, mobile: '+262692777777' }));
    expect(await house.vault.persons.contacts([merged.contact!])).toEqual([
      { email: 'school@example.org', homePhone: '+262262000000', mobile: '+262692777777' },
    ]);
    const corrected = accepted(
      await house.recordResponsable(family, { email: 'base@example.org', mobile: '+262692777777' }),
    );
    expect(await house.vault.persons.contacts([corrected.contact!])).toEqual([
      { email: 'base@example.org', homePhone: '+262262000000', mobile: '+262692777777' },
    ]);
    expect(
      (await house.recordResponsable(family, { email: 'base@example.org', mobile: '+262692777777' })).outcome,
    ).toBe('unchanged');
  });

  it('keeps the address that the holder has proven beside the one of the base', async () => {
    const family = await house.activated('pluie-abricot-tandem', contact);
    const { accountId } = family;
    const requested = accepted(
      await house.commands.holder.requestEmailChange(
        { accountId, email: 'mine@example.org', currentPassword: 'pluie-abricot-tandem' },
        context(),
      ),
    );
    accepted(
      await house.commands.holder.confirmEmail({ token: await house.issueToken(requested, 'EMAIL_CHANGE') }, context()),
    );
    const after = accepted(await house.recordResponsable(family, { ...contact, email: 'base@example.org' }));
    expect(await house.vault.persons.contacts([after.proven!.EMAIL!, after.contact!])).toMatchObject([
      { email: 'mine@example.org' },
      { email: 'base@example.org' },
    ]);
    expect((await house.events(accountId)).at(-1)!.data).toMatchObject({ changed: ['EMAIL'], unproven: ['EMAIL'] });
    expect((await house.recordResponsable(family, { ...contact, email: 'base@example.org' })).outcome).toBe(
      'unchanged',
    );
  });

  it('detaches a record that disappeared, and reopens a closed account whose link returns', async () => {
    const family = await house.family(['2012-03-14'], contact);
    const { accountId } = family;
    const gone = accepted(
      await house.commands.base.recordDisappearance(
        { accountId, base: 'SIECLE', uai: UAI, recordKey: `responsable ${accountId}` },
        context({ source: 'IMPORT' }),
      ),
    );
    expect(gone).toMatchObject({ links: [], sources: [] });
    expect((await house.commands.system.close({ accountId }, context())).outcome).toBe('unchanged');
    house.clock.set('2026-12-07T09:00:00.000Z');
    expect(accepted(await house.commands.system.close({ accountId }, context())).state).toBe('CLOSED');
    expect(accepted(await house.recordResponsable(family, contact)).state).toBe('NOT_NOTIFIED');
    house.clock.set('2026-09-07T08:00:00.000Z');
  });

  it('refuses an account for nobody eligible', async () => {
    const family = { accountId: randomUUID(), personId: randomUUID(), studentIds: [] };
    expect(refusal(await house.recordResponsable(family, contact))).toBe('NOT_ELIGIBLE');
    expect(await house.events(family.accountId)).toEqual([]);
  });
});

describe('schools and imports', () => {
  const importId = randomUUID();
  const counts = { read: 1, created: 1, changed: 0, unchanged: 0, ended: 0, rejected: 0, skipped: 0 };
  it('are described and reported once', async () => {
    const { school, imports } = house.commands;
    const description = {
      uai: UAI,
      name: 'Collège du Lac',
      degree: 'SECOND',
      academie: '28',
      departement: '974',
    } as const;
    expect((await school.describe(description, context())).outcome).toBe('accepted');
    expect((await school.describe(description, context())).outcome).toBe('unchanged');
    const started = { importId, uai: UAI, base: 'SIECLE', year: 2026, filesDigest: 'd' } as const;
    expect((await imports.start(started, context())).outcome).toBe('accepted');
    expect((await imports.start(started, context())).outcome).toBe('unchanged');
    const report = { importId, students: counts, responsables: counts, links: counts, rejects: 0, warnings: 0 };
    expect((await imports.complete(report, context())).outcome).toBe('accepted');
    expect((await imports.complete(report, context())).outcome).toBe('unchanged');
    expect((await imports.refuse({ importId, code: 'WRONG_SCHOOL' }, context())).outcome).toBe('refused');
    expect((await school.recordImport({ uai: UAI, importId, base: 'SIECLE' }, context())).outcome).toBe('accepted');
    const codes = { uai: UAI, year: 2026, classCodes: ['6D'], mefCodes: [], labelsDigest: 'd' };
    expect((await school.recordStructure(codes, context())).outcome).toBe('accepted');
    expect((await school.recordStructure(codes, context())).outcome).toBe('unchanged');
  });
});
