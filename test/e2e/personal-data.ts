/** Reads what the vault of a data folder knows of everybody, and looks for any of it in the ledger. */
import { loadConfig } from '../../src/config.js';
import { openInstallation } from '../../src/app/installation.js';
import { DEMO_PASSWORD } from '../../src/demo/carry-out.js';
import { CONTACT, IDENTITY, type Facet } from '../../src/vault/facets.js';

/** The text without accents and in lower case: `É` is `e`. */
export const normal = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Ids, instants, digests (base64url of 256 bits) and the names of schools, which are called after people, are left out of the search. */
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;
const DIGEST = /"[\w-]{43}"/g;
const SCHOOL_NAME = /("type":"School\w+","data":\{[^}]*"name":")[^"]*/g;
/** A value that is one word is looked for as a whole word: short names are parts of other words by chance. */
const SINGLE_WORD = /^[a-z]+$/;

/** The values that stand in the text of events. */
export function valuesIn(events: string, values: Iterable<string>): string[] {
  const text = normal(events.replace(UUID, '').replace(INSTANT, '').replace(DIGEST, '""').replace(SCHOOL_NAME, '$1'));
  const words = new Set(text.split(/[^\p{L}\p{N}]+/u));
  return [...values].filter(value => {
    const looked = normal(value);
    return SINGLE_WORD.test(looked) ? words.has(looked) : text.includes(looked);
  });
}

/**
 * The personal data of the vault, and those of `also`, that stand in the lines of the ledger (`found`); `values`: how many were looked for.
 * Too much is found rather than too little.
 */
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
    const refs = ({ number }: Facet) =>
      persons
        .filter(({ facet }) => facet === number)
        .map(({ person_id: personId, version }) => ({ personId, version }));
    const identities = await vault.persons.identities(refs(IDENTITY));
    const contacts = await vault.persons.contacts(refs(CONTACT));
    const values = new Set<string>([DEMO_PASSWORD, ...also]);
    /** Shorter values are left out: they stand in other words by chance. */
    const add = (...some: (string | undefined)[]): void => {
      for (const one of some) if (one !== undefined && one.length >= 3) values.add(one);
    };
    for (const one of identities) {
      add(one?.surname, one?.birthSurname, one?.usageSurname, one?.firstName, one?.birthDate, one?.ine);
      add(...(one?.otherFirstNames ?? []));
    }
    for (const one of contacts) {
      // Without the postal code: its five digits stand in UAIs by chance.
      add(one?.email, ...(one?.address?.lines ?? []), one?.address?.city);
      // The number, and what follows the country code, as people write it.
      for (const phone of [one?.mobile, one?.homePhone, one?.workPhone]) add(phone, phone?.replace(/^\+\d{2,3}/, ''));
    }
    const { rows: logins } = await pool.query<{ login: string }>(
      'select login from vault.logins where login is not null',
    );
    for (const { login } of logins) add(login);
    const { rows: credentials } = await pool.query<{ id: string }>('select credential_id as id from vault.credentials');
    for (const { id } of credentials) add(await vault.credentials.reveal(id));

    return { values: values.size, found: valuesIn(ledger.join('\n'), values) };
  } finally {
    await house.close();
  }
}
