-- What workers hold.
select endpoint, bulk, count(*) as held from tailback.retries
where source = $1 and state in ('claimed', 'sending')
group by endpoint, bulk
