/** Fills the vault with the names of the ledger's people, sealed as in production, which a rebuild of a list opens one by one. */
import pg from 'pg';

const CHUNK = 2_000;

/** A surname made of the person's id, of letters only: the SQL of `projection.sql.js` makes the same one, and cannot sort digits. */
export const surnameOf = id => `Élan ${id.slice(0, 6).replace(/\d/g, digit => 'ghijklmnop'[digit])}`;

/** Records an identity for every person of the ledger. `directory` makes what a server uses, with no key in memory yet. */
export async function fillVault(url, client, load) {
  const { openVault } = await load('src/vault/postgres/vault.js');
  const { createDirectory } = await load('src/vault/directory.js');
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  const masterKey = Buffer.alloc(32, 7);
  const vault = await openVault(pool, { masterKey });
  const { rows } = await client.query(`select distinct data->>'personId' as id from ledger.events
    where type in ('AccountPreCreated', 'StudentRegistered')`);
  for (let from = 0; from < rows.length; from += CHUNK)
    await vault.persons.recordIdentities(
      rows.slice(from, from + CHUNK).map(({ id }) => ({ personId: id, value: identityOf(id) })),
    );
  await client.query('vacuum analyze vault.persons, vault.facets');
  return {
    persons: rows.length,
    directory: async () => createDirectory(await openVault(pool, { masterKey })),
    close: () => pool.end(),
  };
}

const identityOf = id => ({
  surname: surnameOf(id),
  firstName: 'Zoé',
  birthDate: '2012-04-05',
  sex: 'F',
});
