/** Has a read model fail at every event of an account, as it would at one that it cannot handle, until it is mended. */
import { schemaOf } from '../../support/schemas.js';
import type { House } from './house.js';

export interface Breakage {
  /** Lets the events through again. Nothing is replayed by that. */
  mend(): Promise<void>;
}

/** Has PostgreSQL refuse the rows of this account in the list of responsables, with `why`. */
export async function breakResponsable(
  house: House,
  accountId: string,
  why = 'this row is refused',
): Promise<Breakage> {
  const { pool } = house.database;
  const schema = await schemaOf(house.database, 'responsables');
  const name = `refuse_${accountId.replaceAll('-', '')}`;
  await pool.query(
    `create function ${schema}.${name}() returns trigger language plpgsql
       as $$ begin raise exception using errcode = '22007', message = '${why}'; end $$`,
  );
  await pool.query(
    `create trigger ${name} before insert or update on ${schema}.responsables_rows
       for each row when (new.account_id = '${accountId}') execute function ${schema}.${name}()`,
  );
  return {
    mend: async () => {
      await pool.query(`drop function if exists ${schema}.${name}() cascade`);
    },
  };
}

/** Resolves once the list of responsables has parked the stream. */
export async function untilParked(house: House, stream: string): Promise<void> {
  for (;;) {
    const parked = await house.projector.parked('responsables');
    if (parked.some(one => one.stream === stream)) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
