// Package deliver sends retries over HTTP. A Transport sends one, at most once,
// and says what came of it; a worker takes them from the ledger's queue.
//
// What may have left: a request is written only on a connection that is there,
// after the handshake of TLS. Whatever fails before that was not sent; whatever
// fails behind it may have arrived.
package deliver
