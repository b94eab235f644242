/** Tells who is enrolled where and linked to whom, from the ledger's events. */
import type { VaultRef } from '../../../src/domain/vault-ref.js';
import type { World } from './support.js';

/** The id in the name of a stream. */
const idOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

export class People {
  /** `<uai> <class>` by pupil. */
  readonly #placements = new Map<string, string>();
  /** Pupils by INE. */
  readonly #byIne = new Map<string, string>();
  /** By pupil and account, the UAI of the school whose data have the link. */
  readonly #links = new Map<string, Map<string, string>>();
  readonly #surnames = new Map<string, string>();
  /** By account, what the bases say of the e-mail address. */
  readonly #emails = new Map<string, string | undefined>();

  static async of(world: World): Promise<People> {
    const people = new People();
    const identities = new Map<string, VaultRef>();
    const contacts = new Map<string, VaultRef>();
    for (const { stream, type, data } of await world.events()) {
      if (type === 'IdentityRecorded') identities.set(stream, data.identity as VaultRef);
      if (type === 'ContactDetailsRecorded' && data.base) contacts.set(idOf(stream), data.base as VaultRef);
      if (/^Student(Enrolled|PlacementChanged|Transferred)$/.test(type))
        people.#placements.set(idOf(stream), `${String(data.uai)} ${String(data.classCode)}`);
      if (type === 'StudentLeft') people.#placements.delete(idOf(stream));
      const links = people.#links.get(String(data.studentId)) ?? new Map<string, string>();
      if (type === 'LinkAttached') people.#links.set(String(data.studentId), links.set(idOf(stream), String(data.uai)));
      if (type === 'LinkDetached') links.delete(idOf(stream));
    }
    const streams = [...identities.keys()];
    const said = await world.vault.persons.identities([...identities.values()]);
    for (const [at, stream] of streams.entries()) {
      const { surname, ine } = said[at]!;
      if (stream.startsWith('account-')) people.#surnames.set(idOf(stream), surname);
      else if (ine !== undefined) people.#byIne.set(ine, idOf(stream));
    }
    const reached = await world.vault.persons.contacts([...contacts.values()]);
    for (const [at, account] of [...contacts.keys()].entries()) people.#emails.set(account, reached[at]?.email);
    return people;
  }

  /** `<uai> <class>`; `undefined` when enrolled nowhere. */
  placementOf(ine: string): string | undefined {
    return this.#placements.get(this.#byIne.get(ine) ?? '');
  }

  /** `<surname> by <uai>`, in order. */
  responsablesOf(ine: string): string[] {
    const links = this.#links.get(this.#byIne.get(ine) ?? '') ?? new Map<string, string>();
    return [...links].map(([account, uai]) => `${this.#surnames.get(account)} by ${uai}`).sort();
  }

  /** `<surname> <e-mail address>`, in order. */
  emailsOf(ine: string): string[] {
    const links = this.#links.get(this.#byIne.get(ine) ?? '') ?? new Map<string, string>();
    return [...links.keys()].map(account => `${this.#surnames.get(account)} ${this.#emails.get(account)}`).sort();
  }
}
