// Command comet judges vectors/comet.json with CometBFT's own types: every hash, encoding, sign bytes, signature and proposer in it
// is computed anew by the code that runs in validators. It prints what does not fit and exits with 1 then.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/merkle"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

type transaction struct {
	Hex    string
	Byte   byte
	Length int
}

type blockVector struct {
	Header      json.RawMessage
	HeaderBytes string
	HeaderHash  string
	Txs         []transaction
	BlockLength int
	BlockSha256 string
	Parts       struct {
		Total uint32
		Hash  string
	}
	Commit            json.RawMessage
	CommitBytes       string
	CommitHash        string
	SignBytes         []*string
	Validators        json.RawMessage
	ValidatorSetBytes string
	ValidatorSetHash  string
	LightBlockBytes   string
}

type vectors struct {
	ChainId          string
	Blocks           []blockVector
	NilVoteSignBytes struct {
		Height    string
		Round     int32
		Time      time.Time
		SignBytes string
	}
	ConsensusParams struct{ MaxBytes, MaxGas, Hash string }
	Results         struct {
		List []struct {
			Code                     uint32
			Data, GasWanted, GasUsed string
		}
		Hash, None string
	}
	Proposers []struct {
		Validators json.RawMessage
		Hash       string
		Proposers  []struct{ Address, Priority string }
	}
}

var faults int

func check(what string, theirs []byte, ours string) {
	if hex.EncodeToString(theirs) != ours {
		faults++
		fmt.Printf("%s: CometBFT has %x, the vector %s\n", what, theirs, ours)
	}
}

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func marshal(message interface{ Marshal() ([]byte, error) }) []byte {
	encoded, err := message.Marshal()
	must(err)
	return encoded
}

func number(text string) (value int64) {
	_, err := fmt.Sscan(text, &value)
	must(err)
	return
}

func (t transaction) bytes() []byte {
	if t.Length > 0 {
		return bytes.Repeat([]byte{t.Byte}, t.Length)
	}
	decoded, err := hex.DecodeString(t.Hex)
	must(err)
	return decoded
}

// setOf rebuilds a set from keys and powers alone, in CometBFT's own way, and compares order and priorities with the vector.
func setOf(what string, raw json.RawMessage) *types.ValidatorSet {
	var listed []*types.Validator
	must(cmtjson.Unmarshal(raw, &listed))
	fresh := make([]*types.Validator, len(listed))
	for i, validator := range listed {
		fresh[len(listed)-1-i] = types.NewValidator(validator.PubKey, validator.VotingPower)
	}
	set := types.NewValidatorSet(fresh)
	for i, validator := range set.Validators {
		if !bytes.Equal(validator.Address, listed[i].Address) || validator.ProposerPriority != listed[i].ProposerPriority {
			faults++
			fmt.Printf("%s: validator %d is %v, the vector has %v\n", what, i, validator, listed[i])
		}
	}
	return set
}

