package main

import (
	"context"

	"tailback/data"
	"tailback/data/dossier"
	"tailback/rules/evidence"
)

// Rebuild puts together all that is known of disputes, one for one.
func (d disputes) Rebuild(ctx context.Context, ids []int64, told func(done int)) ([]evidence.Case, error) {
	cases := make([]evidence.Case, len(ids))
	for i, id := range ids {
		var err error
		if cases[i], err = d.of.rebuild(ctx, id); err != nil {
			return nil, err
		}
		told(i + 1)
	}
	return cases, nil
}

// HandOut writes files, says so in the audit, and only then lets them be seen.
func (d disputes) HandOut(ctx context.Context, files []data.EvidenceFile, h data.Handout, to string, op data.Op) (string, error) {
	if why := d.Why(data.ToExport); why != "" {
		return "", &data.Error{Kind: data.Usage, What: "cannot export", Why: why}
	}
	sealed := dossier.Seal(files)
	h.Files, h.Digest = sealed.Count(), sealed.Digest
	if to == "-" { // a file of that name: standard output is the screen
		to = "./-"
	}
	return sealed.Digest, d.of.hand(ctx, sealed, h, to, op)
}
