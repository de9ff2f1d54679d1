-- Deliveries and receipts that are sent again, in a SQLite file. Nothing here points
-- at a tracker's table. An amount is text, exact. Keys are in the form of text.go, so
-- that a missing one is ''.

-- +goose Up
-- What waits to be sent, or is being sent: a row leaves for retry_history in the
-- statement that finishes it, so that the table stays small. subject is the
-- receipt, or the delivery where no receipt is known of. op is the press that
-- queued it; bulk names one that queued many, '' for a single one. fence counts
-- the claims: who writes with an older one has lost the retry.
create table retries (
  id            integer primary key autoincrement,
  op            text not null,
  source        text not null,
  subject       text not null,
  endpoint      text not null,
  receipt       text not null,
  delivery      text not null,
  operator      text not null,
  operator_name text not null,
  event         text not null,
  amount        text,
  currency      text not null,
  method        text not null,
  query         text not null,
  body          text not null,
  event_id      text not null,
  why           text not null,
  bulk          text not null,
  stage         integer not null, -- of a bulk: 1 is the first, 2 the next ten, 3 the rest
  state         text not null check (state in ('queued', 'claimed', 'sending')),
  by_whom       text not null,
  at            integer not null,
  attempts      integer not null,
  next_at       integer not null,
  worker        text not null,
  fence         integer not null,
  lease         integer, -- until when it is claimed, or its send is over
  status        integer not null,
  said          text not null
);
create unique index retries_one on retries (source, subject, endpoint);
create index retries_next on retries (source, endpoint, state, bulk, stage, next_at, id);
create index retries_by_bulk on retries (bulk, stage);

-- Those that are over, for good or until a person says what became of them.
create table retry_history (
  id            integer primary key,
  op            text not null,
  source        text not null,
  subject       text not null,
  endpoint      text not null,
  receipt       text not null,
  delivery      text not null,
  operator      text not null,
  operator_name text not null,
  event         text not null,
  amount        text,
  currency      text not null,
  method        text not null,
  query         text not null,
  body          text not null,
  event_id      text not null,
  why           text not null,
  bulk          text not null,
  state         text not null check (state in ('delivered', 'rejected', 'failed', 'unknown', 'cancelled', 'dead')),
  by_whom       text not null,
  at            integer not null,
  attempts      integer not null,
  worker        text not null,
  fence         integer not null,
  finished_at   integer not null,
  status        integer not null,
  said          text not null
);
create index retry_history_by_subject on retry_history (source, subject, endpoint);
create index retry_history_by_state on retry_history (source, state, id);
create index retry_history_by_event on retry_history (event_id);

-- A send, written down before its first byte. ended_at is NULL while nobody knows
-- what became of it.
create table retry_attempts (
  retry      integer not null,
  number     integer not null,
  fence      integer not null,
  worker     text not null,
  began_at   integer not null,
  ended_at   integer,
  state      text not null,
  status     integer not null,
  latency_us integer not null,
  said       text not null,
  answer     text not null,
  primary key (retry, number)
);

-- A press that queued many: the first is sent, then ten, then the rest, each when
-- those before are over.
create table retry_bulks (
  id         integer primary key autoincrement,
  op         text not null unique,
  source     text not null,
  by_whom    text not null,
  at         integer not null,
  total      integer not null,
  stage      integer not null,
  bad_in_row integer not null, -- failed, rejected or unknown, one after another
  state      text not null check (state in ('open', 'paused', 'done')),
  why        text not null -- of a pause
);
create index retry_bulks_by_state on retry_bulks (source, state);

-- What all workers share of an endpoint: what its rate allows, and its pause.
-- tokens is NULL before the first send. trips counts the pauses that workers made
-- one after another.
create table retry_endpoints (
  id           integer primary key autoincrement,
  source       text not null,
  endpoint     text not null,
  tokens       real,
  counted_at   integer,
  paused_at    integer,
  paused_until integer, -- NULL until somebody resumes
  paused_by    text not null,
  paused_why   text not null,
  trips        integer not null,
  unique (source, endpoint)
);

-- Who sends. A worker that has not been seen for a while is gone.
create table retry_workers (
  source     text not null,
  worker     text not null,
  by_whom    text not null,
  started_at integer not null,
  seen_at    integer not null,
  in_flight  integer not null,
  primary key (source, worker)
);
