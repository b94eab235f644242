/** Who is enrolled where and linked to whom, as the ledger tells it in the end. */
import type { VaultRef } from '../../../src/domain/vault-ref.js';
import type { World } from './support.js';

const without = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

export class People {
  /** `<uai> <class>` by pupil. */
  readonly #placements = new Map<string, string>();
  /** Pupils by INE. */
  readonly #byIne = new Map<string, string>();
  /** By pupil, the school that said each link, by the account's surname. */
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
      if (type === 'ContactDetailsRecorded' && data.base) contacts.set(without(stream), data.base as VaultRef);
      if (/^Student(Enrolled|PlacementChanged|Transferred)$/.test(type))
        people.#placements.set(without(stream), `${String(data.uai)} ${String(data.classCode)}`);
      if (type === 'StudentLeft') people.#placements.delete(without(stream));
      const links = people.#links.get(String(data.studentId)) ?? new Map<string, string>();
      if (type === 'LinkAttached')
        people.#links.set(String(data.studentId), links.set(without(stream), String(data.uai)));
      if (type === 'LinkDetached') links.delete(without(stream));
    }
    const streams = [...identities.keys()];
    const said = await world.vault.persons.identities([...identities.values()]);
    for (const [at, stream] of streams.entries()) {
      const { surname, ine } = said[at]!;
      if (stream.startsWith('account-')) people.#surnames.set(without(stream), surname);
      else if (ine !== undefined) people.#byIne.set(ine, without(stream));
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
