-- What the console's questions need, made last: a bulk load into tables
-- without indexes is faster.
alter table postback.clicks add primary key (click_id);
create index clicks_sub_id on postback.clicks (sub_id, clicked_at desc);
create index clicks_clicked_at on postback.clicks (clicked_at) include (campaign_id);

create index receipts_received_at on postback.receipts (received_at, id) include (campaign_id, status, amount);
create index receipts_campaign_id on postback.receipts (campaign_id, received_at desc, id desc);
create index receipts_click_id on postback.receipts (click_id);
create index receipts_txid on postback.receipts (txid);
create index receipts_player_id on postback.receipts (player_id);

create index campaigns_operator_id on postback.campaigns (operator_id);
create index terms_campaign_id on postback.terms (campaign_id, valid_from);
create index contracts_operator_id on postback.contracts (operator_id, valid_from);
create index deliveries_receipt_id on postback.deliveries (receipt_id);
create index deliveries_sent_at on postback.deliveries (sent_at);
create index payout_lines_click_id on postback.payout_lines (click_id);
create index payout_lines_txid on postback.payout_lines (txid);
create index payout_lines_player_id on postback.payout_lines (player_id);

analyze;
