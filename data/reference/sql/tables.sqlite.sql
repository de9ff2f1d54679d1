-- The reference schema on SQLite. Time is INTEGER microseconds since 1970 in
-- UTC. Money is INTEGER units of 10⁻⁸; an amount that does not fit, or is no
-- number, is text in the <field>_text beside it, and then the integer is NULL.
create table tailback_meta (
  key   text primary key,
  value text not null
);
insert into tailback_meta (key, value) values
  ('identity', lower(hex(randomblob(16)))),
  ('schema', 'reference 1');

create table operators (
  id   integer primary key,
  name text
);

create table campaigns (
  id            integer primary key,
  operator_id   integer,
  name          text,
  offer         text,
  tracking_link text,
  affiliate     text
);

create table terms (
  campaign_id      integer not null,
  valid_from       integer,
  valid_to         integer,
  model            text,
  payable_event    text,
  payout           integer,
  payout_text      text,
  currency         text,
  window_days      integer,
  qualification    text,
  min_deposit      integer,
  min_deposit_text text,
  ngr_note         text,
  check (payout is null or payout_text is null),
  check (min_deposit is null or min_deposit_text is null)
);

create table clicks (
  click_id    text not null,
  campaign_id integer,
  sub_id      text,
  subs        text,
  affiliate   text,
  clicked_at  integer,
  source      text,
  country     text,
  device      text
);

create table receipts (
  id            integer primary key,
  received_at   integer not null,
  operator_id   integer,
  campaign_id   integer,
  click_id      text,
  sub_id        text,
  event         text,
  status        text,
  reason        text,
  occurred_at   integer,
  amount        integer,
  amount_text   text,
  currency      text,
  txid          text,
  player_id     text,
  player_status text,
  method        text,
  query         text,
  remote_ip     text,
  auth_ok       integer,
  http_status   integer,
  check (amount is null or amount_text is null)
);

create table deliveries (
  id          integer primary key,
  receipt_id  integer,
  endpoint    text,
  method      text,
  url         text,
  attempt     integer,
  sent_at     integer,
  http_status integer,
  error       text,
  latency_ms  integer,
  state       text
);

create table contracts (
  operator_id integer not null,
  valid_from  integer,
  valid_to    integer,
  spec        text
);

create table payout_lines (
  report      text not null,
  line        integer not null,
  operator_id integer,
  campaign_id integer,
  click_id    text,
  txid        text,
  player_id   text,
  sub_id      text,
  event       text,
  day         text,
  amount      integer,
  amount_text text,
  currency    text,
  status      text,
  reason      text,
  primary key (report, line),
  check (amount is null or amount_text is null)
);

-- The one index that is there from the beginning: receipts come in its order, and
-- growing at its end it takes less time than it takes to make it at last.
create index receipts_received_at on receipts
  (received_at, id, operator_id, campaign_id, event, status, amount, amount_text, currency, http_status);
