-- From new_operators and so on, the rows of a batch, into the tables of
-- camelcase.sql.
insert into "tracking-service"."Brands" ("BrandId", "BrandName") select id, name from new_operators;

insert into "tracking-service"."Offers" ("OfferId", "BrandId", "OfferName", "BrandOffer", "TrackingUrl", "PartnerName")
select id, operator_id, name, offer, tracking_link, affiliate from new_campaigns;

create or replace function pg_temp.event_type(word text) returns smallint language sql immutable as $$
  select case when word is null then null else cast(coalesce(array_position(array['registration', 'ftd', 'qualified_ftd', 'deposit', 'pending',
    'approved', 'rejected', 'refund', 'chargeback', 'rebill'], word), 0) as smallint) end
$$;

insert into "tracking-service"."Deals" ("OfferId", "StartsOn", "EndsOn", "DealType", "PaidFor", "Commission", "CurrencyCode", "AttributionDays",
  "QualifiedWhen", "MinFirstDeposit", "NgrNote")
select campaign_id, valid_from, valid_to, array_position(array['cpa', 'revshare', 'hybrid'], model), pg_temp.event_type(payable_event), payout, currency,
  window_days, qualification, min_deposit, ngr_note
from new_terms;

insert into "tracking-service"."Clicks" ("ClickGuid", "OfferId", "ClickedOn", "SubId1", "SubId2", "PartnerName", "TrafficSource", "CountryCode", "DeviceType")
select cast(click_id as uuid), campaign_id, clicked_at, sub_id, subs ->> 'sub2', affiliate, source, country,
  array_position(array['desktop', 'mobile', 'tablet'], device) - 1
from new_clicks;

insert into "tracking-service"."Players" ("BrandId", "BrandPlayerId", "FirstSeenOn")
select operator_id, player_id, min(received_at) from new_receipts where player_id <> '' group by 1, 2
on conflict do nothing;

insert into "postback-service"."PostbackLog" ("PostbackLogId", "ReceivedOn", "BrandId", "OfferId", "ClickGuid", "SubId1", "EventType", "PostbackStatus",
  "RejectReason", "OccurredOn", "Amount", "CurrencyCode", "TransactionRef", "PlayerKey", "HttpMethod", "QueryString", "RemoteAddress", "IsAuthentic", "ResponseCode")
select r.id, r.received_at, r.operator_id, r.campaign_id,
  case when r.click_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then cast(r.click_id as uuid) end,
  r.sub_id, pg_temp.event_type(r.event), array_position(array['accepted', 'rejected', 'duplicate', 'pending'], r.status) - 1, r.reason, r.occurred_at,
  r.amount, r.currency, r.txid, p."PlayerKey", r.method, r.query, r.remote_ip, r.auth_ok, r.http_status
from new_receipts r
left join "tracking-service"."Players" p on p."BrandId" = r.operator_id and p."BrandPlayerId" = r.player_id
order by r.id;
