// Package mapping proposes which table of a tracker's database is which relation
// and which column holds which field. It looks at what can be seen from outside:
// names, types, keys, comments and a sample of values. A mapping is somebody
// else's knowledge, so nothing here is more than a guess with its evidence:
//
//	certain  name, type and values say the same, and nothing else comes near
//	likely   the best there is
//	open     nothing decides it, or two things fit equally well
//
// What values alone cannot say, such as what the integers of an enum mean, is
// never certain. The proposal is written as TOML, each line with its evidence.
package mapping
