-- A small tracker: one conversion a click, written on the row of the click when
-- a postback for it comes, by UPDATE, over what stood there. Times are on the
-- clock on the wall in Riga, money is a float, and a postback that names no
-- click leaves nothing behind.
create table networks (
  id    serial primary key,
  title varchar(100) not null
);

create table links (
  id         serial primary key,
  network_id integer not null references networks,
  title      varchar(200) not null,
  url        text,
  cpa        double precision,
  cur        char(3),
  pays_on    varchar(30),
  days       integer
);
create index links_network_id on links (network_id);

create table clicks (
  id          bigserial primary key,
  clickref    varchar(40) not null unique,
  link_id     integer not null references links,
  created     timestamp not null,
  s1          varchar(100),
  s2          varchar(100),
  pub         varchar(100),
  ref_source  varchar(100),
  country     char(2),
  device      varchar(20),
  conv_at     timestamp,
  conv_type   varchar(30),
  conv_state  smallint,           -- 1 counted, 2 refused
  conv_sum    double precision,
  conv_cur    char(3),
  conv_trx    varchar(100),
  conv_player varchar(64)
);
create index clicks_created on clicks (created);
create index clicks_conv_at on clicks (conv_at, id) where conv_at is not null;
create index clicks_link_conv on clicks (link_id, conv_at desc, id desc) where conv_at is not null;
create index clicks_conv_trx on clicks (conv_trx);
create index clicks_conv_player on clicks (conv_player);
