package demo

// Pending counts what is planned and has not happened.
func (w *World) Pending() int { return len(w.due.items) }
