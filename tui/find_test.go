package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
)

// idOf gives the newest receipt of the world with everything an id can be.
func idOf(s *session) data.Receipt {
	for i := len(s.world.known) - 1; i >= 0; i-- {
		if r := s.world.known[i]; !r.ClickID.Null() {
			return r
		}
	}
	s.t.Fatal("no receipt has a click")
	return data.Receipt{}
}

func (s *session) paste(text string) { s.send(tea.PasteMsg{Content: text}) }

func TestAPastedIDLandsWhereItLeads(t *testing.T) {
	s := newSession(t, 80, 24, 300, whole)
	r := idOf(s)
	for _, id := range []data.Text{r.ID.Key, r.ClickID} {
		before := s.screen()
		s.paste("  " + id.Raw() + "\n")
		switch top := s.c.top().(type) {
		case *page.Receipt:
			if top.Shown().ID != r.ID {
				t.Errorf("%v landed on %v", id, top.Shown().ID)
			}
		case *page.Events:
			if top.Key != r.ClickID || top.Kind != data.FoundClick {
				t.Errorf("%v landed on %v %v", id, top.Kind, top.Key)
			}
		default:
			t.Fatalf("%v landed nowhere:\n%s", id, s.screen())
		}
		s.press("esc")
		if s.screen() != before {
			t.Errorf("esc leads elsewhere:\n%s", s.screen())
		}
	}
}

func TestAnIDOfSeveralKindsIsAList(t *testing.T) {
	s := newSession(t, 80, 24, 0, whole)
	s.world.arrive(3)
	one, other := &s.world.known[0], &s.world.known[1]
	one.PlayerID, other.TxID = data.NewText("4711"), data.NewText("4711")
	one.Operator.Name = data.NewText("Zebrino")
	s.press(":")
	s.typed("go 4711")
	s.press("enter")
	s.wantScreen("transaction 4711: 1 receipt, last ", " > transaction", "player 4711: 1 receipt, last ", "24 Nov 03:07", "Zebrino")
	s.press("enter") // in flight: the list was not there yet
	if len(s.c.root().stack) != 1 {
		t.Fatal("a key in flight chose from the list")
	}
	s.now = s.now.Add(startle)
	s.press("down", "enter")
	events, ok := s.c.top().(*page.Events)
	if !ok || events.Kind != data.FoundPlayer || events.Key != data.NewText("4711") {
		t.Errorf("it landed on %v:\n%s", s.c.top(), s.screen())
	}
}

func TestWhatIsNotFoundSaysWhereItWasLookedForAndStaysToBeEdited(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	s.world.skipped = []string{"players: receipts.player_id has no index"}
	s.paste("nobody-knows")
	s.wantScreen(" id  nobody-knows", "it is not among the receipts, clicks and transactions", "not looked up among players: receipts.player_id has no index")
	s.now = s.now.Add(startle)
	s.press("ctrl+u")
	s.typed(idOf(s).ID.Key.Raw())
	s.press("enter")
	if _, ok := s.c.top().(*page.Receipt); !ok {
		t.Errorf("the edited id leads nowhere:\n%s", s.screen())
	}
}

func TestALookUpThatFailsSaysSoAndIsTriedAgain(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	s.world.err = errors.New("the server\x1b[2J is gone")
	s.paste("4711")
	s.wantScreen("cannot look it up: the server␛[2J is gone")
	s.now = s.now.Add(startle)
	s.world.err = nil
	s.press("enter")
	s.wantScreen("it is not among the receipts, clicks, transactions and players")
}

func TestAPasteNeverPressesKeysAndIsBounded(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	for paste, want := range map[string]string{
		"q":                            "it is not among",
		strings.Repeat("q", 5_000_000): "the paste is too long to be an id: 5 MB",
		" \n ":                         "the paste is empty",
		"\x1b[2J\u202e":                "␛[2J·",
	} {
		s.paste(paste)
		s.wantScreen(want)
		if s.quit {
			t.Fatal("the paste pressed q")
		}
		s.now = s.now.Add(startle)
		s.press("esc")
	}
	for _, asked := range s.world.asked {
		if len(asked) > longestID {
			t.Errorf("%d bytes were asked for", len(asked))
		}
	}
}

