/** Makes the keyed digests and stable ids of the ingest. Nobody can make them without the vault's key. */
import type { SourceBase } from '../../../domain/bases.js';
import { canonicalJson } from '../../../domain/canonical-json.js';
import type { Identity, Vault } from '../../../vault/vault.js';
import { emailKey } from '../../../text/email.js';
import type { CleanResponsable, CleanStudent } from '../judge/fields.js';
import {
  firstNameOnlyKeys,
  fullNameKeys,
  nameKey,
  nameKeys,
  storedNameKey,
  surnameKeys,
  wholeNameKeys,
} from '../../../text/names.js';
import type { PersonDigests } from '../known/known.js';
import { baseOf, basesNaming } from '../../bases.js';
import { keyById, type LocalKey } from '../local-key.js';
import type { MatchKey, NameDigests } from './digests.js';

type Digester = Pick<Vault, 'digest' | 'stableId'>;

type Kind = 'STUDENT' | 'RESPONSABLE';

/** Records have many names: 132 bits of each are enough to tell them apart. Stored, so it never changes. */
const NAME_DIGEST_LENGTH = 22;
/** Another version makes every record of every base differ from its stored fingerprint once. */
const FINGERPRINT_VERSION = '1';

/** Makes the digests and ids of one school's records in one base. */
export class Keys {
  readonly #records = new Map<string, string>();

  /** `scope` is where the base's ids are unique: the school, or the académie and degree. */
  constructor(
    readonly vault: Digester,
    readonly base: SourceBase,
    readonly uai: string,
    readonly scope = uai,
  ) {}

  /** The key of a record within this school. */
  record(kind: Kind, key: LocalKey): string {
    const name = `${kind} ${key}`;
    let digest = this.#records.get(name);
    if (digest === undefined)
      this.#records.set(name, (digest = this.vault.digest('record', this.base, this.uai, kind, key)));
    return digest;
  }

  /** The key of a record in the whole scope of its id: the same from whichever school of the scope the record comes. */
  recordInScope(kind: Kind, key: LocalKey): string {
    return this.vault.digest('record', this.base, this.scope, kind, key);
  }

  /** The digest of an INE. */
  ine(ine: string): string {
    return this.vault.digest('ine', ine);
  }

  /** The digest of a birth date. */
  birth(birthDate: string): string {
    return this.vault.digest('birth', birthDate);
  }

