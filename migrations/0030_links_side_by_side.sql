-- Up Migration
-- Links to choose a new password stand side by side until one is used: anybody may ask for one in a holder's name, and must not
-- void by it the one that is in the holder's mailbox. Of every other purpose an account has one valid link.
alter table vault.tokens drop constraint tokens_account_id_purpose_key;
create unique index tokens_alone on vault.tokens (account_id, purpose) where purpose <> 'PASSWORD_RESET';
create index tokens_by_account on vault.tokens (account_id);
