-- What a capture has beside the reference schema. Moments are as there.
create table tailback_capture (
  key   text primary key,
  value text not null
);

create table tailback_acts (
  id        integer primary key,
  operator  text,
  rule      text not null,
  field     text not null,
  kind      text not null,
  actor     text,
  at        integer not null,
  until     integer,
  note      text,
  severity  text not null,
  certain   text,
  undone_at integer,
  undone_by text
);

-- A dispute as it was at the end, and as it was until each edit since the beginning.
create table tailback_disputes (
  id             integer not null,
  until          integer, -- NULL at the end
  operator       text,
  operator_name  text,
  click          text,
  player         text,
  event          text,
  ordinal        integer not null,
  receipts       text not null, -- ["8812734"]
  reason         text not null,
  claim_amount   text,
  claim_currency text,
  statement      text,
  contact        text,
  ticket         text,
  deadline       integer,
  owner          text,
  state          text not null,
  version        integer not null,
  opened_at      integer not null,
  opened_by      text,
  changed_at     integer not null,
  changed_by     text,
  change         text
);

create table tailback_dispute_notes (
  id      integer primary key,
  dispute integer not null,
  text    text,
  by_whom text,
  at      integer not null
);

create table tailback_dispute_answers (
  id          integer primary key,
  dispute     integer not null,
  answered_at integer not null,
  who         text,
  verbatim    text,
  file        text,
  by_whom     text,
  at          integer not null
);