  #name(kind: string, key: string): string {
    return this.vault.digest('name', kind, key).slice(0, NAME_DIGEST_LENGTH);
  }

  /** Digests of the full names that the person has where a base has exchanged surname and first name; written as `fullNameKeys` does. */
  swappedNames(identity: Identity): string[] {
    return surnameKeys(identity).flatMap(surname =>
      nameKeys(identity.firstName).map(firstName => this.#name('full', `${firstName}|${surname}`)),
    );
  }

  /** The digests of a person's names. */
  names(identity: Identity): NameDigests {
    return {
      full: fullNameKeys(identity).map(key => this.#name('full', key)),
      surnames: surnameKeys(identity).map(key => this.#name('surname', key)),
      firstNames: firstNameOnlyKeys(identity.firstName).map(key => this.#name('first', key)),
    };
  }

  /**
   * The key by which two bases find the same pupil in this school (`counterparts.ts`): that of the record in the base whose ids are given.
   * AAF gives SIECLE's ids: there, it is the digest of the SIECLE record that the pupil names (`undefined` when none); in SIECLE, that of the
   * pupil's own record. In a base that neither gives ids of another nor has its own given: `undefined`.
   */
  counterpart(key: LocalKey, { siecleId }: CleanStudent): string | undefined {
    const named = baseOf(this.base).namesPupilsOf;
    if (named === undefined) return basesNaming(this.base).length > 0 ? this.record('STUDENT', key) : undefined;
    return siecleId === undefined
      ? undefined
      : this.vault.digest('record', named, this.uai, 'STUDENT', keyById(siecleId));
  }

  /** The digests by which a pupil's record is matched. `counterpartKey`: what `counterpart` answered. */
  studentDigests(
    { identity, ines, contact }: CleanStudent,
    counterpartKey?: string,
  ): PersonDigests & { birth: string } {
    return {
      names: this.names(identity),
      birth: this.birth(identity.birthDate),
      ines: ines.map(ine => this.ine(ine)),
      contacts: Object.keys(contact).length ? [this.vault.digest('contact', 'any', canonicalJson(contact))] : [],
      // Stored only by the base that gives the other's ids. The other base finds it by its own record's key, which is this very digest.
      matchKeys:
        baseOf(this.base).namesPupilsOf && counterpartKey !== undefined
          ? [{ by: 'COUNTERPART', digest: counterpartKey }]
          : [],
    };
  }

  /** The digests by which a responsable's record is matched. `id` is the base's, where it has one. */
  responsableDigests({ identity, contact }: CleanResponsable, id?: string): PersonDigests {
    const digest = (kind: string, value: string | undefined): string[] =>
      value === undefined ? [] : [this.vault.digest('contact', kind, value)];
    const keepsId = baseOf(this.base).ids?.uniqueIn === 'ACADEMIE';
    return {
      names: this.names(identity),
      ines: [],
      contacts: [...digest('mobile', contact.mobile), ...digest('email', contact.email && emailKey(contact.email))],
      matchKeys: [...(keepsId && id !== undefined ? [this.#byId(id)] : []), ...this.#byNames(identity, contact.mobile)],
    };
  }

  #byId(id: string): MatchKey {
    return { by: 'ACADEMIE_ID', digest: this.recordInScope('RESPONSABLE', keyById(id)) };
  }

  /** A key for each full name with the mobile. Without a mobile there is none: nobody is matched in other schools by names alone. */
  #byNames(identity: Identity, mobile: string | undefined): MatchKey[] {
    if (mobile === undefined) return [];
    const digest = (name: string): string => this.vault.digest('person', name, mobile);
    return wholeNameKeys(identity).map(name => ({ by: 'NAMES_AND_MOBILE', digest: digest(name) }));
  }

  /** The fingerprint of all that a pupil's record says. `placed`: what is recorded with it (class, year and the like). */
  studentFingerprint(student: CleanStudent, placed: object): string {
    return this.fingerprint({ student, ...placed, ...nameKeysVersion(student.identity) });
  }

  /** The fingerprint of any content. */
  fingerprint(content: unknown): string {
    return this.vault.digest('fingerprint', FINGERPRINT_VERSION, canonicalJson(content));
  }

  /** The fingerprint of all that is recorded of a responsable but the links. */
  responsableFingerprint(clean: CleanResponsable, recordKey: string, academie: string): string {
    return this.fingerprint({ clean, recordKey, academie, ...nameKeysVersion(clean.identity) });
  }

  /**
   * Makes the id of a pupil not known yet: from INE and birth date, so that all schools and bases make the same; without an
   * INE, from the record's key and `replaced`, the id of the pupil whom that same record named before.
   */
  newStudent(student: CleanStudent, key: LocalKey, replaced?: string): string {
    const ine = student.ines[0];
    const recordKey = this.recordInScope('STUDENT', key);
    return ine === undefined
      ? this.vault.stableId('student', 'RECORD', this.base, this.scope, recordKey, ...(replaced ? [replaced] : []))
      : this.vault.stableId('student', 'INE', ine, student.identity.birthDate);
  }

  /**
   * Makes the id of an account not known yet, from its record's key: that in the scope where the base has ids, else that in the school.
   * `replaced`: the account that the same record named before.
   */
  newAccount(recordKey: string, replaced?: string): string {
    return this.vault.stableId('account', 'RECORD', this.base, this.scope, recordKey, ...(replaced ? [replaced] : []));
  }

  /** Makes the id of a new pupil, where the id that the record gives was that of one who was erased. */
  studentAfter(erasedId: string): string {
    return this.vault.stableId('student', 'AFTER', erasedId);
  }

  /** Makes the id of a new account, where the id that the record gives was that of a person who was erased. */
  accountAfter(erasedId: string): string {
    return this.vault.stableId('account', 'AFTER', erasedId);
  }

  /** The id of a pupil's person in the vault. */
  personOfStudent(studentId: string): string {
    return this.vault.stableId('person', 'STUDENT', studentId);
  }

  /** The id of a pupil's own account. */
  accountOfStudent(studentId: string): string {
    return this.vault.stableId('account', 'STUDENT', studentId);
  }

  /** The id of the person of a responsable's account in the vault. */
  personOfAccount(accountId: string): string {
    return this.vault.stableId('person', 'ACCOUNT', accountId);
  }
}

/**
 * An addition to the fingerprint of names that have more keys today than when older records were stored. It makes those
 * records differ once, so that they are stored again with all keys.
 */
const nameKeysVersion = ({ surname, birthSurname, usageSurname, firstName }: Identity): { nameKeys?: 2 } =>
  [surname, birthSurname, usageSurname, firstName].some(name => name && nameKey(name) !== storedNameKey(name))
    ? { nameKeys: 2 }
    : {};
