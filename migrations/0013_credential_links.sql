-- Up Migration
-- One-time links fall with the credential they were given under; a credential that no event has named yet says so.

alter table vault.tokens add column credential_id uuid references vault.credentials on delete cascade;
create index tokens_by_credential on vault.tokens (credential_id);

alter table vault.credentials add column named boolean not null default false;
create index credentials_unnamed on vault.credentials (created_at) where not named;
