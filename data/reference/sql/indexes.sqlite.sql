-- What the console's questions need, made last: a bulk load into tables
-- without indexes is faster. SQLite has no INCLUDE: such columns stand at the
-- end. Here they can be words of any length, which would not fit into an index of
-- PostgreSQL, and a receipt that does not fit would be lost.
create unique index clicks_click_id on clicks (click_id);
create index clicks_sub_id on clicks (sub_id, clicked_at desc);
create index clicks_clicked_at on clicks (clicked_at, campaign_id, sub_id, affiliate);

create index receipts_campaign_id on receipts (campaign_id, received_at desc, id desc);
create index receipts_click_id on receipts (click_id);
create index receipts_txid on receipts (txid);
create index receipts_player_id on receipts (player_id);

create index campaigns_operator_id on campaigns (operator_id);
create index terms_campaign_id on terms (campaign_id, valid_from);
create index contracts_operator_id on contracts (operator_id, valid_from);
create index deliveries_receipt_id on deliveries (receipt_id);
create index deliveries_sent_at on deliveries (sent_at);
create index payout_lines_click_id on payout_lines (click_id);
create index payout_lines_txid on payout_lines (txid);
create index payout_lines_player_id on payout_lines (player_id);
