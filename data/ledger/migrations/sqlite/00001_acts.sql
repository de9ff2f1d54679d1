-- What is ours, in a SQLite file. Time is INTEGER microseconds since 1970 in UTC.
-- Keys and fields are text in the form of text.go, so that a missing operator is
-- '' and every byte of a key has a place.

-- +goose Up
-- A source's name and what it is the name of, so that two people who call one
-- database differently cannot both act on it.
create table sources (
  id       integer primary key autoincrement,
  name     text not null unique,
  identity text not null unique,
  bound_by text not null,
  bound_at integer not null
);

-- The last number given.
create table counters (
  name text primary key,
  last integer not null
);
insert into counters values ('alert', 0);

-- An alert's number, from its opening to its clearing. seen_at is when a
-- console last vouched that it is open: where none saw it clear, it counts as
-- open until about then.
create table alerts (
  number     integer primary key,
  source     text not null,
  operator   text not null,
  rule       text not null,
  field      text not null,
  opened_at  integer not null,
  cleared_at integer,
  seen_at    integer not null
);
create index alerts_by_end on alerts (source, (coalesce(cleared_at, seen_at)));
create index alerts_by_key on alerts (source, operator, rule, field, cleared_at);

-- Acks and silences. Of each there is one in force for a key: an act ends by
-- being undone or replaced, and stays.
create table acts (
  id        integer primary key autoincrement,
  source    text not null,
  operator  text not null,
  rule      text not null,
  field     text not null,
  kind      text not null check (kind in ('ack', 'silence')),
  actor     text not null,
  at        integer not null,
  until     integer check ((kind = 'silence') = (until is not null)),
  note      text not null,
  severity  text not null,
  certain   text not null, -- {"EUR": "120.5"}
  ended_at  integer,
  ended_by  text,
  check ((ended_at is null) = (ended_by is null))
);
create unique index acts_in_force on acts (source, operator, rule, field, kind) where ended_at is null;
create index acts_by_key on acts (source, operator, rule, field, id);

-- Contracts that a lead accepted. One operator has one from a moment on.
create table contracts (
  id            integer primary key autoincrement,
  source        text not null,
  operator      text not null,
  operator_name text not null,
  valid_from    integer not null,
  spec          text not null,
  accepted_by   text not null,
  accepted_at   integer not null,
  why           text not null,
  withdrawn_at  integer,
  withdrawn_by  text,
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
create unique index contracts_in_force on contracts (source, operator, valid_from) where withdrawn_at is null;

-- Every write has a line here, in its own transaction, and op is what its
-- client called it: so none is done twice. Lines are only ever added.
create table audit (
  id     integer primary key autoincrement,
  op     text not null unique,
  at     integer not null,
  actor  text not null,
  via    text,
  role   text not null,
  login  text,
  action text not null,
  source text not null,
  object text not null,
  before text,
  after  text
);

-- +goose StatementBegin
create trigger audit_stays before update on audit
begin select raise(abort, 'the audit is append-only'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_keeps before delete on audit
begin select raise(abort, 'the audit is append-only'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_replaces_nothing before insert on audit
when exists (select 1 from audit where id = new.id or op = new.op)
begin select raise(abort, 'the audit is append-only'); end;
-- +goose StatementEnd
