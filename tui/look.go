package tui

import "tailback/tui/theme"

// look gives the theme of a session. One without colours has mono, whatever was
// chosen: there the states differ by weight, line and reverse alone.
func (o Options) look() (theme.Theme, error) {
	name := o.Theme
	if o.Color == "never" {
		name = theme.Mono
	}
	return theme.New(theme.Options{
		Name:      name,
		ASCII:     o.ASCII,
		EastAsian: theme.EastAsian(o.env),
		Label:     o.LabelColour,
	})
}
