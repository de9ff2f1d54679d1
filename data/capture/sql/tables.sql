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
