// Package tally keeps what was checked: per minute, operator, campaign, rule and
// field how many receipts were checked and found, and what they would have
// earned. It is a cache in a file of our own, so that a console need not read
// yesterday again; it can be deleted at any time.
//
//	c, err := tally.Open(ctx, path, "prod-eu", fingerprint)
//	err = c.Put(ctx, from, to, rows)           // the minutes [from, to) were checked
//	rows, known, err := c.Read(ctx, from, to)  // and how many of them are known
//	hours, known, err := c.Hours(ctx, from, to) // in which minutes receipts came
//
// Beside it are the hours that are over, counted by campaign as the database counts
// them: a Closed asks for each once.
//
//	closed := tally.NewClosed(database, c, under, upto)
//	g, err := closed.Groups(ctx, drill, from, before) // closed hours from the file
//
// A minute is written whole and replaces what was known of it. What was counted
// under other rules or contracts, which is another fingerprint, is dropped when
// the file is opened. Several consoles may share a file: each write is one
// transaction that waits up to 5 s for another's. A cache of another version is
// made anew; a file that is no cache of ours is left alone, and refused.
package tally
