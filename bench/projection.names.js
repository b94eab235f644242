/** Fills the vault with the names of the ledger's people, sealed as in production, which a rebuild of a list opens one by one. */
import pg from 'pg';

const CHUNK = 2_000;

/**
 * A surname made of the person's id. Of letters only, because `projection.sql.js` makes the same name in SQL, and its sort key too, and how
 * `src/text` makes the sort key of digits is beyond that SQL.
 */
export const surnameOf = id => `Élan ${id.slice(0, 6).replace(/\d/g, digit => 'ghijklmnop'[digit])}`;

/**
 * Records an identity for every person of the ledger. `load` imports a module of `dist/`. Call `directory` of the result for a directory of
 * names as a server has it, opened anew, so that no person's key is in memory yet.
 */
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
    masterKey: masterKey.toString('hex'),
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
