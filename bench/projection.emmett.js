/**
 * The nearest to Registre's projector that emmett offers, to compare with, over the same events copied into its own table: its consumer
 * with a projection of raw SQL, one statement for each event. It keeps one row for each account, without pupils or names: less than
 * Registre's list, which has a row for each pair of pupil and responsable.
 */
import { performance } from 'node:perf_hooks';
import { SQL } from '@event-driven-io/dumbo';
import {
  getPostgreSQLEventStore,
  postgreSQLEventStoreConsumer,
  postgreSQLProjector,
  postgreSQLRawBatchSQLProjection,
} from '@event-driven-io/emmett-postgresql';

const STATES = {
  AccountNotified: 'NOTIFIED',
  ActivationStarted: 'ACTIVATING',
  AccountActivated: 'ACTIVATED',
};
const TYPES = [
  'AccountPreCreated',
  'ContactDetailsRecorded',
  'AccountNotified',
  'ActivationStarted',
  'AccountActivated',
  'SignedIn',
];

function statement({ type, data, metadata }) {
  const id = metadata.streamName.slice('account-'.length);
  switch (type) {
    case 'AccountPreCreated':
      return SQL`insert into emmett_accounts (account_id, kind, person_id, state) values (${id}, ${data.kind}, ${data.personId}, 'NOT_NOTIFIED') on conflict (account_id) do nothing`;
    case 'ContactDetailsRecorded':
      return SQL`update emmett_accounts set has_email = ${data.hasEmail}, has_mobile = ${data.hasMobile} where account_id = ${id}`;
    case 'SignedIn':
      return SQL`update emmett_accounts set last_signed_in_at = ${metadata.at} where account_id = ${id}`;
    default:
      return SQL`update emmett_accounts set state = ${STATES[type]} where account_id = ${id}`;
  }
}

/** Copies the first events of the ledger into emmett's table. */
export async function prepareEmmett(url, client, events) {
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  await store.close();
  await client.query(`insert into emt_messages (stream_position, global_position, transaction_id, stream_id,
      message_schema_version, message_id, message_type, message_data, message_metadata)
    select version + 1, seq + 1, xid, stream, '1', id, type, data::jsonb, metadata::jsonb
      from ledger.events order by xid, seq limit ${events}`);
  await client.query('vacuum analyze emt_messages');
}

/** Projects all the copied events into an empty table; returns how many seconds it took. */
export async function catchUpByEmmett(url, client, size, round) {
  await client.query(`drop table if exists emmett_accounts;
    create table emmett_accounts (account_id text primary key, kind text, person_id text, state text, has_email boolean,
      has_mobile boolean, last_signed_in_at timestamptz)`);
  const projection = postgreSQLRawBatchSQLProjection({
    name: `bench_accounts_${round}`,
    canHandle: TYPES,
    evolve: events => events.map(statement),
  });
  const consumer = postgreSQLEventStoreConsumer({
    connectionString: url,
    processors: [postgreSQLProjector({ processorId: `bench-${round}`, projection, startFrom: 'BEGINNING' })],
    stopWhen: { noMessagesLeft: true },
    pulling: { batchSize: size },
  });
  const start = performance.now();
  await consumer.start();
  const seconds = (performance.now() - start) / 1_000;
  await consumer.close();
  return seconds;
}
