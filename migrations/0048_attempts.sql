-- Up Migration
-- In which take what the task does outside was done; null before. The number tells the attempts at an e-mail apart: a report that comes back
-- names the one that it is about.
alter table jobs.tasks add column sent_in integer;
update jobs.tasks set sent_in = takes where state = 'SENT';