func judgeBlock(chainID string, vector blockVector, before *types.Commit) *types.Commit {
	var header types.Header
	must(cmtjson.Unmarshal(vector.Header, &header))
	var commit types.Commit
	must(cmtjson.Unmarshal(vector.Commit, &commit))
	what := fmt.Sprintf("block %d", header.Height)
	check(what+" header", marshal(header.ToProto()), vector.HeaderBytes)
	check(what+" header hash", header.Hash(), vector.HeaderHash)

	txs := make([]types.Tx, len(vector.Txs))
	for i, tx := range vector.Txs {
		txs[i] = tx.bytes()
	}
	block := types.MakeBlock(header.Height, txs, before, nil)
	check(what+" data hash", block.DataHash, hex.EncodeToString(header.DataHash))
	check(what+" last commit hash", block.LastCommitHash, hex.EncodeToString(header.LastCommitHash))
	check(what+" evidence hash", block.EvidenceHash, hex.EncodeToString(header.EvidenceHash))
	block.Header = header
	must(block.ValidateBasic())
	proto, err := block.ToProto()
	must(err)
	encoded := marshal(proto)
	sum := sha256.Sum256(encoded)
	check(what+" bytes", sum[:], vector.BlockSha256)
	if len(encoded) != vector.BlockLength {
		faults++
		fmt.Printf("%s has %d bytes, the vector %d\n", what, len(encoded), vector.BlockLength)
	}
	parts, err := block.MakePartSet(types.BlockPartSizeBytes)
	must(err)
	check(what+" parts", parts.Hash(), vector.Parts.Hash)
	check(what+" parts of the commit", parts.Hash(), hex.EncodeToString(commit.BlockID.PartSetHeader.Hash))

	check(what+" commit", marshal(commit.ToProto()), vector.CommitBytes)
	check(what+" commit hash", commit.Hash(), vector.CommitHash)
	for i, signed := range vector.SignBytes {
		if signed != nil {
			check(fmt.Sprintf("%s sign bytes %d", what, i), commit.VoteSignBytes(chainID, int32(i)), *signed)
		}
	}
	set := setOf(what, vector.Validators)
	check(what+" validators hash", set.Hash(), vector.ValidatorSetHash)
	setProto, err := set.ToProto()
	must(err)
	check(what+" validator set", marshal(setProto), vector.ValidatorSetBytes)
	must(types.VerifyCommit(chainID, set, commit.BlockID, header.Height, &commit))
	light := types.LightBlock{SignedHeader: &types.SignedHeader{Header: &header, Commit: &commit}, ValidatorSet: set}
	must(light.ValidateBasic(chainID))
	lightProto, err := light.ToProto()
	must(err)
	check(what+" light block", marshal(lightProto), vector.LightBlockBytes)
	return &commit
}

func main() {
	raw, err := os.ReadFile(os.Args[1])
	must(err)
	var all vectors
	must(json.Unmarshal(raw, &all))

	before := &types.Commit{}
	for _, vector := range all.Blocks {
		before = judgeBlock(all.ChainId, vector, before)
	}
	vote := all.NilVoteSignBytes
	check("nil vote", types.VoteSignBytes(all.ChainId, &cmtproto.Vote{
		Type: cmtproto.PrecommitType, Height: number(vote.Height), Round: vote.Round, Timestamp: vote.Time,
	}), vote.SignBytes)
	params := types.DefaultConsensusParams()
	params.Block.MaxBytes, params.Block.MaxGas = number(all.ConsensusParams.MaxBytes), number(all.ConsensusParams.MaxGas)
	check("consensus params", params.Hash(), all.ConsensusParams.Hash)
	results := make([]*abci.ExecTxResult, len(all.Results.List))
	for i, result := range all.Results.List {
		data, err := hex.DecodeString(result.Data)
		must(err)
		results[i] = &abci.ExecTxResult{
			Code: result.Code, Data: data, GasWanted: number(result.GasWanted), GasUsed: number(result.GasUsed), Log: "not hashed",
		}
	}
	check("results", types.NewResults(results).Hash(), all.Results.Hash)
	check("no results", merkle.HashFromByteSlices(nil), all.Results.None)
	for i, vector := range all.Proposers {
		what := fmt.Sprintf("proposers %d", i)
		set := setOf(what, vector.Validators)
		check(what+" hash", set.Hash(), vector.Hash)
		for round, expected := range vector.Proposers {
			proposer := set.GetProposer()
			check(fmt.Sprintf("%s at %d", what, round), proposer.Address, expected.Address)
			if fmt.Sprint(proposer.ProposerPriority) != expected.Priority {
				faults++
				fmt.Printf("%s at %d: priority %d, the vector has %s\n", what, round, proposer.ProposerPriority, expected.Priority)
			}
			set.IncrementProposerPriority(1)
		}
	}
	if faults > 0 || len(all.Blocks) == 0 || len(all.Proposers) == 0 {
		os.Exit(1)
	}
	fmt.Printf("%d blocks, %d sets: all as CometBFT has them\n", len(all.Blocks), len(all.Proposers))
}
