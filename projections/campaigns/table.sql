-- One row per campaign: what was ordered, and where it stands.
create table campaigns (
  campaign_id uuid not null,
  action text not null,
  kind text not null,
  channel text,
  reset_password boolean not null,
  -- accounts notified, invited, reset or changed at this instant or later are left out; null: nobody is left out for that
  unless_since timestamptz,
  uais text[] not null,
  total integer not null,
  -- RUNNING, CANCELLED or COMPLETED
  state text not null,
  cancel_reason text,
  actor text not null,
  -- the reason that whoever started it gave, as a code; null where none is asked for
  reason text,
  started_at timestamptz not null,
  starts_at timestamptz not null,
  -- when the right of whoever started the campaign, or asked for its last retry, ends; null: it does not end
  right_ends_at timestamptz,
  ended_at timestamptz,
  -- how often its failed accounts were tried again: 0 in the first round
  round integer not null,
  -- accounts that this round still has to do
  remaining integer not null,
  -- the last slices of the round: [{at, accounts}]
  pace jsonb not null,
  position char(32) collate "C" not null
);

-- One row per account that a campaign has done something to, or left out.
create table campaign_outcomes (
  campaign_id uuid not null,
  account_id uuid not null,
  -- DONE, LEFT_OUT or FAILED
  outcome text not null,
  reason text,
  -- when the action was done, else when the campaign recorded the outcome; null while only a delivery or a print is known, and the
  -- outcome is taken to be DONE
  at timestamptz,
  channel text,
  -- WAITING, SENT, FAILED or DROPPED; null when nobody is told
  delivery text,
  delivery_reason text,
  delivered_at timestamptz,
  printed_at timestamptz
) with (fillfactor = 80);

-- How many accounts of a campaign have the same outcome, reason, channel and delivery; '' stands for none.
create table outcome_counts (
  campaign_id uuid not null,
  outcome text not null,
  reason text not null,
  channel text not null,
  delivery text not null,
  delivery_reason text not null,
  accounts integer not null
);

create view campaign_counts as
  select campaign_id, outcome, reason, channel, delivery, delivery_reason, accounts from outcome_counts where accounts <> 0;

-- Indexes
create unique index campaigns_key on campaigns (campaign_id);
create index campaigns_schools on campaigns using gin (uais);
create unique index campaign_outcomes_key on campaign_outcomes (campaign_id, account_id);
create index campaign_outcomes_outcome on campaign_outcomes (campaign_id, outcome, delivery);
create unique index outcome_counts_key on outcome_counts (campaign_id, outcome, reason, channel, delivery, delivery_reason);