func TestALineTakesTheBeginningOfAPasteAndSaysSo(t *testing.T) {
	for name, open := range map[string]string{"filter": "/", "palette": ":"} {
		s := newSession(t, 80, 24, 30, whole)
		s.press(open, "x")
		s.paste(strings.Repeat("y", 3_000_000))
		s.wantScreen("only the beginning of the paste was taken: it has 3 MB")
		s.press("ctrl+u")
		if s.typed("event:ftd"); !strings.Contains(s.screen(), "event:ftd") {
			t.Errorf("the %s does not go on:\n%s", name, s.screen())
		}
	}
}

func TestAnEnterThatIsHeldDownCountsOnce(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	s.press(":")
	s.typed("go nobody")
	s.press("enter")
	held := key("enter")
	held.IsRepeat = true
	s.now = s.now.Add(startle)
	s.send(held)
	if len(s.world.asked) != 1 {
		t.Errorf("it was asked %d times", len(s.world.asked))
	}
}

func TestWithoutALookUpAPasteSaysSo(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.paste("4711")
	s.wantScreen("pasted: ids cannot be looked up in this database")
	s.press(":")
	s.typed("go 1")
	s.wantScreen("not now: ids cannot be looked up in this database")
}

func TestADatabaseThatDoesNotAnswerBlocksNoKeyAndIsGivenUp(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	s.beside()
	s.world.stand()
	s.paste("4711")
	if strings.Contains(s.screen(), "looking it up") {
		t.Error("a spinner turns at once")
	}
	s.now = s.now.Add(startle)
	s.send(spinMsg{})
	s.wantScreen("looking it up")
	s.press("x")
	s.wantScreen("4711x")
	s.press("esc")
	<-s.world.standing // the question ended with it
	s.wantScreen("enter open")
	s.press("k")
	s.arrive(2)
	s.wantScreen("2 new v")
}

func TestASecretInAPastedURLIsNeitherShownNorLookedUp(t *testing.T) {
	for name, paste := range map[string]func(*session, string){
		"on a page": func(s *session, url string) { s.paste(url) },
		"into :go":  func(s *session, url string) { s.press(":"); s.typed("go "); s.paste(url); s.press("enter") },
		"into the field": func(s *session, url string) {
			s.press(":")
			s.typed("go")
			s.press("enter", "enter")
			s.paste(url)
			s.press("enter")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t, 120, 24, 30, whole, func(o *Options) { o.Secrets = []string{"tok"} })
			paste(s, "https://h.example/pb?token=s3cret&clickid=none&tok=s3cret2")
			s.wantScreen("it is not among", "‹secret›")
			if strings.Contains(s.screen(), "s3cret") {
				t.Errorf("a secret is on the screen:\n%s", s.screen())
			}
			if asked := strings.Join(s.world.asked, " "); !strings.Contains(asked, "clickid=none") || strings.Contains(asked, "s3cret") {
				t.Errorf("%q was looked up", asked)
			}
		})
	}
}

func TestAnAnswerThatComesTooLateIsNobodys(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	late := s.beside()
	s.paste(idOf(s).ID.Key.Raw())
	s.now = s.now.Add(startle)
	s.press("esc")
	s.send(<-late)
	if len(s.c.root().stack) != 1 {
		t.Error("it landed after all")
	}
}

func TestALookUpEndsAfterASecond(t *testing.T) {
	s := newSession(t, 80, 24, 30, whole)
	late := s.beside()
	s.world.stand()
	began := time.Now()
	s.paste("4711")
	s.send(<-late)
	if took := time.Since(began); took < findWithin || took > findWithin+20*time.Second {
		t.Errorf("it ended after %v", took)
	}
	s.wantScreen("no answer within 1s")
}
