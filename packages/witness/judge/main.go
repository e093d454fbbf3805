// Judges checkpoints, cosignatures and a witness with the code of transparency-dev and of the Go checksum database.
//
//	judge notes             one JSON question a line on standard input, one verdict a line out
//	judge witness LOG_VKEY  serves a witness of transparency-dev; prints its URL and its key, ends with standard input
//	judge submit URL        sends the add-checkpoint questions of standard input to a witness, one answer a line
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"

	"github.com/transparency-dev/formats/log"
	f_note "github.com/transparency-dev/formats/note"
	whttp "github.com/transparency-dev/witness/client/http"
	"github.com/transparency-dev/witness/config"
	"github.com/transparency-dev/witness/persistence/inmemory"
	"github.com/transparency-dev/witness/witness"
	"golang.org/x/mod/sumdb/note"
)

type question struct {
	Log, Origin string
	Witnesses   []string
	Note        []byte
	OldSize     uint64
	Consistency [][]byte
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

// judgeNote opens a note under the key of its log, and counts the witnesses whose cosignature holds.
func judgeNote(q question) string {
	logKey, err := note.NewVerifier(q.Log)
	if err != nil {
		return "bad log key"
	}
	var witnesses []note.Verifier
	for _, text := range q.Witnesses {
		key, err := f_note.NewVerifierForCosignatureV1(text)
		if err != nil {
			return "bad witness key"
		}
		witnesses = append(witnesses, key)
	}
	checkpoint, rest, opened, err := log.ParseCheckpoint(q.Note, q.Origin, logKey, witnesses...)
	if err != nil {
		return "refused"
	}
	return fmt.Sprintf("%d %x %q %d", checkpoint.Size, checkpoint.Hash, rest, len(opened.Sigs)-1)
}

func serve(logKey string) {
	ctx := context.Background()
	skey, vkey, err := note.GenerateKey(rand.Reader, "witness.transparency.example")
	must(vkey, err)
	signer := must(f_note.NewSignerForCosignatureV1(skey))
	verifier := must(note.NewVerifier(logKey))
	store := inmemory.New()
	must(0, store.AddLogs(ctx, []config.Log{{Verifier: verifier, Origin: verifier.Name()}}))
	w := must(witness.New(ctx, witness.Opts{
		Persistence: store, Signers: []note.Signer{signer},
		VerifierForLog: func(ctx context.Context, origin string) (note.Verifier, bool, error) {
			return verifier, origin == verifier.Name(), nil
		},
	}))
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", witness.NewHTTPHandler(w).AddCheckpoint)
	fmt.Printf("http://%s\n%s\n", listener.Addr(), must(f_note.VKeyToCosignatureV1(vkey)))
	go func() { must(0, http.Serve(listener, mux)) }()
	must(io.Copy(io.Discard, os.Stdin))
}

func main() {
	mode := os.Args[1]
	if mode == "witness" {
		serve(os.Args[2])
		return
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	for in.Scan() {
		var q question
		must(0, json.Unmarshal(in.Bytes(), &q))
		if mode == "notes" {
			fmt.Println(judgeNote(q))
			continue
		}
		client := whttp.NewWitness(must(url.Parse(os.Args[2])), http.DefaultClient)
		lines, size, err := client.Update(context.Background(), q.OldSize, q.Note, q.Consistency)
		if errors.Is(err, witness.ErrCheckpointStale) {
			fmt.Printf("too old %d\n", size)
		} else if err != nil {
			fmt.Printf("error %q\n", err.Error())
		} else {
			fmt.Printf("cosigned %q\n", lines)
		}
	}
}
