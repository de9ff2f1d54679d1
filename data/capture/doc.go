// Package capture keeps a time range of a source and of the ledger about it in
// one SQLite file, to be opened anywhere, offline, as of any moment of it.
//
//	n, err := capture.Write(ctx, capture.Options{Source: s, Ledger: l, Path: "night.sqlite", …})
//	kept, err := capture.Open(ctx, "night.sqlite")   // what it is, and the acts
//	s, err := source.Open(ctx, source.Options{DSN: "sqlite:night.sqlite", Name: kept.Source, AsOf: kept.Until})
//
// The file is the reference schema, so that source reads it as any other, and
// beside it tables of its own: tailback_capture says what it is; tailback_acts,
// tailback_disputes and what is written about those are what the ledger held. Ids
// are those of the original. Contracts are all that counted there, wherever they
// were written down. Values of secret parameters are replaced on the way in, and no
// secret is named.
//
// Disputes are those that were live in the range, and with a filter of those only
// the ones about its receipts; each as it was after every edit, so that it stands at
// any moment as it stood then.
package capture
