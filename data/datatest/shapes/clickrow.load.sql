-- From new_operators and so on, the rows of a batch, into the tables of
-- clickrow.sql. What was accepted or refused stands on the row of its click, in
-- the place of what was there; a duplicate, a click id that there is not, and
-- what we could not answer leave no trace.
insert into networks (id, title) select id, name from new_operators;

insert into links (id, network_id, title, url, cpa, cur, pays_on, days)
select distinct on (c.id) c.id, c.operator_id, c.name, c.tracking_link, d.payout, d.currency,
  case d.payable_event when 'registration' then 'reg' when 'qualified_ftd' then 'qftd' else d.payable_event end, d.window_days
from new_campaigns c join new_terms d on d.campaign_id = c.id
order by c.id, d.valid_from desc;

insert into clicks (clickref, link_id, created, s1, s2, pub, ref_source, country, device)
select click_id, campaign_id, clicked_at at time zone 'Europe/Riga', sub_id, subs ->> 'sub2', affiliate, source, country, device from new_clicks;

update clicks c
set conv_at = r.received_at at time zone 'Europe/Riga',
  conv_type = case r.event when 'registration' then 'reg' when 'qualified_ftd' then 'qftd' when 'deposit' then 'dep' when 'pending' then 'hold'
    when 'rejected' then 'trash' else r.event end,
  conv_state = case r.status when 'accepted' then 1 else 2 end,
  conv_sum = r.amount, conv_cur = r.currency, conv_trx = r.txid, conv_player = r.player_id
from (select distinct on (click_id) * from new_receipts where status in ('accepted', 'rejected') order by click_id, received_at desc, id desc) r
where c.clickref = r.click_id;
