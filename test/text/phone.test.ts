import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mobileReadings, parsePhone, phoneNumber } from '../../src/text/phone.js';

describe('a phone number', () => {
  it.each<[string, 'FR' | 'RE' | 'YT' | 'GP', string, boolean]>([
    ['+33764444288', 'FR', '+33764444288', true],
    ['+33 6 12 34 56 78', 'RE', '+33612345678', true],
    ['06.12.34.56.78', 'FR', '+33612345678', true],
    ['0033 6 12 34 56 78', 'FR', '+33612345678', true],
    ['+33 (0)6 39 98 00 12', 'FR', '+33639980012', true],
    ['06-39-98-00-12', 'FR', '+33639980012', true],
    ['0692 12 34 56', 'RE', '+262692123456', true],
    ['0692 12 34 56', 'FR', '+262692123456', true],
    ['06 12 34 56 78', 'RE', '+33612345678', true],
    ['0690 12 34 56', 'GP', '+590690123456', true],
    ['+33692112233', 'FR', '+262692112233', true],
    ['+33 693 11 22 33', 'RE', '+262693112233', true],
    ['0033 690 20 11 22', 'FR', '+590690201122', true],
    ['+33 (0)691 20 11 22', 'GP', '+590691201122', true],
    ['+33694201122', 'FR', '+594694201122', true],
    ['+33 696 20 11 22', 'FR', '+596696201122', true],
    ['+33 6 97 20 11 22', 'FR', '+596697201122', true],
    ['+33639010203', 'FR', '+262639010203', true],
    ['+590 692 11 22 33', 'FR', '+262692112233', true],
    ['+33 262 11 22 33', 'FR', '+262262112233', false],
    ['\u202a+33\u00a06\u00a012\u00a034\u00a056\u00a078\u202c', 'FR', '+33612345678', true],
    ['+32 470 12 34 56', 'FR', '+32470123456', true],
    ['01 99 00 12 34', 'FR', '+33199001234', false],
  ])('reads %s dialled in %s', (text, region, number, mobile) =>
    expect(parsePhone(text, region)).toEqual({ number, mobile }),
  );
  it.each(['0000000000', '00 00 00 00 00', '-', '0'])('takes %s as "none"', text =>
    expect(parsePhone(text, 'FR')).toBe('none'),
  );
  it.each(['123', '06 12 34 56 7', 'néant', '+99 1234', '+33 6 12', '+33 0', '+33692', 'x'.repeat(99)])(
    'refuses %s',
    text => expect(parsePhone(text, 'FR')).toBeUndefined(),
  );
  it('of an overseas mobile is the same written for calls at home, from elsewhere in France, and after +33', () => {
    const prefixes = fc.constantFrom('690', '691', '692', '693', '694', '696', '697', '6390');
    const regions = fc.constantFrom('FR', 'RE', 'GP', 'MQ', 'GF', 'YT');
    fc.assert(
      fc.property(prefixes, regions, fc.integer({ min: 0, max: 999_999 }), (prefix, region, rest) => {
        const national = `${prefix}${String(rest).padStart(6, '0')}`.slice(0, 9);
        const read = parsePhone(`0${national}`, region);
        expect(read).toMatchObject({ mobile: true });
        expect([parsePhone(`+33${national}`, region), parsePhone(`0033 (0)${national}`, 'FR')]).toEqual([read, read]);
      }),
    );
  });
  it('is the same when it is read again', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^(\+|00?)?[1-9][0-9 .]{5,14}$/), text => {
        const read = parsePhone(text, 'RE');
        if (read !== undefined && read !== 'none') expect(parsePhone(read.number, 'FR')).toEqual(read);
      }),
    ));
  it('of a visitor from nobody knows where is read as that of each part of France, the mainland first', () => {
    expect(mobileReadings('06 12 34 56 78')).toEqual(['+33612345678']);
    expect(mobileReadings('0692 12 34 56')).toEqual(['+262692123456']);
    expect(mobileReadings('87 12 34 56')).toEqual(['+68987123456']);
    expect(mobileReadings('75 12 34')).toContain('+687751234');
    expect(mobileReadings('82 12 34')).toContain('+681821234');
    expect(mobileReadings('55 12 34')).toContain('+508551234');
    expect(mobileReadings('+687 75 12 34')).toEqual(['+687751234']);
    expect(mobileReadings('01 42 68 53 00')).toEqual([]);
    expect(mobileReadings('123')).toEqual([]);
  });
  it('is refused where a mobile is asked for and it is none', () => {
    expect(phoneNumber('06 12 34 56 78', 'FR', 'MOBILE')).toBe('+33612345678');
    expect(phoneNumber('01 99 00 12 34', 'FR', 'MOBILE')).toBeUndefined();
    expect(phoneNumber('01 99 00 12 34', 'FR', 'ANY')).toBe('+33199001234');
    expect(phoneNumber('0000000000', 'FR', 'ANY')).toBeUndefined();
  });
});
