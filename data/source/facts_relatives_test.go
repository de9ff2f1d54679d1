package source_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"tailback/data"
	"tailback/data/datatest"
)

// Ids of all kinds go criss-cross, two of them are a crowd's, and some are none.
func TestWhatIsAskedForTogetherIsWhatIsAskedForOneByOne(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	batch := traffic(6000)
	pick := func(n int) data.Text {
		switch k := random.IntN(12 * n); {
		case k < n:
			return data.Text{}
		case k < 4*n:
			return data.NewText("0")
		default:
			return data.NewText(fmt.Sprintf("%c%d", "ab"[k%2], k%n))
		}
	}
	for i := range batch.Receipts {
		r := &batch.Receipts[i]
		r.ClickID, r.TxID, r.PlayerID = pick(900), pick(2000), pick(400)
	}
	dsn := datatest.Postgres(t).Database(t)
	load(t, dsn, batch)
	s := open(t, dsn)
	all, err := each(t, s, data.Filter{}, start, start.Add(1<<60))
	if err != nil || len(all) < 5000 {
		t.Fatal(len(all), err)
	}
	priors, unread := 0, 0
	for _, some := range [][]data.Receipt{all[len(all)-700:], all[100:101], all[4000:4300], append(all[300:310:310], all[300:310]...)} {
		var got [2][]data.Facts
		for i, apart := range []bool{false, true} {
			s.Apart(apart)
			if got[i], err = s.Facts(t.Context(), some, nil, judged); err != nil {
				t.Fatal(err)
			}
		}
		for i := range some {
			if !reflect.DeepEqual(got[1][i], got[0][i]) {
				t.Fatalf("receipt %s: together %s, one by one %s", some[i].ID, known(got[0][i]), known(got[1][i]))
			}
			if priors += len(got[0][i].Prior); got[0][i].Unread.Prior {
				unread++
			}
		}
	}
	if priors < 1000 || unread < 100 {
		t.Errorf("only %d priors, and %d unread: this proves nothing", priors, unread)
	}
}
