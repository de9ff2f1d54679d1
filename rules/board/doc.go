// Package board says what is wrong at a moment: which rules broke at which
// operators, since which receipt, on which servers, what it costs, and who or
// what has fallen silent. It is pure: receipts and the time are handed in, and
// the outcome hangs on the set of receipts and on the time alone.
//
//	b := board.New(board.Options{Source: "prod-eu"})
//	b.Recall(tallies)        // what was counted before a restart, if anything
//	b.Add(checked)           // in any order, in any pieces, again with other findings
//	now := b.At(time)        // every second, say; never back in time
//
// # What is kept
//
// Each receipt of the last 20 minutes is kept as an observation of 56 bytes and
// its id. The receipts of one operator are folded in the order (received_at,
// id); every five minutes an operator's fold moves on to 20 minutes before the
// present, and what lies behind it remains as counts, and as the alerts that were
// opened (a day's). So a receipt may come in any order, or with other findings,
// until it is 20 minutes older than a moment that the board was asked for; after
// that it is left out.
//
//	          counts, alerts            fold       receipts one by one
//	─────────────────────────────────────┼──────────────────────────────────┤
//	                           every 5 min on    20 to 25 min              now
//
// More than MostKept receipts of one operator in that time move the fold on
// early, by whole steps of ten seconds.
//
// # When an alert opens
//
// Each (operator, rule, field) is watched by itself. At every receipt that the
// rule found, the windows that end there and begin at one of the last 64 found
// are held against what was usual before the window: k found of n receipts, of
// which a share p is usual. By Chernoff's bound chance alone does that or more
// with a probability of at most
//
//	exp(−n · KL(k/n ‖ p)),   KL(q ‖ p) = q ln(q/p) + (1−q) ln((1−q)/(1−p))
//
// and the alert opens where this is below one in a billion and k is 5 or more.
// The usual share p is (10 + found) / (50 + checked) over the 12 to 24 hours
// before, without the times of earlier alerts, and never less than 2 %. So a key
// that was never seen opens at the sixth receipt found in a row, or at seven of
// the last ten; everyday noise of 1 % would have to reach that by chance. Until
// 500 receipts of an operator are known there is no "before" to rise from: then
// only what is major or critical opens, against a share of up to 20 %.
//
// The severity of a finding does not matter otherwise. An optional sub-id that
// one sender never fills in is always there, and so part of what is usual; one
// that everybody ceases to fill in is a rise.
//
// # Where it began, and when it is over
//
// The change point is the window's beginning that makes the rise the least
// likely by chance: to the receipt where the rule had found nothing before, else
// with the number of receipts within which the likelihood is nearly the same.
//
// An alert clears for each sender (address) by itself: after 50 good receipts in
// a row, more where fewer than one in seven were broken as it opened; or after
// 30 minutes without a broken one in which the operator sent 5 good ones. A rule
// that finds more than 1 % on any day clears once a sender's share is the usual
// one again, by the same billion to one. The alert is over when all senders that
// broke have cleared.
//
// # When nothing comes
//
// All receipts, each operator and each campaign are listened to; what came late or
// again says nothing. Whoever sent 30 receipts or more in the half hour before the
// last one has that half hour's rhythm: silence is certain after five times the
// 99th percentile of its gaps (of fewer than 100: that of gaps at random at this
// pace, or the longest of even ones), and they are taken for longer where the last
// 100 came more slowly. It is never later than that, but for the first 5 s, and
// 10 s for all receipts: ours may be late.
//
// Everybody else has the rhythm of hours, and so has who is about to be quiet by
// custom: where less than half of the minutes with receipts are usual in the next
// hour. What is usual of an hour is that of the same hour a week before, where that
// is known, else of the day before; of what is not known nothing is expected. A
// minute counts as one in which something came or not, so that a batch is one
// receipt, and an hour of m such minutes has −60 ln(1 − m/60) receipts at random;
// less if less came on the day before than usually. Silence is certain once
// 5 ln 100 = 23 usual receipts have not come, or five times the 99th percentile of
// the week's gaps, each measured so, where there are 100 of them: gaps at random
// come to the same. So a night counts for as much as usually comes in it.
//
//	one receipt each 20 minutes, at random      silent after 7 h 40 min
//	one each 20 minutes, as by a clock          silent after 1 h 40 min
//	by day alone                                silent the next morning
//
// The widest silence is told alone. It is over when ten receipts came at a quarter
// of the pace or more; three, by the rhythm of hours.
//
// Hours are kept for nine days, and counted as receipts leave the fold. After a
// start those of the week are recalled from counts, as Recall and RecallHours say:
// two boards that recalled different weeks may differ about who is silent.
package board
