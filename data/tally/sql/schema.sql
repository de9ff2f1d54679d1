create table if not exists cache (
  source      text    primary key,
  fingerprint text    not null
) without rowid;

-- The minutes that were checked, whether or not anything came in them.
create table if not exists minutes (
  source text    not null,
  minute integer not null, -- since 1970
  primary key (source, minute)
) without rowid;

create table if not exists tallies (
  source   text    not null,
  minute   integer not null, -- since 1970
  operator blob,             -- = and its key as bytes; null for unattributed
  campaign blob,
  rule     text    not null, -- empty for all receipts
  code     text    not null,
  field    text    not null,
  severity integer not null,
  checked  integer not null,
  hit      integer not null,
  named    integer not null, -- by themselves, of those in time
  money    text    not null  -- a json array of {"amount","currency"}
);

create index if not exists tallies_minute on tallies (source, minute);

-- The hours that are over and were counted by campaign, and what from: under is
-- how the database is read.
create table if not exists hours (
  source  text    not null,
  under   text    not null,
  hour    integer not null, -- since 1970
  counted integer not null, -- when, in microseconds
  primary key (source, under, hour)
) without rowid;

create table if not exists levels (
  source    text    not null,
  under     text    not null,
  hour      integer not null,
  campaign  blob,             -- = and its key as bytes; null for unassigned
  event     blob,
  status    blob,
  failed    integer not null,
  currency  blob,
  receipts  integer not null,
  amount    text,             -- null where none of them has one
  last_seen integer not null  -- in microseconds
);

create index if not exists levels_hour on levels (source, under, hour);
