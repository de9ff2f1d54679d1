// Package demo invents a tracker and its traffic: six operators with contracts
// that differ as real ones do, forty campaigns with terms, clicks, receipts as
// our tracker would have parsed them, deliveries, everyday noise, and incidents
// on a schedule.
//
// World is pure: the same options give the same rows, however time is cut into
// steps, and its memory does not grow. Load and Play write a world into a
// reference schema; only they touch a database or a clock.
//
//	w := demo.New(demo.Options{Seed: 1, Rate: 20, Start: now})
//	err := demo.Load(ctx, db, engine, w, nil)             // the 24 h before now
//	err = demo.Play(ctx, writer, w, demo.Wall{}, 1)       // from now on, until ctx ends
//
// All names are invented, all hosts end in .example, all addresses are of the
// blocks reserved for documentation.
package demo
