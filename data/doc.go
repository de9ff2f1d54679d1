// Package data holds the nouns of tailback and everything that crosses from
// one room to another: receipts and what surrounds them, filters, tail
// batches, and errors written for a person. It runs no SQL and does no I/O.
//
// Three rules hold everywhere:
//
//   - What an outsider can write is Text, so no screen can print it raw.
//   - An ID carries the name of the source it came from.
//   - Money is decimal, carries its currency, and is never added across
//     currencies.
package data
