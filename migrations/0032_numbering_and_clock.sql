-- Up Migration
-- The ledger goes on in another server of PostgreSQL than the one it was dumped from.
--
-- Events stand in the order of their transactions' numbers, and a server counts its own transactions. Where a dump was
-- restored, the server may not have come as far as the ledger: from then on `ahead` is added to its numbers.
create table ledger.numbering (
  one boolean primary key default true check (one),
  ahead bigint not null default 0
);
insert into ledger.numbering default values;

-- The number of a transaction of this server in the ledger.
create function ledger.numbered(xid xid8) returns xid8
  language sql stable strict parallel safe
  return (select (xid::text::bigint + n.ahead)::text::xid8 from ledger.numbering n);

-- Below it no transaction is open that could still add an event: see the ledger's table.
create function ledger.fence() returns xid8
  language sql stable parallel safe
  return ledger.numbered(pg_snapshot_xmin(pg_current_snapshot()));

-- To be called on a connection before anything is appended by it. True when the ledger came from a server that was further
-- on: transactions of this one are numbered behind its last event from then on.
create function ledger.catch_up() returns boolean language plpgsql as $$
begin
  if not exists (select from ledger.events where xid >= ledger.numbered(pg_snapshot_xmax(pg_current_snapshot()))) then
    return false;
  end if;
  lock table ledger.numbering in exclusive mode;
  update ledger.numbering
     set ahead = (select max(xid)::text::bigint from ledger.events) + 1 - pg_current_xact_id()::text::bigint
   where exists (select from ledger.events where xid >= ledger.numbered(pg_snapshot_xmax(pg_current_snapshot())));
  return true;
end $$;

-- As before, with the transaction's number in the ledger.
create or replace function ledger.append(
  streams text[], expected integer[], counts integer[],
  owners integer[], steps integer[], ids uuid[], types text[], data json[], metadata json[],
  careful boolean default true,
  out outcomes text[], out bases integer[], out this_xid xid8, out first_seq integer,
  out versions integer[], out xids xid8[], out seqs integer[]
)
language plpgsql
as $$
declare
  distinct_streams integer;
  all_as_expected boolean := true;
begin
  perform pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(stream, 0) as key from unnest(streams) as stream order by key) as locks;
  get diagnostics distinct_streams = row_count;

  bases := expected;
  if careful or -1 <> any (expected) then
    select array_agg(asked.head order by asked.n), bool_and(asked.expected in (-2, asked.head))
      into bases, all_as_expected
      from (
        select a.n, a.expected, case when a.expected = -1 and not careful then -1 else coalesce(
          (select e.version from ledger.events e where e.stream = a.stream order by e.version desc limit 1), -1) end as head
        from unnest(streams, expected) with ordinality as a (stream, expected, n)
      ) as asked;
  end if;

  if careful or not all_as_expected or distinct_streams < cardinality(streams) then
    select decided.* into outcomes, bases, versions, xids, seqs
      from ledger.decide(streams, expected, counts, ids, bases, careful) as decided;
    if not 'appended' = any (outcomes) then
      return;
    end if;
  end if;

  first_seq := 0;
  if pg_current_xact_id_if_assigned() is not null then
    this_xid := ledger.numbered(pg_current_xact_id());
    select coalesce(max(e.seq) + 1, 0) into first_seq from ledger.events e where e.xid = this_xid;
  end if;
  this_xid := ledger.numbered(pg_current_xact_id());
  insert into ledger.events (xid, seq, stream, version, id, recorded_at, type, data, metadata)
    select this_xid, first_seq + e - 1, streams[owners[e]], bases[owners[e]] + steps[e], ids[e],
           clock_timestamp(), types[e], data[e], metadata[e]
      from generate_series(1, cardinality(ids)) as e
     where bases[owners[e]] is not null;
end $$;

-- How far the clock of a development installation was put forward: what happened under it stays in the past.
create table jobs.clock (
  one boolean primary key default true check (one),
  ahead_ms bigint not null
);
