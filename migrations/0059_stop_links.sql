-- Up Migration
-- A link that stops a change names the change. There is one for each notice of a change: they stand side by side.
alter table vault.tokens add column reference text;
drop index vault.tokens_alone;
create unique index tokens_alone on vault.tokens (account_id, purpose) where purpose not in ('PASSWORD_RESET', 'CHANGE_STOP');
