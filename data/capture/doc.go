// Package capture keeps a time range of a source and of the ledger about it in
// one SQLite file, to be opened anywhere, offline, as of any moment of it.
//
//	n, err := capture.Write(ctx, capture.Options{Source: s, Ledger: l, Path: "night.sqlite", …})
//	kept, err := capture.Open(ctx, "night.sqlite")   // what it is, and the acts
//	s, err := source.Open(ctx, source.Options{DSN: "sqlite:night.sqlite", Name: kept.Source, AsOf: kept.Until})
//
// The file is the reference schema, so that source reads it as any other, and
// beside it two tables of its own: tailback_capture says what it is, and
// tailback_acts is what the ledger held. Ids are those of the original. Contracts
// are all that counted there, wherever they were written down. Values of secret
// parameters are replaced on the way in, and no secret is named.
//
// Disputes will be a third table, in the next version of the file.
package capture
