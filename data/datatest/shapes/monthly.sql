-- A tracker with a partition of conversions for each month, keys that are uuids,
-- parameters as they were parsed in raw_params, and a log of what was sent on.
create schema s2s;

create table s2s.merchants (
  id   uuid primary key,
  name text not null
);

create table s2s.campaigns (
  id          uuid primary key,
  merchant_id uuid not null references s2s.merchants,
  name        text not null,
  landing_url text,
  created_at  timestamptz not null default now()
);
create index on s2s.campaigns (merchant_id);

create table s2s.visits (
  cid         text primary key,
  campaign_id uuid not null,
  landed_at   timestamptz not null,
  sub1        text,
  subs        jsonb,
  affiliate   text,
  utm_source  text,
  country     text,
  device      text
);
create index on s2s.visits (landed_at) include (campaign_id, sub1, affiliate);

create type s2s.conversion_status as enum ('approved', 'declined', 'duplicate', 'on_hold');

create table s2s.conversions (
  id             uuid not null,
  created_at     timestamptz not null,
  merchant_id    uuid,
  campaign_id    uuid,
  cid            text,
  sub1           text,
  goal           text,
  status         s2s.conversion_status,
  decline_reason text,
  event_time     timestamptz,
  sum            numeric,
  currency       text,
  transaction_id text,
  customer_id    text,
  raw_params     jsonb,
  ip             inet,
  signature_ok   boolean,
  primary key (id, created_at)
) partition by range (created_at);
create table s2s.conversions_2026_10 partition of s2s.conversions for values from ('2026-10-01 00:00+00') to ('2026-11-01 00:00+00');
create table s2s.conversions_2026_11 partition of s2s.conversions for values from ('2026-11-01 00:00+00') to ('2026-12-01 00:00+00');
create table s2s.conversions_2026_12 partition of s2s.conversions for values from ('2026-12-01 00:00+00') to ('2027-01-01 00:00+00');
create table s2s.conversions_rest partition of s2s.conversions default;
create index on s2s.conversions (created_at, id);
create index on s2s.conversions (campaign_id, created_at desc, id desc);
create index on s2s.conversions (cid);
create index on s2s.conversions (transaction_id);
create index on s2s.conversions (customer_id);

create table s2s.outbound_log (
  id            bigserial primary key,
  conversion_id uuid,
  destination   text not null,
  verb          text,
  url           text,
  try           integer not null,
  fired_at      timestamptz not null,
  response_code integer,
  response_err  text,
  took_ms       integer,
  outcome       text
);
create index on s2s.outbound_log (conversion_id);
create index on s2s.outbound_log (fired_at);
