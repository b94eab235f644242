/** Reads what the vault of a data folder knows of everybody, and looks for any of it in the ledger. */
import { loadConfig } from '../../src/config.js';
import { openInstallation } from '../../src/app/installation.js';
import { DEMO_PASSWORD } from '../../src/demo/carry-out.js';

/** The text without accents and in lower case: `É` is `e`. */
const normal = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Ids, instants and the names of schools, which are called after people, are left out of the search. */
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;
const SCHOOL_NAME = /("type":"School\w+","data":\{[^}]*"name":")[^"]*/g;
/** Values of this form are looked for as whole words: short names stand in digests by chance. */
const WORDS_OF_EVENTS = /^[a-z_]+$/;

export async function personalDataIn(
  dataDir: string,
  ledger: readonly string[],
  also: readonly string[],
): Promise<{ values: number; found: string[] }> {
  const house = await openInstallation({ ...loadConfig({}), dataDir });
  try {
    const { vault, pool } = house;
    const { rows: persons } = await pool.query<{ person_id: string; version: number; facet: number }>(
      'select person_id, version, facet from vault.facets',
    );
    const refs = (facet: 1 | 2) =>
      persons.filter(row => row.facet === facet).map(({ person_id: personId, version }) => ({ personId, version }));
    const identities = await vault.persons.identities(refs(1));
    const contacts = await vault.persons.contacts(refs(2));
    const values = new Set<string>([DEMO_PASSWORD, ...also]);
    const add = (...some: (string | undefined)[]): void => {
      for (const one of some) if (one !== undefined && one.length >= 3) values.add(one);
    };
    for (const one of identities) {
      add(one?.surname, one?.birthSurname, one?.usageSurname, one?.firstName, one?.birthDate, one?.ine);
    }
    for (const one of contacts) {
      add(one?.email, one?.address?.postalCode && one.address.lines.join(' '));
      for (const phone of [one?.mobile, one?.homePhone, one?.workPhone]) add(phone, phone?.replace(/^\+\d{2,3}/, ''));
    }
    const { rows: logins } = await pool.query<{ login: string }>(
      'select login from vault.logins where login is not null',
    );
    for (const { login } of logins) add(login);
    const { rows: credentials } = await pool.query<{ id: string }>('select credential_id as id from vault.credentials');
    for (const { id } of credentials) add(await vault.credentials.reveal(id));

    const text = normal(ledger.join('\n').replace(UUID, '').replace(INSTANT, '').replace(SCHOOL_NAME, '$1'));
    const words = new Set(text.split(/[^\p{L}\p{N}+@.'-]+/u));
    const found = [...values].filter(value => {
      const looked = normal(value);
      return WORDS_OF_EVENTS.test(looked) ? words.has(looked) : text.includes(looked);
    });
    return { values: values.size, found };
  } finally {
    await house.close();
  }
}
