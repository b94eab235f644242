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

-- Decides appends one after the other, given the heads of their streams: see ledger.append, which alone calls it.
create function ledger.decide(
  streams text[], expected integer[], counts integer[], ids uuid[], heads integer[], careful boolean,
  out outcomes text[], out bases integer[], out versions integer[], out xids xid8[], out seqs integer[]
)
language plpgsql
as $$
declare
  current_stream text;
  head integer;
  first integer := 1;
  old record;
begin
  bases := array_fill(null::integer, array[cardinality(streams)]);
  versions := bases;
  xids := bases::text[]::xid8[];
  seqs := bases;
  for a in 1 .. cardinality(streams) loop
    if streams[a] is distinct from current_stream then
      current_stream := streams[a];
      head := heads[a];
    end if;
    outcomes[a] := 'appended';
    if careful or expected[a] not in (-2, head) then
      select * into old from ledger.stored(streams[a], ids[first : first + counts[a] - 1]);
      if old.found > 0 then
        outcomes[a] := case when old.as_asked then 'repeated' else 'invalid' end;
        versions[a] := old.version;
        xids[a] := old.xid;
        seqs[a] := old.seq;
      elsif expected[a] not in (-2, head) then
        outcomes[a] := 'conflict';
        versions[a] := head;
      end if;
    end if;
    if outcomes[a] = 'appended' then
      bases[a] := head;
      head := head + counts[a];
    end if;
    first := first + counts[a];
  end loop;
end $$;

-- Many appends in one transaction, each decided for itself: a conflict stops its own append, not its neighbours.
--
-- Append a goes to streams[a], expects version expected[a] (-1: no stream, -2: any) and has counts[a] events. Event e is
-- the steps[e]-th (from 1) of append owners[e]; events stand in the order of their appends, and appends to the same stream
-- side by side, in their order. Answers, per append:
--   outcomes: appended; repeated (at versions, xids, seqs, of its last event); conflict (the stream is at versions, -1 when
--             there is none); invalid (an id is stored already, but not as asked). All null: every append was appended.
--   bases:    the version its first event follows, when appended. The e-th event was stored at (this_xid, first_seq + e - 1).
--
-- Unless careful, it looks up only what it must: ids at conflicts alone, and no stream that is expected to be new. What it
-- took for granted, events_once and events_of_stream check: they fail the whole call, and the caller calls again with
-- careful = true, which looks everything up.
--
-- Nothing may come before the locks: a snapshot or an xid taken earlier would be older than what the lock waited for.
create function ledger.append(
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
    select coalesce(max(e.seq) + 1, 0) into first_seq from ledger.events e where e.xid = pg_current_xact_id();
  end if;
  this_xid := pg_current_xact_id();
  insert into ledger.events (xid, seq, stream, version, id, recorded_at, type, data, metadata)
    select this_xid, first_seq + e - 1, streams[owners[e]], bases[owners[e]] + steps[e], ids[e],
           clock_timestamp(), types[e], data[e], metadata[e]
      from generate_series(1, cardinality(ids)) as e
     where bases[owners[e]] is not null;
end $$;
