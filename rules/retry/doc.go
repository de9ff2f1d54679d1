// Package retry says of a receipt or a delivery whether it may be sent again, what
// would be sent, byte for byte, and what came of a send. It is pure: screens,
// commands and the worker ask it the same, and get the same.
//
//	receipt ── Correct ──▶ the request put right ── Build ──▶ what is sent
//	   │                          │
//	   └──────── Eligible ◀───────┘ what is still wrong with it, and what came since
package retry

import "time"

// Oldest is how old a receipt may be to be sent again.
const Oldest = 14 * 24 * time.Hour
