-- Up Migration
-- How a one-time link was sent: SMS, or by e-mail where it is null. Whoever comes by SMS gives the birth dates of the children, too.
alter table vault.tokens add column channel text check (channel = 'SMS');
