package cn.jianghan.client;

import static cn.jianghan.client.ProofFile.bytes;
import static cn.jianghan.client.ProofFile.map;
import static cn.jianghan.client.ProofFile.number;
import static cn.jianghan.client.ProofFile.text;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** CometBFT's encodings and hashes of headers, validators and votes (docs/spec/proof.md, section 2). 区块头、验证节点与投票的编码及哈希。 */
final class CometBytes {
    private static final byte[] NONE = {};
    private static final int PRECOMMIT = 2;

    private CometBytes() {}

    static byte[] headerHash(Map<String, Object> header) {
        List<byte[]> fields = new ArrayList<byte[]>(Arrays.asList(
            Hashes.joined(integer(1, number(header, "block_version")), integer(2, number(header, "app_version"))), data(1, SignedTransaction.ascii(text(header, "chain_id"))),
            integer(1, number(header, "height")), time(map(header, "time")), blockId(map(header, "last_block_id"))));
        for (String name : ProofFile.HEADER_HASHES) fields.add(data(1, bytes(header, name)));
        fields.add(data(1, bytes(header, "proposer_address")));
        return Hashes.root(fields);
    }

    static byte[] validatorsHash(List<Map<String, Object>> validators) {
        List<byte[]> leaves = new ArrayList<byte[]>();
        for (Map<String, Object> each : validators) leaves.add(Hashes.joined(message(1, data(1, bytes(each, "public_key"))), integer(2, number(each, "power"))));
        return Hashes.root(leaves);
    }

    /** What a validator signs. */
    static byte[] vote(Map<String, Object> header, Map<String, Object> commit, Map<String, Object> at) {
        byte[] vote = Hashes.joined(
            integer(1, BigInteger.valueOf(PRECOMMIT)), fixed64(2, number(header, "height")), fixed64(3, number(commit, "round")), message(4, blockId(map(commit, "block_id"))), message(5, time(at)),
            data(6, SignedTransaction.ascii(text(header, "chain_id"))));
        return Hashes.joined(varint(BigInteger.valueOf(vote.length)), vote);
    }

    static byte[] applicationHash(ProofFile proof) {
        return Hashes.root(Arrays.asList(
            named("format", Hashes.fixed(BigInteger.ONE, 4)), named("log.root", proof.logRoot), named("log.size", Hashes.fixed(proof.logSize, 8)), named("state.root", proof.stateRoot)));
    }

    private static byte[] named(String name, byte[] value) {
        byte[] text = SignedTransaction.ascii(name);
        return Hashes.joined(new byte[] {(byte) text.length}, text, new byte[] {0x20}, Hashes.sha256(value));
    }

    private static byte[] varint(BigInteger value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BigInteger left = value;
        for (; left.bitLength() > 7; left = left.shiftRight(7)) out.write(left.intValue() & 0x7f | 0x80);
        out.write(left.intValue());
        return out.toByteArray();
    }

    private static byte[] tag(int field, int wire) {
        return varint(BigInteger.valueOf(field << 3 | wire));
    }

    private static byte[] integer(int field, BigInteger value) {
        return value.signum() == 0 ? NONE : Hashes.joined(tag(field, 0), varint(value));
    }

    private static byte[] message(int field, byte[] value) {
        return Hashes.joined(tag(field, 2), varint(BigInteger.valueOf(value.length)), value);
    }

    private static byte[] data(int field, byte[] value) {
        return value.length == 0 ? NONE : message(field, value);
    }

    private static byte[] fixed64(int field, BigInteger value) {
        if (value.signum() == 0) return NONE;
        byte[] big = Hashes.fixed(value, 8);
        byte[] little = new byte[8];
        for (int i = 0; i < 8; i++) little[i] = big[7 - i];
        return Hashes.joined(tag(field, 1), little);
    }

    private static byte[] time(Map<String, Object> moment) {
        return Hashes.joined(integer(1, number(moment, "seconds")), integer(2, number(moment, "nanos")));
    }

    private static byte[] blockId(Map<String, Object> id) {
        if (id == null) return new byte[] {0x12, 0};
        byte[] parts = Hashes.joined(integer(1, number(id, "part_set_total")), data(2, bytes(id, "part_set_hash")));
        return Hashes.joined(data(1, bytes(id, "hash")), message(2, parts));
    }
}
