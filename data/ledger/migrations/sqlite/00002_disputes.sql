-- Conversions that are contested with their operators, in a SQLite file. An
-- amount is text, exact. Keys are in the form of text.go, so that a missing one
-- is ''.

-- +goose Up
-- A conversion's key is (source, operator, click else player, payable event,
-- ordinal), and one dispute of a conversion is live. op is the write that opened
-- it; version counts the edits, and change says in words what the last one was.
create table disputes (
  id             integer primary key autoincrement,
  op             text not null,
  source         text not null,
  operator       text not null,
  operator_name  text not null,
  click          text not null,
  player         text not null,
  event          text not null,
  ordinal        integer not null check (ordinal >= 1),
  receipts       text not null, -- ["8812734"], those seen when it was opened
  reason         text not null,
  claim_amount   text,
  claim_currency text not null,
  statement      text not null, -- what the operator reads
  contact        text not null,
  ticket         text not null,
  deadline       integer,
  owner          text, -- NULL for nobody
  state          text not null check (state in ('open', 'sent', 'accepted', 'declined', 'withdrawn')),
  version        integer not null check (version >= 1),
  opened_at      integer not null,
  opened_by      text not null,
  changed_at     integer not null,
  changed_by     text not null,
  change         text not null,
  check ((click = '') <> (player = ''))
);
create unique index disputes_live on disputes (source, operator, click, player, event, ordinal) where state in ('open', 'sent');
create index disputes_by_source on disputes (source, id);
create index disputes_by_key on disputes (source, operator, click, player, event, ordinal);

-- What is written about a dispute for us alone. Lines are only ever added.
create table dispute_notes (
  id      integer primary key autoincrement,
  dispute integer not null references disputes (id),
  text    text not null,
  by_whom text not null,
  at      integer not null
);
create index dispute_notes_by_dispute on dispute_notes (dispute, id);

-- What operators answered, word for word. Lines are only ever added.
create table dispute_answers (
  id          integer primary key autoincrement,
  dispute     integer not null references disputes (id),
  answered_at integer not null,
  who         text not null,
  verbatim    text not null,
  file        text not null,
  by_whom     text not null,
  at          integer not null
);
create index dispute_answers_by_dispute on dispute_answers (dispute, id);
