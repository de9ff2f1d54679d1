package macro

import "strings"

// Users says who writes macros in the shape of one that In has found: most
// trackers and networks.
func Users(macro string) string {
	for _, u := range [...]struct{ open, users string }{
		{"{{", "CRM and casino platforms"}, {"{$", "PlugRush and InMobi"}, {"{%", "BitLabs"}, {"{", "most trackers and networks"},
		{"${", "Affilka-type casinos, PropellerAds and Branch"}, {"#{", "Swaarm"}, {"#", "CAKE and CPA networks"},
		{"[[", "Admitad and Prosper202"}, {"[%", "BitLabs"}, {"[=", "LinkTrust"}, {"[", "Cellxpert, RichAds and PopAds"},
		{"%", "push networks"}, {"!!!", "Awin"}, {"__", "Bigo and TikTok"}, {"<", "few"}, {"(", "AppsFlyer partners"},
	} {
		if strings.HasPrefix(macro, u.open) {
			return u.users
		}
	}
	return "Voluum, BeMob, TUNE and HitPath"
}
