-- Up Migration
-- Each time a task is taken or put off, a dead row stays behind, at the head of those that are due: vacuum takes them away after a hundredth
-- of the table, not after a fifth of it.
alter table jobs.tasks set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
