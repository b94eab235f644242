-- Up Migration
-- Whoever watches what the bases lack hears at once that an import has completed, also when it found nothing to change and appended no event.
-- The message has the form of those that processes send about read models (`src/projector/follow/channel.ts`).
create function ingest.tell_completed() returns trigger language plpgsql as $$
begin
  perform pg_notify('registre_projected', json_build_object(
    'from', 'ingest', 'projection', 'last-imports', 'position', repeat('0', 32),
    'topics', json_build_array('last-imports:' || coalesce(new.uai, 'academie:' || new.academie)))::text);
  return null;
end $$;
create trigger tell_completed after insert or update of status on ingest.imports for each row
  when (new.status = 'COMPLETED' and not new.dry_run) execute function ingest.tell_completed();
