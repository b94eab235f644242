-- Up Migration
-- The ledger: every event of every stream, appended and never changed.
--
-- The order of the ledger is (xid, seq): the transaction that appended, then the place within it. A transaction takes its
-- xid after it holds the locks of its streams, so the order within a stream is the order of its versions. A reader stays
-- below pg_snapshot_xmin(pg_current_snapshot()): under that fence no transaction is open that could still add an event.
create table ledger.events (
  xid xid8 not null,
  seq integer not null,
  stream text collate "C" not null,
  version integer not null check (version >= 0),
  id uuid not null,
  recorded_at timestamptz(3) not null,
  type text collate "C" not null,
  data json not null,
  metadata json not null,
  constraint events_in_order primary key (xid, seq),
  constraint events_of_stream unique (stream, version),
  constraint events_once unique (id)
);

-- Inserts alone never make old rows change, but the planner and the freezer must keep up with a table that only grows.
alter table ledger.events set (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;

create trigger append_only before update or delete or truncate on ledger.events
  for each statement execute function ledger.refuse_change();

-- A position of the ledger as the port writes it: 32 hexadecimal digits whose order (collate "C") is the ledger's.
create function ledger.position(xid xid8, seq integer) returns text
  language sql immutable strict parallel safe
  return lpad(to_hex(xid::text::bigint), 16, '0') || lpad(to_hex(seq::bigint), 16, '0');

-- How the events of one append stand in the ledger already: how many of the ids are stored, whether all of them stand in
-- this stream, one after the other, as asked; and where the last one stands.
create function ledger.stored(asked_stream text, asked_ids uuid[])
  returns table (found integer, as_asked boolean, version integer, xid xid8, seq integer)
  language sql stable
as $$
  select count(*)::integer,
         count(*) = cardinality(asked_ids) and bool_and(e.stream = asked_stream)
           and min(e.version - asked.n) = max(e.version - asked.n),
         max(e.version), max(e.xid), max(e.seq) filter (where asked.n = cardinality(asked_ids))
    from unnest(asked_ids) with ordinality as asked (id, n)
    join ledger.events e on e.id = asked.id
$$;

-- Many appends in one transaction, each decided for itself: a conflict stops its own append, not its neighbours.
--
-- Append a goes to streams[a], expects version expected[a] (-1: no stream, -2: any) and owns counts[a] of the events, one
-- append after the other. Appends to the same stream stand side by side, in their order. Per append:
--   appended (version and place of its last event), repeated (the same, as the first time),
--   conflict (version: the stream's, -1 when it has none), invalid (an id is stored already, but not as asked).
--
-- Ids are looked up where they must be, at conflicts; an id stored already otherwise fails the whole call by
-- events_once, and the caller calls again with careful = true, which looks every id up.
--
-- Nothing may come before the locks: a snapshot or an xid taken earlier would be older than what the lock waited for.
create function ledger.append(
  streams text[], expected integer[], counts integer[], ids uuid[], types text[], data json[], metadata json[],
  careful boolean default true,
  out outcomes text[], out versions integer[], out xids xid8[], out seqs integer[]
)
language plpgsql
as $$
declare
  this_xid xid8;
  next_seq integer := 0;
  heads integer[];
  firsts integer[];
  bases integer[];
  current_stream text;
  head integer;
  first integer := 1;
  old record;
  old_count integer;
  accepted boolean := false;
begin
  perform pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(stream, 0) as key from unnest(streams) as stream order by key) as locks;

  heads := array(select coalesce((
      select e.version from ledger.events e where e.stream = asked.stream order by e.version desc limit 1
    ), -1) from unnest(streams) with ordinality as asked (stream, n) order by asked.n);

  this_xid := pg_current_xact_id_if_assigned();
  if this_xid is not null then
    select coalesce(max(e.seq) + 1, 0) into next_seq from ledger.events e where e.xid = this_xid;
  end if;

  for a in 1 .. cardinality(streams) loop
    if streams[a] is distinct from current_stream then
      current_stream := streams[a];
      head := heads[a];
    end if;
    firsts[a] := first;
    old_count := 0;
    if careful or expected[a] not in (-2, head) then
      select * into old from ledger.stored(streams[a], ids[first : first + counts[a] - 1]);
      old_count := old.found;
    end if;

    if old_count > 0 then
      outcomes[a] := case when old.as_asked then 'repeated' else 'invalid' end;
      versions[a] := old.version;
      xids[a] := old.xid;
      seqs[a] := old.seq;
    elsif expected[a] not in (-2, head) then
      outcomes[a] := 'conflict';
      versions[a] := head;
      xids[a] := null;
      seqs[a] := null;
    else
      accepted := true;
      if this_xid is null then
        this_xid := pg_current_xact_id();
      end if;
      bases[a] := head + 1 - first;
      head := head + counts[a];
      outcomes[a] := 'appended';
      versions[a] := head;
      xids[a] := this_xid;
      seqs[a] := next_seq + first + counts[a] - 2;
    end if;
    first := first + counts[a];
  end loop;

  if accepted then
    insert into ledger.events (xid, seq, stream, version, id, recorded_at, type, data, metadata)
      select this_xid, next_seq + event.n - 1, streams[event.append], bases[event.append] + event.n, event.id,
             clock_timestamp(), event.type, event.data, event.metadata
        from (
          select asked.n, width_bucket(asked.n, firsts) as append, asked.id, asked.type, asked.data, asked.metadata
            from unnest(ids, types, data, metadata) with ordinality as asked (id, type, data, metadata, n)
        ) as event
       where bases[event.append] is not null
       order by event.n;
  end if;
end $$;
