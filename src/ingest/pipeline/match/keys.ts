/** The keyed digests and stable ids of the ingest, in one place. None of them can be made without the vault's key. */
import type { SourceBase } from '../../../domain/bases.js';
import { canonicalJson } from '../../../domain/canonical-json.js';
import type { Identity, Vault } from '../../../vault/vault.js';
import { emailKey } from '../../../text/email.js';
import { fullNameKeys, surnameKeys, type CleanResponsable, type CleanStudent } from '../judge/fields.js';
import { firstNameOnlyKeys, nameKey, nameKeys, storedNameKey } from '../../../text/names.js';
import type { PersonDigests } from '../known/known.js';
import { baseOf, basesNaming } from '../../bases.js';
import { keyById, type LocalKey } from '../local-key.js';
import type { MatchKey, NameDigests } from './digests.js';

type Digester = Pick<Vault, 'digest' | 'stableId'>;

type Kind = 'STUDENT' | 'RESPONSABLE';

export class Keys {
  readonly #records = new Map<string, string>();

  /** `scope` is where the base's ids are unique: the school, or the académie and degree. */
  constructor(
    readonly vault: Digester,
    readonly base: SourceBase,
    readonly uai: string,
    readonly scope = uai,
  ) {}

  /** Of a record in this school. */
  record(kind: Kind, key: LocalKey): string {
    const asked = `${kind} ${key}`;
    let digest = this.#records.get(asked);
    if (digest === undefined)
      this.#records.set(asked, (digest = this.vault.digest('record', this.base, this.uai, kind, key)));
    return digest;
  }

  /** Of a record wherever the base has it. */
  own(kind: Kind, key: LocalKey): string {
    return this.vault.digest('record', this.base, this.scope, kind, key);
  }

  ine(ine: string): string {
    return this.vault.digest('ine', ine);
  }

  birth(birthDate: string): string {
    return this.vault.digest('birth', birthDate);
  }

  #name(kind: string, key: string): string {
    return this.vault.digest('name', kind, key).slice(0, 22);
  }

  /** Full names of whoever has the first name for a surname, and the surname for a first name. */
  swappedNames(identity: Identity): string[] {
    return surnameKeys(identity).flatMap(surname =>
      nameKeys(identity.firstName).map(firstName => this.#name('full', `${firstName}|${surname}`)),
    );
  }

  names(identity: Identity): NameDigests {
    return {
      full: fullNameKeys(identity).map(key => this.#name('full', key)),
      surnames: surnameKeys(identity).map(key => this.#name('surname', key)),
      firstNames: firstNameOnlyKeys(identity.firstName).map(key => this.#name('first', key)),
    };
  }

  /** Where one of two bases names the pupil by the other's id: the key of the other's record in this school. */
  counterpart(key: LocalKey, { siecleId }: CleanStudent): string | undefined {
    const named = baseOf(this.base).namesPupilsOf;
    if (named === undefined) return basesNaming(this.base).length > 0 ? this.record('STUDENT', key) : undefined;
    return siecleId === undefined
      ? undefined
      : this.vault.digest('record', named, this.uai, 'STUDENT', keyById(siecleId));
  }

  studentDigests(
    { identity, ines, contact }: CleanStudent,
    counterpartKey?: string,
  ): PersonDigests & { birth: string } {
    return {
      names: this.names(identity),
      birth: this.birth(identity.birthDate),
      ines: ines.map(ine => this.ine(ine)),
      contacts: Object.keys(contact).length ? [this.vault.digest('contact', 'any', canonicalJson(contact))] : [],
      matchKeys:
        baseOf(this.base).namesPupilsOf && counterpartKey !== undefined
          ? [{ by: 'COUNTERPART', digest: counterpartKey }]
          : [],
    };
  }

  /** `id` is the base's, where it has one. */
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
    return { by: 'ACADEMIE_ID', digest: this.own('RESPONSABLE', keyById(id)) };
  }

  /** Each full name with the mobile; without one nobody is known elsewhere. */
  #byNames(identity: Identity, mobile: string | undefined): MatchKey[] {
    if (mobile === undefined) return [];
    const whole = fullNameKeys(identity).filter(name => /^[^|]+\|[^|]+$/.test(name));
    return whole.map(name => ({ by: 'NAMES_AND_MOBILE', digest: this.vault.digest('person', name, mobile) }));
  }

  /** Of all that a pupil's record says in the school. */
  studentFingerprint(student: CleanStudent, placed: object): string {
    return this.fingerprint({ student, ...placed, ...knownByMore(student.identity) });
  }

  fingerprint(content: unknown): string {
    return this.vault.digest('fingerprint', '1', canonicalJson(content));
  }

  /** Of all that a responsable is, but for the links. */
  responsableFingerprint(clean: CleanResponsable, recordKey: string, academie: string): string {
    return this.fingerprint({ clean, recordKey, academie, ...knownByMore(clean.identity) });
  }

  /** A pupil nobody knows yet: by INE and birth date wherever they come from, else by the record. */
  newStudent(student: CleanStudent, key: LocalKey, before?: string): string {
    const ine = student.ines[0];
    const own = this.own('STUDENT', key);
    return ine === undefined
      ? this.vault.stableId('student', 'RECORD', this.base, this.scope, own, ...(before ? [before] : []))
      : this.vault.stableId('student', 'INE', ine, student.identity.birthDate);
  }

  newAccount(own: string, before?: string): string {
    return this.vault.stableId('account', 'RECORD', this.base, this.scope, own, ...(before ? [before] : []));
  }

  personOfStudent(studentId: string): string {
    return this.vault.stableId('person', 'STUDENT', studentId);
  }

  accountOfStudent(studentId: string): string {
    return this.vault.stableId('account', 'STUDENT', studentId);
  }

  personOfAccount(accountId: string): string {
    return this.vault.stableId('person', 'ACCOUNT', accountId);
  }
}

/** Marks records that were stored when names had fewer keys: they are read anew once, and then known by all. */
const knownByMore = ({ surname, birthSurname, usageSurname, firstName }: Identity): { nameKeys?: 2 } =>
  [surname, birthSurname, usageSurname, firstName].some(name => name && nameKey(name) !== storedNameKey(name))
    ? { nameKeys: 2 }
    : {};
