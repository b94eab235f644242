-- Up Migration
-- Whoever lost the answer of a refresh asks again, however late. Until something of the new generation is used, the answer is the same.
-- The generation of which nothing was used yet: neither its refresh token nor an access token given with it; null once something was.
alter table vault.holder_sessions add column unused integer;
