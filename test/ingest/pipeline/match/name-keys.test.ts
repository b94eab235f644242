import { describe, expect, it } from '@jest/globals';
import { Keys } from '../../../../src/ingest/pipeline/match/keys.js';
import { namesAgree, namesEqual } from '../../../../src/ingest/pipeline/match/same-names.js';
import { encodeMatchKey } from '../../../../src/ingest/pipeline/known/stored-text.js';
import { studentKey } from '../../../../src/ingest/pipeline/judge/students.js';
import type { RawStudent } from '../../../../src/ingest/pipeline/raw.js';

/** Keys whose digests can be read: the parts themselves, as long as a digest at least is. */
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
/** The match key as it was stored while fewer letters were spelt out. */
const storedDigest = (surname: string, firstName: string): string => `n:person/${surname}|${firstName}/${MOBILE}`;
/** The fingerprint without the names in spelt-out letters, as it was stored. */
const storedFingerprint = (surname: string, firstName: string): string =>
  keys.fingerprint({ clean: person(surname, firstName), recordKey: 'k', academie: '01' });

describe('a name whose letters are spelt out since its digests were stored', () => {
  it('is still known by these digests, and by those of the letters spelt out too', () => {
    const { matchKeys } = digestsOf('\u0110\u1eb7ng', '\u00deora');
    expect(matchKeys).toContain(storedDigest('\u0110ANG', '\u00deORA'));
    expect(matchKeys).toContain(storedDigest('DANG', 'THORA'));
    expect(digestsOf('DANG', 'Thora').matchKeys).toEqual([storedDigest('DANG', 'THORA')]);
  });

  it('agrees with itself spelt out, whole and with fewer first names', () => {
    const [spelt, plain] = [digestsOf('\u0110\u1eb7ng', 'Th\u1ecb Lan').names, digestsOf('DANG', 'THI').names];
    expect([namesAgree(spelt, plain), namesAgree(plain, spelt)]).toEqual([true, true]);
    expect(namesEqual(spelt, digestsOf('DANG', 'Thi Lan').names)).toBe(true);
    expect(namesEqual(spelt, plain)).toBe(false);
    expect(namesAgree(spelt, digestsOf('DUNG', 'THI').names)).toBe(false);
  });

  it('gives its record another fingerprint, once; those of all other names stay', () => {
    const fingerprint = (surname: string, firstName: string): string =>
      keys.responsableFingerprint(person(surname, firstName), 'k', '01');
    expect(fingerprint('\u0110\u1eb7ng', 'Lan')).not.toBe(storedFingerprint('\u0110\u1eb7ng', 'Lan'));
    for (const surname of ["N'Guessan", 'C\u0153ur', '\u0141ukasz', 'Gro\u00df', 'Le Goff'])
      expect([surname, fingerprint(surname, 'Zo\u00e9')]).toEqual([surname, storedFingerprint(surname, 'Zo\u00e9')]);
  });

  it('keeps the key of a record without an id, because such a key never changes', () =>
    expect(studentKey({ surname: '\u0110\u1eb7ng', firstName: 'Lan', birthDate: '17/08/2017' } as RawStudent)).toBe(
      'NAME:\u0110ANG|LAN|2017-08-17',
    ));
});
