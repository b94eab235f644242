import { describe, expect, it } from '@jest/globals';
import { Keys } from '../../../../src/ingest/pipeline/match/keys.js';
import { namesAgree, namesEqual } from '../../../../src/ingest/pipeline/match/same-names.js';
import { encodeMatchKey } from '../../../../src/ingest/pipeline/known/stored-text.js';
import { studentKey } from '../../../../src/ingest/pipeline/judge/students.js';
import type { RawStudent } from '../../../../src/ingest/pipeline/raw.js';

/** Digests that can be read. */
const keys = new Keys(
  { digest: (...parts) => parts.join('/').padEnd(22, '.'), stableId: (...parts) => parts.join('/') },
  'SIECLE',
  '0750001A',
);
const MOBILE = '+33639980012';
const person = (surname: string, firstName: string) => ({
  identity: { surname, birthSurname: surname, firstName },
  contact: { mobile: MOBILE },
});
const digestsOf = (surname: string, firstName: string) => {
  const { names, matchKeys } = keys.responsableDigests(person(surname, firstName));
  return { names, matchKeys: matchKeys.map(encodeMatchKey) };
};
/** As it was stored while fewer letters were spelt out. */
const storedDigest = (surname: string, firstName: string): string => `n:person/${surname}|${firstName}/${MOBILE}`;
const fingerprintWithout = (surname: string, firstName: string): string =>
  keys.fingerprint({ clean: person(surname, firstName), recordKey: 'k', academie: '01' });

describe('a name whose letters are spelt out since its digests were stored', () => {
  it('is still known by those, and by the letters too', () => {
    const { matchKeys } = digestsOf('\u0110\u1eb7ng', '\u00deora');
    expect(matchKeys).toContain(storedDigest('\u0110ANG', '\u00deORA'));
    expect(matchKeys).toContain(storedDigest('DANG', 'THORA'));
    expect(digestsOf('DANG', 'Thora').matchKeys).toEqual([storedDigest('DANG', 'THORA')]);
  });

  it('agrees with itself in letters, whole and with fewer first names', () => {
    const [spelt, plain] = [digestsOf('\u0110\u1eb7ng', 'Th\u1ecb Lan').names, digestsOf('DANG', 'THI').names];
    expect([namesAgree(spelt, plain), namesAgree(plain, spelt)]).toEqual([true, true]);
    expect(namesEqual(spelt, digestsOf('DANG', 'Thi Lan').names)).toBe(true);
    expect(namesEqual(spelt, plain)).toBe(false);
    expect(namesAgree(spelt, digestsOf('DUNG', 'THI').names)).toBe(false);
  });

  it('has its record read anew once; the fingerprints of all others stay', () => {
    const fingerprint = (surname: string, firstName: string): string =>
      keys.responsableFingerprint(person(surname, firstName), 'k', '01');
    expect(fingerprint('\u0110\u1eb7ng', 'Lan')).not.toBe(fingerprintWithout('\u0110\u1eb7ng', 'Lan'));
    for (const surname of ["N'Guessan", 'C\u0153ur', '\u0141ukasz', 'Gro\u00df', 'Le Goff'])
      expect([surname, fingerprint(surname, 'Zo\u00e9')]).toEqual([surname, fingerprintWithout(surname, 'Zo\u00e9')]);
  });

  it('keeps the key of a record that has no id, which is for ever', () =>
    expect(studentKey({ surname: '\u0110\u1eb7ng', firstName: 'Lan', birthDate: '17/08/2017' } as RawStudent)).toBe(
      'NAME:\u0110ANG|LAN|2017-08-17',
    ));
});
