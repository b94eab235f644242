-- Up Migration
-- When the first of a task's `attempts` failed; null when none has failed since it last got on. Real time.
alter table jobs.tasks add column failing_since timestamptz;
