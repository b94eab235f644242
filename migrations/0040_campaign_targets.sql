-- Up Migration
-- Which accounts a campaign is about, as they were selected when it was started: frozen, so that what is done is what was counted.
create table jobs.campaigns (
  campaign_id uuid primary key,
  total integer not null,
  frozen_at timestamptz not null default now()
);
create table jobs.campaign_targets (
  campaign_id uuid not null,
  -- its place, from 0: the order in which letters are printed
  n integer not null,
  account_id uuid not null,
  -- the school that acts
  uai text not null,
  -- the class under which its letter is printed
  class_code text,
  primary key (campaign_id, n),
  unique (campaign_id, account_id)
);
