package part

import "strings"

// Spark draws values as one cell each, scaled to the greatest of them and of
// top; a negative value is not known and leaves a blank. levels are the signs,
// lowest first.
func Spark(values []float64, top float64, levels []string) string {
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		switch {
		case v < 0:
			b.WriteByte(' ')
		case top <= 0:
			b.WriteString(levels[0])
		default:
			b.WriteString(levels[int(v/top*float64(len(levels)-1)+0.5)])
		}
	}
	return b.String()
}
