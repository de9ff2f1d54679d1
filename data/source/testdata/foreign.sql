-- A tracker's database as one finds it: names that need quotes, keys that are
-- uuids, times in milliseconds or on the wall clock of Riga, states and events
-- as integers, money in cents, and the request in a document.
create schema "tracker-core";
create schema crm;

create table crm.partners (
  uid           uuid primary key,
  "displayName" varchar(80)
);

create table "tracker-core".offers (
  "Uid"        uuid primary key,
  "partnerUid" uuid references crm.partners,
  title        text,
  "affTag"     text
);

create table "tracker-core".visits (
  "clickUid" uuid primary key,
  "offerUid" uuid,
  "madeMs"   bigint,
  label      text,
  partner    text,
  labels     jsonb
);
create index "visits_made" on "tracker-core".visits ("madeMs") include ("offerUid", label, partner);

create table "tracker-core"."InboundEvents" (
  "Uid"        uuid primary key,
  "receivedMs" bigint not null,
  "partnerUid" uuid,
  "offerUid"   uuid,
  "clickUid"   uuid,
  "subLabel"   text,
  evt          smallint,
  st           smallint not null,
  why          text,
  happened     timestamp,
  cents        bigint,
  cur          char(3),
  txn          text,
  player       bigint,
  "playerSt"   text,
  payload      jsonb,
  caller       inet,
  trusted      smallint,
  answer       smallint
);

create index "InboundEvents_received" on "tracker-core"."InboundEvents" ("receivedMs", "Uid");
create index "InboundEvents_offer" on "tracker-core"."InboundEvents" ("offerUid", "receivedMs" desc, "Uid" desc);
create index "InboundEvents_click" on "tracker-core"."InboundEvents" ("clickUid");
create index "InboundEvents_txn" on "tracker-core"."InboundEvents" (txn);
create index "InboundEvents_player" on "tracker-core"."InboundEvents" (player);
create index "InboundEvents_why" on "tracker-core"."InboundEvents" (why) where why is not null;
create index "InboundEvents_method" on "tracker-core"."InboundEvents" ((payload #>> '{request,method}'));
