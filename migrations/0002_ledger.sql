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
-- Append a goes to streams[a], expects version expected[a] (-1: no stream, -2: any) and owns the next counts[a] events
-- of ids, types, data and metadata. Appends to the same stream stand side by side, in their order.
-- One row per append, in order:
--   appended (version and place of its last event), repeated (the same, as the first time),
--   conflict (version: the stream's, -1 when it has none), invalid (an id is stored already, but not as asked).
--
-- Nothing may come before the locks: a snapshot or an xid taken earlier would be older than what the lock waited for.
create function ledger.append(
  streams text[], expected integer[], counts integer[], ids uuid[], types text[], data json[], metadata json[]
) returns table (outcome text, version integer, xid xid8, seq integer)
language plpgsql
as $$
declare
  heads integer[];
  owners integer[];
  bases integer[];
  outcomes text[];
  versions integer[];
  xids xid8[];
  seqs integer[];
  any_stored boolean;
  from_elsewhere boolean;
  current_stream text;
  head integer;
  before integer := 0;
  old record;
  accepted boolean := false;
  this_xid xid8;
  this_seq integer;
begin
  perform pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(stream, 0) as key from unnest(streams) as stream order by key) as locks;

  select array_agg(coalesce((
      select e.version from ledger.events e where e.stream = asked.stream order by e.version desc limit 1
    ), -1) order by asked.n)
    into heads
    from unnest(streams) with ordinality as asked (stream, n);
  select exists (select from unnest(ids) as asked (id) join ledger.events e on e.id = asked.id),
         exists (select from ledger.events e where e.xid >= pg_snapshot_xmax(pg_current_snapshot()))
    into any_stored, from_elsewhere;
  if from_elsewhere then
    raise exception 'the ledger holds events of transactions this server has not reached: it was restored from another'
      using errcode = 'object_not_in_prerequisite_state',
            hint = 'Stop the server, set its next transaction id past max(xid) of ledger.events by pg_resetwal, start it.';
  end if;

  select * into old from ledger.stored(null, '{}');
  for a in 1 .. cardinality(streams) loop
    if streams[a] is distinct from current_stream then
      current_stream := streams[a];
      head := heads[a];
    end if;
    if any_stored then
      select * into old from ledger.stored(streams[a], ids[before + 1 : before + counts[a]]);
    end if;

    if old.found > 0 then
      outcomes[a] := case when old.as_asked then 'repeated' else 'invalid' end;
      versions[a] := old.version;
      xids[a] := old.xid;
      seqs[a] := old.seq;
    elsif expected[a] not in (-2, head) then
      outcomes[a] := 'conflict';
      versions[a] := head;
    else
      outcomes[a] := 'appended';
      bases[a] := head - before;
      head := head + counts[a];
      versions[a] := head;
      seqs[a] := before + counts[a];
      accepted := true;
    end if;
    before := before + counts[a];
  end loop;

  if accepted then
    this_xid := pg_current_xact_id();
    select coalesce(max(e.seq), -1) into this_seq from ledger.events e where e.xid = this_xid;
    select array_agg(owner.a order by owner.a) into owners
      from unnest(counts) with ordinality as owner (events, a), generate_series(1, owner.events);
    insert into ledger.events (xid, seq, stream, version, id, recorded_at, type, data, metadata)
      select this_xid, this_seq + event.n, streams[event.owner], bases[event.owner] + event.n, event.id,
             clock_timestamp(), event.type, event.data, event.metadata
        from unnest(owners, ids, types, data, metadata) with ordinality
          as event (owner, id, type, data, metadata, n)
       where bases[event.owner] is not null;
  end if;

  return query
    select result.outcome, result.version,
           case result.outcome when 'appended' then this_xid else result.xid end,
           case result.outcome when 'appended' then this_seq + result.seq else result.seq end
      from unnest(outcomes, versions, xids, seqs) as result (outcome, version, xid, seq);
end $$;
