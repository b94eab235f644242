-- Up Migration
-- Receiving domains that asked to come back later: none of their e-mails is tried before `until`. A domain stands as a keyed digest, because
-- small ones name a person. Real time. A row goes once the domain has taken an e-mail again.
create table jobs.mail_deferrals (
  domain text primary key,
  -- Deferrals in a row: each doubles the time.
  deferrals integer not null,
  until timestamptz not null
);

-- E-mails being handed over to a domain now, by all servers together: one row a place. The place of a server that died is free again at `until`.
create table jobs.mail_places (
  domain text not null,
  place integer not null,
  holder text not null,
  until timestamptz not null,
  primary key (domain, place)
);

-- How many reports of undelivered e-mails came in since the installation was made, by what became of them.
create table jobs.mail_bounces (
  outcome text primary key,
  total bigint not null
);
