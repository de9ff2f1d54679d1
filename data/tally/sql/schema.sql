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
  money    text    not null  -- a json array of {"amount","currency"}
);

create index if not exists tallies_minute on tallies (source, minute);
