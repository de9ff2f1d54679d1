package source_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// childEnv names the database for a copy of this process whose memory is to be
// measured on its own.
const childEnv = "TAILBACK_SOURCE_CHILD"

// inChild gives the database where this process is the copy.
func inChild() (dsn string, ok bool) { return os.LookupEnv(childEnv) }

// child runs the same benchmark in a process of its own and hands over each line
// that it reports. It ends when the copy does.
func child(b *testing.B, dsn string, line func(fields []string)) {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^$", "-test.bench", "^"+strings.Split(b.Name(), "/")[0]+"$", "-test.benchtime", "1x")
	cmd.Env = append(os.Environ(), childEnv+"="+dsn)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "child "); ok {
			line(strings.Fields(rest))
		}
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
}

// report is what a copy says to the process that measures.
func report(values ...any) { fmt.Println(append([]any{"\nchild"}, values...)...) }

func number(b *testing.B, s string) float64 {
	b.Helper()
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// memory gives a figure of /proc/self/status, VmRSS or VmHWM, in MB.
func memory(b *testing.B, name string) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), name+":")
	return number(b, strings.Fields(rest)[0]) / 1024
}
