// Package dossier keeps files together that are handed out as one, in a folder or
// a zip, with a manifest of them:
//
//	d, err := dossier.Draft(ctx, "claim.zip", files)   // beside its place
//	d.Digest                                           // of the manifest, for the audit and the mail
//	err = d.Publish()                                  // it is there, whole
//	defer d.Discard()                                  // or nothing of it
//
//	r, err := dossier.Check("claim.zip")               // each file against the manifest
//
// The manifest is in the form of sha256sum, so that anybody can check it. The same
// files are the same bytes, in a zip too.
package dossier
