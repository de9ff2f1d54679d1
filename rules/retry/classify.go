package retry

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tailback/data"
)

// MostAnswer is how much of an answer is looked at, in bytes, and MostKept how
// much of it is kept.
const (
	MostAnswer = 64 << 10
	MostKept   = 2 << 10
)

// Answer is what came of one send, as the transport saw it.
type Answer struct {
	Attempt int // of this retry, from 1
	Now     time.Time
	// Unsent is set where no byte of the request can have left.
	Unsent bool
	// Failed is what went wrong, safe to print, without any secret; "" where the
	// whole answer was read, or as much of it as is looked at.
	Failed string
	Status int    // 0 where no answer came
	Head   string // of the body, at most MostAnswer; looked at and not kept
	Shown  string // the same, secrets hidden
	Retry  string // the header Retry-After; "" for none
	Moved  string // where a redirect leads, safe to print
}

// Classify says what became of an attempt. Nothing that may have reached the
// receiver is sent again by the machine unless the receiver takes one event once.
func Classify(e data.Endpoint, a Answer) data.Outcome {
	o := data.Outcome{Status: a.Status, Answer: data.NewText(cut(a.Shown, MostKept))}
	state, said := judge(e, a)
	switch {
	case state != data.RetryQueued:
	case a.Attempt >= data.AttemptsAtMost:
		state, said = data.RetryDead, said+fmt.Sprintf("; that was the last of %d attempts", data.AttemptsAtMost)
	default:
		o.After = After(a)
	}
	o.State, o.Said = state, data.NewText(cut(said, 200))
	return o
}

func judge(e data.Endpoint, a Answer) (data.RetryState, string) {
	status := a.Status
	answered := fmt.Sprintf("answered %d", status)
	_, told := retryAfter(a)
	switch {
	case a.Unsent:
		return data.RetryQueued, "not sent: " + a.Failed
	case status == 0 && e.Dedupes:
		return data.RetryQueued, "no answer: " + a.Failed + "; it takes one event once, and is asked again"
	case status == 0:
		return data.RetryUnknown, "it may have arrived: " + a.Failed
	case e.Success.TakesStatus(status):
		return success(e, a, answered)
	case status >= 300 && status <= 399:
		return data.RetryRejected, answered + ": it leads to " + a.Moved + ", and no redirect is followed"
	case (status == 429 || status == 503) && told:
		return data.RetryQueued, answered + ", to be asked again later"
	case status == 429:
		return data.RetryFailed, answered + " without Retry-After"
	case status >= 500 && e.Dedupes:
		return data.RetryQueued, answered + "; it takes one event once, and is asked again"
	case status >= 500:
		return data.RetryFailed, answered
	case status < 200:
		return data.RetryUnknown, answered + ": it may have arrived"
	}
	return data.RetryRejected, answered
}

// success weighs the answer of a receiver that says with its status that it took
// it: some say in the body that they did not.
func success(e data.Endpoint, a Answer, answered string) (data.RetryState, string) {
	if e.Success.Body == "" {
		return data.RetryDelivered, answered
	}
	pattern, err := regexp.Compile(e.Success.Body)
	switch {
	case err == nil && pattern.MatchString(a.Head):
		return data.RetryDelivered, answered + ", and its text says that it took it"
	case a.Failed != "" && e.Dedupes:
		return data.RetryQueued, answered + ", and then " + a.Failed + "; it takes one event once, and is asked again"
	case a.Failed != "":
		return data.RetryUnknown, answered + ", and then " + a.Failed + ": it may have taken it"
	}
	return data.RetryRejected, answered + ", and its text does not say that it took it"
}

// The longest that a receiver can make us wait.
const longestWait = time.Hour

// retryAfter reads Retry-After: seconds, or a date. told is false where there is
// none that can be read.
func retryAfter(a Answer) (wait time.Duration, told bool) {
	text := strings.TrimSpace(a.Retry)
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	for _, layout := range []string{"Mon, 02 Jan 2006 15:04:05 GMT", time.RFC850, time.ANSIC} {
		if at, err := time.Parse(layout, text); err == nil {
			return max(0, at.Sub(a.Now)), true
		}
	}
	return 0, false
}

// After is how long to wait before the next attempt: what the receiver asks for, up
// to an hour, else 5 s, 30 s, 2 min, 10 min.
func After(a Answer) time.Duration {
	steps := []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}
	wait := steps[min(max(a.Attempt, 1), len(steps))-1]
	asked, told := retryAfter(a)
	if told && (a.Status == 429 || a.Status == 503) {
		return min(max(asked, time.Second), longestWait)
	}
	return wait
}

// cut keeps the beginning of a text, whole characters of it.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
