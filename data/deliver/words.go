package deliver

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"tailback/data"
)

// words says what went wrong with a send. It repeats no error's own words where
// they can hold what the receiver sent: that may echo a secret.
func words(ctx context.Context, err error, timeout time.Duration) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errGuarded):
		return data.Safe(strings.TrimPrefix(guarded(err), errGuarded.Error()+": "))
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no answer in " + data.Duration(timeout).String()
	case ctx.Err() != nil:
		return "the worker was stopped before the answer"
	case errors.As(err, &dns) && dns.IsNotFound:
		return data.Safe("there is no host " + dns.Name)
	case errors.As(err, &dns):
		return data.Safe("the name " + dns.Name + " could not be looked up")
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.As(err, &certificate):
		return data.Safe("TLS: " + certificate.Err.Error())
	case isTLS(err):
		return "TLS: no agreement with the receiver"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the receiver broke the connection off"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the receiver hung up"
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
		return data.Safe("no connection: " + op.Err.Error())
	}
	return "the answer is no HTTP that can be read"
}

// guarded gives the guard's own sentence of an error.
func guarded(err error) string {
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.HasPrefix(e.Error(), errGuarded.Error()+": ") {
			return e.Error()
		}
	}
	return err.Error()
}

func isTLS(err error) bool {
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &record) || errors.As(err, &alert) || strings.HasPrefix(err.Error(), "tls: ") || strings.HasPrefix(err.Error(), "remote error: tls")
}

func both(first, then control) control {
	return func(network, address string, c syscall.RawConn) error {
		if err := first(network, address, c); err != nil {
			return err
		}
		return then(network, address, c)
	}
}

// mostWhere is how much of the place that a redirect names is told, in bytes.
const mostWhere = 150

func short(text string) string {
	if len(text) <= mostWhere {
		return text
	}
	cut := mostWhere
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
