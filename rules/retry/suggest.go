package retry

import (
	"slices"

	"tailback/data"
	"tailback/rules/query"
)

// Suggest gives the names that findings of a receipt ask to be put right: what
// arrived under another name, and the name that the contract reads.
func Suggest(r data.Receipt, findings []data.Finding) (renames []Rename) {
	if r.Query.Empty() {
		return nil
	}
	pairs := query.Split(r.Query.Raw())
	for _, f := range findings {
		if f.Rule != "renamed_param" || f.Expected == "" {
			continue
		}
		i := slices.IndexFunc(pairs, func(p query.Param) bool { return p.NameStart <= f.Start && f.Start <= p.ValueEnd && f.End > f.Start })
		if i < 0 || pairs[i].Name() == f.Expected {
			continue
		}
		renames = Join(renames, []Rename{{From: pairs[i].Name(), To: f.Expected}})
	}
	return renames
}

// Join gives two lists as one. Of two that begin with the same the first counts.
func Join(a, b []Rename) []Rename {
	for _, r := range b {
		if !slices.ContainsFunc(a, func(o Rename) bool { return o.From == r.From }) {
			a = append(a, r)
		}
	}
	return a
}
