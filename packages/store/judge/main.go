// Judges state proofs with cosmos/ics23: reads one JSON case a line from standard input and writes one verdict a line.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	ics23 "github.com/cosmos/ics23/go"
)

// spec is the ProofSpec of the state tree: docs/spec/proof.md.
var spec = &ics23.ProofSpec{
	LeafSpec: &ics23.LeafOp{
		Hash:         ics23.HashOp_SHA256,
		PrehashKey:   ics23.HashOp_NO_HASH,
		PrehashValue: ics23.HashOp_NO_HASH,
		Length:       ics23.LengthOp_REQUIRE_32_BYTES,
		Prefix:       []byte("jianghan state tree leaf, version one..."),
	},
	InnerSpec: &ics23.InnerSpec{
		ChildOrder:      []int32{0, 1},
		ChildSize:       32,
		MinPrefixLength: 0,
		MaxPrefixLength: 0,
		Hash:            ics23.HashOp_SHA256,
	},
	MaxDepth: 256,
}

// proofCase asks whether the proof shows value under key, or, with an empty value, that the key is absent.
type proofCase struct {
	Root, Key, Value, Proof string
}

func bytesOf(text string) []byte {
	out, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return out
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var each proofCase
		if err := json.Unmarshal(lines.Bytes(), &each); err != nil {
			panic(err)
		}
		var proof ics23.CommitmentProof
		if err := proof.Unmarshal(bytesOf(each.Proof)); err != nil {
			panic(err)
		}
		root, key := ics23.CommitmentRoot(bytesOf(each.Root)), bytesOf(each.Key)
		if each.Value == "" {
			fmt.Fprintln(out, ics23.VerifyNonMembership(spec, root, &proof, key))
		} else {
			fmt.Fprintln(out, ics23.VerifyMembership(spec, root, &proof, key, bytesOf(each.Value)))
		}
	}
}
