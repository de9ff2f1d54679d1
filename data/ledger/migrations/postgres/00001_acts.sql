-- What is ours on PostgreSQL: the schema tailback. Nothing here points at a
-- tracker's table. Keys and fields are text in the form of text.go, so that a
-- missing operator is '' and every byte of a key has a place.

-- +goose Up
-- A source's name and what it is the name of, so that two people who call one
-- database differently cannot both act on it.
create table tailback.sources (
  id       bigint generated always as identity primary key,
  name     text not null unique,
  identity text not null unique,
  bound_by text not null,
  bound_at timestamptz not null
);

-- The last number given.
create table tailback.counters (
  name text primary key,
  last bigint not null
);
insert into tailback.counters values ('alert', 0);

-- An alert's number, from its opening to its clearing. seen_at is when a
-- console last vouched that it is open: where none saw it clear, it counts as
-- open until about then.
create table tailback.alerts (
  number     bigint primary key,
  source     text not null,
  operator   text not null,
  rule       text not null,
  field      text not null,
  opened_at  timestamptz not null,
  cleared_at timestamptz,
  seen_at    timestamptz not null
);
create index alerts_by_end on tailback.alerts (source, (coalesce(cleared_at, seen_at)));
create index alerts_by_key on tailback.alerts (source, operator, rule, field, cleared_at);

-- Acks and silences. Of each there is one in force for a key: an act ends by
-- being undone or replaced, and stays.
create table tailback.acts (
  id        bigint generated always as identity primary key,
  source    text not null,
  operator  text not null,
  rule      text not null,
  field     text not null,
  kind      text not null check (kind in ('ack', 'silence')),
  actor     text not null,
  at        timestamptz not null,
  until     timestamptz check ((kind = 'silence') = (until is not null)),
  note      text not null,
  severity  text not null,
  certain   json not null, -- {"EUR": "120.5"}
  ended_at  timestamptz,
  ended_by  text,
  check ((ended_at is null) = (ended_by is null))
);
create unique index acts_in_force on tailback.acts (source, operator, rule, field, kind) where ended_at is null;
create index acts_by_key on tailback.acts (source, operator, rule, field, id);

-- Contracts that a lead accepted. One operator has one from a moment on.
create table tailback.contracts (
  id            bigint generated always as identity primary key,
  source        text not null,
  operator      text not null,
  operator_name text not null,
  valid_from    timestamptz not null,
  spec          json not null,
  accepted_by   text not null,
  accepted_at   timestamptz not null,
  why           text not null,
  withdrawn_at  timestamptz,
  withdrawn_by  text,
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
create unique index contracts_in_force on tailback.contracts (source, operator, valid_from) where withdrawn_at is null;

-- Every write has a line here, in its own transaction, and op is what its
-- client called it: so none is done twice. Lines are only ever added.
create table tailback.audit (
  id     bigint generated always as identity primary key,
  op     text not null unique,
  at     timestamptz not null,
  actor  text not null,
  via    text,
  role   text not null,
  login  text default session_user,
  action text not null,
  source text not null,
  object text not null,
  before json,
  after  json
);
