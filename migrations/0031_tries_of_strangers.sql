-- Up Migration
-- How often strangers have tried: shared by all servers, so that a restart or another server is no new start. A key is
-- the kind of try and a keyed digest of the network (and login) it comes from: no address and no login, in no form that
-- can be guessed without the vault's key. `expire` is real time, in milliseconds since 1970: rows past it count nothing and
-- are deleted by the servers.
create table jobs.tries (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
