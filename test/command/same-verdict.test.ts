/** E-mail addresses and mobiles are judged alike and kept in the same form, whether the base, the school or the holder writes them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VaultRef } from '../../src/domain/vault-ref.js';
import { cleanResponsable } from '../../src/ingest/pipeline/judge/fields.js';
import type { RawResponsable } from '../../src/ingest/pipeline/raw.js';
import type { Contact } from '../../src/vault/vault.js';
import { accepted, context, House } from './support.js';

/** The contact that an import makes of these values. */
const imported = (raw: Pick<RawResponsable, 'email' | 'phones'>): Contact =>
  cleanResponsable(
    { kind: 'responsable', origin: { file: 'x', line: 1 }, surname: 'ABBEYM', firstName: 'Marie', ...raw },
    {
      region: 'RE',
      addresses: new Map(),
    },
  ).value!.contact;

describe('one verdict for import, school, activation and holder', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  const contactOf = async (ref: VaultRef | undefined): Promise<Contact> =>
    (await house.vault.persons.contacts([ref!]))[0]!;

  it.each([
    ' new@Example.org ',
    'mailto:new@example.org',
    'new@\u00c9cole.fr',
    'new@xn--cole-9oa.fr',
    "n.o'neil+ecole@example.org",
    'jean..dupont@example.org',
    'jean.@example.org',
    'new@-x.fr',
    'new@x',
    'zo\u00e9@example.org',
    'new@[127.0.0.1]',
    'new@example.org;other@example.org',
    `${'a'.repeat(65)}@example.org`,
  ])('of the e-mail address %j', async email => {
    const { email: kept } = imported({ email, phones: {} });
    const outcome = kept === undefined ? 'refused' : 'accepted';
    const family = await house.family();
    const provisionalPassword = await house.notify(family);
    const { accountId } = await house.activated();

    const corrected = await house.commands.account.updateContact({ accountId: family.accountId, email }, context());
    const started = await house.commands.holder.startActivation(
      { ...family, provisionalPassword, newPassword: 'pluie-abricot-tandem', email },
      context(),
    );
    const requested = await house.commands.holder.requestEmailChange(
      { accountId, email, currentPassword: 'pluie-abricot-tandem' },
      context(),
    );
    expect([corrected, started, requested].map(result => result.outcome)).toEqual([outcome, outcome, outcome]);
    if (kept === undefined) return;
    const contacts = [
      accepted(corrected).contact,
      accepted(started).activation?.contact,
      accepted(requested).emailChange?.contact,
    ];
    for (const ref of contacts) expect((await contactOf(ref)).email).toBe(kept);
  });

  it.each([
    '0693 12 34 56',
    '06 12 34 56 78',
    '+33 (0)693 12 34 56',
    '+33639010203',
    '+44 7400 123456',
    '0692 12 34',
    '+33',
    'néant',
  ])('of the mobile %j', async mobile => {
    const kept = imported({ phones: { mobile } }).mobile;
    const outcome = kept === undefined ? 'refused' : 'accepted';
    const family = await house.family();
    const { accountId } = await house.activated();
    const corrected = await house.commands.account.updateContact({ accountId: family.accountId, mobile }, context());
    const requested = await house.commands.holder.requestPhoneChange(
      { accountId, mobile, currentPassword: 'pluie-abricot-tandem', request: 'asked' },
      context(),
    );
    expect([corrected, requested].map(result => result.outcome)).toEqual([outcome, outcome]);
    if (kept === undefined) return;
    for (const ref of [accepted(corrected).contact, accepted(requested).phoneChange?.contact])
      expect((await contactOf(ref)).mobile).toBe(kept);
  });
});
