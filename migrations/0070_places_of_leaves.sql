-- Up Migration
-- Which event is which leaf, in less room: the positions of 256 leaves in one row, in place of a row and two entries of indexes for each event, which
-- took more of the server than the tree itself.
create table integrity.places (
  tile bigint primary key,
  -- 16 bytes for each leaf
  positions bytea not null check (octet_length(positions) between 16 and 4096 and octet_length(positions) % 16 = 0),
  -- the position of the first leaf
  first bytea generated always as (substring(positions from 1 for 16)) stored unique
);
alter table integrity.places alter column positions set storage external;
insert into integrity.places (tile, positions)
  select index / 256, string_agg(decode(position, 'hex'), '' order by index)
    from integrity.leaves group by index / 256;

-- Where the event with an id is: for a ledger whose store finds no event by its id, such as EventStoreDB.
create table integrity.event_positions (
  event_id uuid primary key,
  position text collate "C" not null
);
alter table integrity.event_positions
  set (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
insert into integrity.event_positions (event_id, position)
  select event_id, position from integrity.leaves where not exists (select from ledger.events);

drop table integrity.leaves;
