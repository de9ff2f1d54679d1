package main

import (
	"github.com/spf13/cobra"

	"tailback/data/config"
)

// sources gives what the file says of each of its sources.
func (s settings) sources() (all []setting) {
	for _, name := range s.file.Names() {
		source := s.file.Sources[name]
		for _, one := range []struct{ key, value string }{
			{"dsn", withoutPassword(source.DSN)}, {"mapping", source.Mapping}, {"label", source.Label}, {"colour", source.Colour},
		} {
			if one.value != "" {
				all = append(all, setting{"source." + name + "." + one.key, one.value, s.file.From("source", name, one.key)})
			}
		}
	}
	return all
}

// completeSource offers the sources of the configuration for --source.
func (a *app) completeSource(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	path, by := config.Find(a.configFile, a.getenv)
	if by == "" {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	c, err := config.Load(path, known())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []cobra.Completion
	for _, name := range c.Names() {
		names = append(names, cobra.CompletionWithDesc(name, c.Marked(name).Name))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
