package deliver

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"tailback/data"
	"tailback/rules/query"
)

// What looks like a secret, whoever's it is: one in an address, or behind a scheme.
var (
	inAddress   = regexp.MustCompile(`://[^\s"'<>@]*@`)
	behindWords = regexp.MustCompile(`(?i)\b(bearer|basic)[ \t]+[^\s"'<>]+`)
)

// masks hide secrets in texts of receivers. A pattern is made once for each name of
// an endpoint's proof: making it takes longer than a send does.
type masks struct{ named sync.Map }

// hide gives a text of a receiver without secrets: those of the send in each of
// the forms in which it may be echoed, and what looks like any other.
func (m *masks) hide(text string, e data.Endpoint, secrets []string) string {
	if text == "" {
		return ""
	}
	text = hider(secrets).Replace(text)
	text = inAddress.ReplaceAllString(text, "://"+query.Hidden+"@")
	text = behindWords.ReplaceAllString(text, "$1 "+query.Hidden)
	return m.of(e.Signing.Param).ReplaceAllString(text, "${1}"+query.Hidden)
}

// of gives the pattern of values that stand behind the name of a secret, param among
// them.
func (m *masks) of(param string) *regexp.Regexp {
	if known, ok := m.named.Load(param); ok {
		return known.(*regexp.Regexp)
	}
	names := append(append([]string{"authorization", "cookie", "password", "passwd", "api_key", "apikey", "api-key"}, query.SecretNames()...), param)
	var quoted []string
	for _, name := range names {
		if name != "" {
			quoted = append(quoted, regexp.QuoteMeta(name))
		}
	}
	made := regexp.MustCompile(`(?i)((?:^|[^a-z0-9])(?:` + strings.Join(quoted, "|") + `)["'\]]*[ \t]*(?:=|:|%3d)[ \t]*["'\[]*)[^\s"'&<>,;}\]]+`)
	m.named.Store(param, made)
	return made
}

// hider puts query.Hidden in the place of secrets, in each of the forms in which a
// receiver may echo them.
func hider(secrets []string) *strings.Replacer {
	var pairs []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		for _, form := range []string{
			s, url.QueryEscape(s), url.PathEscape(s), lowerHex(url.QueryEscape(s)), quoted(s), html.EscapeString(s), hex.EncodeToString([]byte(s)),
			base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
		} {
			pairs = append(pairs, form, query.Hidden)
		}
	}
	return strings.NewReplacer(pairs...)
}

// lowerHex writes %2F as %2f.
func lowerHex(escaped string) string {
	b := []byte(escaped)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

// quoted gives a text as it stands within JSON.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(b[1 : len(b)-1])
}
