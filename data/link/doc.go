// Package link connects to PostgreSQL, directly or through a pooler.
//
// A server takes settings at the start of a connection. A pooler does not: it
// refuses them, or takes them and forgets them, and what a client sets later
// the next client finds on the same connection. So behind a pooler each
// transaction sets what it needs for itself:
//
//	server   connect; set_config(…, false)    begin … commit
//	pooler   connect    begin; set_config(…, true) … commit
//
// A pooler is recognised by what it does, whoever wrote it: a connection starts
// with one parameter that means nothing. A server keeps it, a pooler refuses it
// or has forgotten it by the first question. Nothing else is sent at the start,
// because what a pooler does hand on stays on its connections.
//
// What holds in every mode of a pooler: a statement with parameters is in a
// transaction, nothing is prepared for later, nothing is listened to, and no
// lock or setting outlives its transaction.
package link
