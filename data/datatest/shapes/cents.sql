-- A tracker in the schema public: clicks, events and conversions, keys that are
-- bigserial or uuid, money in cents, Unix milliseconds, and the request of an
-- event in a document. An event is a postback as it came; a conversion is what
-- was booked of it.
create table advertisers (
  id   bigserial primary key,
  name text not null unique
);

create table offers (
  id            bigserial primary key,
  advertiser_id bigint not null references advertisers,
  title         text not null,
  preview_url   text,
  commission    text not null default 'cpa',
  goal          text,
  payout_cents  bigint,
  currency      text,
  lookback_days integer
);
create index offers_advertiser_id_idx on offers (advertiser_id);

create table clicks (
  id         bigserial primary key,
  cid        uuid not null unique,
  offer_id   bigint not null references offers,
  created_at timestamptz not null,
  s1         text,
  subs       jsonb,
  publisher  text,
  channel    text,
  geo        text,
  device     text
);
create index clicks_created_at_idx on clicks (created_at) include (offer_id, s1, publisher);

create table events (
  id           bigserial primary key,
  created_at   timestamptz not null,
  advertiser_id bigint,
  offer_id     bigint,
  cid          text,
  s1           text,
  name         text,
  verdict      text,
  note         text,
  ts           bigint,
  amount_cents bigint,
  currency     text,
  customer     text,
  payload      jsonb not null,
  http_code    integer
);
create index events_created_at_idx on events (created_at, id);
create index events_offer_id_idx on events (offer_id, created_at desc, id desc);
create index events_cid_idx on events (cid);
create index events_customer_idx on events (customer);
create index events_txid_idx on events ((payload ->> 'txid'));

create table conversions (
  uuid         uuid primary key,
  event_id     bigint not null unique references events,
  click_id     bigint not null references clicks,
  offer_id     bigint not null references offers,
  state        text not null,
  payout_cents bigint,
  currency     text,
  created_at   timestamptz not null
);
create index conversions_created_at_idx on conversions (created_at);
create index conversions_click_id_idx on conversions (click_id);
