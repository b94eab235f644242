import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { describeEvent, describeIn } from '../../../src/domain/account/describe.js';
import { accountHistory } from '../../../src/domain/account/history.js';
import type { DomainEvent } from '../../../src/domain/event.js';

const FOLDER = 'test/stored-events/account';
const STORED = readdirSync(FOLDER).map(
  file => [file, JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as DomainEvent] as const,
);

describe('the sentence of an event', () => {
  it.each(STORED)('of %s is there in French and in English, and different', (_, stored) => {
    const { fr, en } = describeIn(accountHistory.decode(stored));
    for (const text of [fr, en]) {
      expect(text).toMatch(/^[\p{Lu}\d].{4,}[^.]$/u);
      expect(text).not.toMatch(/undefined|null|\[object|NaN/);
    }
    expect(fr).not.toBe(en);
  });

  it('is there for each type of event', () => {
    const types = new Set(STORED.map(([, stored]) => accountHistory.decode(stored).type));
    expect([...types].sort()).toEqual([...accountHistory.types].sort());
  });

  it('says what matters, in words that go together', () => {
    const notified = {
      type: 'AccountNotified',
      data: {
        channel: 'LETTER',
        uai: '0750001A',
        credentialId: 'c',
        resetPassword: true,
        expiresAt: '2026-12-07T08:00:00.000Z',
      },
    } as const;
    expect(describeIn(notified)).toEqual({
      fr: 'Notifié par lettre, avec un nouveau mot de passe provisoire, jusqu’au 2026-12-07',
      en: 'Notified by letter, with a new provisional password, until 2026-12-07',
    });
    const confirmed = (studentIds: string[]) => describeIn({ type: 'ChildrenConfirmed', data: { studentIds } });
    expect(confirmed(['a'])).toEqual({
      fr: '1 enfant confirmé par la date de naissance',
      en: 'Confirmed 1 child by birth date',
    });
    expect(confirmed(['a', 'b']).fr).toBe('2 enfants confirmés par la date de naissance');
    expect(describeEvent({ type: 'SessionsEnded', data: { reason: 'EVERYWHERE', sessionIds: ['a', 'b'] } })).toBe(
      '2 sessions ended (EVERYWHERE)',
    );
  });
});
