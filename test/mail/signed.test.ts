import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verified } from './dkim.js';
import { HouseUnderTest } from './support.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('a signed e-mail', () => {
  let house: HouseUnderTest;
  beforeEach(async () => {
    house = await HouseUnderTest.open();
    house.dkim = {
      domainName: 'example.org',
      keySelector: 'registre2026',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  });
  afterEach(() => house.close());

  it('arrives as it was signed by the domain of its sender; a change on the way, or another key, is noticed', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    // `verified` takes one character an octet. The server of the tests decodes as UTF-8, which is the same here: what travels is ASCII.
    const { raw } = house.smtp.messages[0]!;
    const tags = verified(raw, publicKey);
    expect(tags).toMatchObject({ d: 'example.org', s: 'registre2026' });
    const signed = tags.h!.toLowerCase().split(':');
    expect(signed).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'message-id', 'date']));
    expect(() => verified(raw, other.publicKey)).toThrow('headers');
    expect(() => verified(raw.replace('From: EduConnect', 'From: EduC0nnect'), publicKey)).toThrow('headers');
    expect(() => verified(`${raw}More.\r\n`, publicKey)).toThrow('body');
  });
});
