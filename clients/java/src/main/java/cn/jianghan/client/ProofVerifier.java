package cn.jianghan.client;

import static cn.jianghan.client.ProofFile.bytes;
import static cn.jianghan.client.ProofFile.integer;
import static cn.jianghan.client.ProofFile.list;
import static cn.jianghan.client.ProofFile.map;
import static cn.jianghan.client.ProofFile.maps;
import static cn.jianghan.client.ProofFile.number;
import static cn.jianghan.client.ProofFile.text;

import cn.jianghan.client.ProofFile.LogLeaf;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies proof files (.jhproof) offline, as docs/spec/proof.md says, by the JDK alone. 离线核对证明文件，只依赖 JDK。
 *
 * <pre>{@code java -cp classes cn.jianghan.client.ProofVerifier payment.jhproof trust.json}</pre>
 */
public final class ProofVerifier {
    private static final int FILE_BYTES = 1_048_576;
    private static final BigInteger NANO = BigInteger.valueOf(1_000_000_000L);

    private ProofVerifier() {}

    /** Exit code 0 true, 1 false or stale, 2 wrong usage or an unreadable file. 退出码：0 属实，1 不实或过时，2 用法有误。 */
    public static void main(String[] arguments) {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("ProofVerifier FILE [TRUST.json]");
            System.exit(2);
        }
        try {
            byte[] file = Files.readAllBytes(Paths.get(arguments[0]));
            TrustPack trust = arguments.length == 1 ? null : new TrustPack(new String(Files.readAllBytes(Paths.get(arguments[1])), StandardCharsets.UTF_8));
            Verdict verdict = verify(file, trust, System.currentTimeMillis());
            System.out.println(verdict);
            for (String id : verdict.transactions) System.out.println(id);
            System.exit(verdict.holds() ? 0 : 1);
        } catch (java.io.IOException | IllegalArgumentException fault) {
            System.err.println(fault.getMessage());
            System.exit(2);
        }
    }

    /**
     * Judges the bytes of a file. 核对文件的字节。
     *
     * @param trust the validators that you trust; null: only that the file is consistent and signed by those it names itself 您信任的验证节点；null 只核对前后一致
     * @param nowMs the time, milliseconds since 1970; it counts with a trust pack only 当前时间，毫秒
     */
    public static Verdict verify(byte[] data, TrustPack trust, long nowMs) {
        if (data.length > FILE_BYTES) return Verdict.falseFor("tooLarge");
        if (!Arrays.equals(Arrays.copyOf(data, ProofFile.MAGIC.length), ProofFile.MAGIC)) return Verdict.falseFor("notAProof");
        ProofFile proof;
        try {
            proof = new ProofFile(data);
        } catch (Wire.Malformed malformed) {
            return Verdict.falseFor("malformed");
        }
        String fault = faultOf(proof);
        if (fault != null) return Verdict.falseFor(fault);
        List<String> ids = new ArrayList<String>();
        for (SignedTransaction each : proof.transactions) ids.add(String.format("%064x", new BigInteger(1, each.id)));
        if (trust == null) return new Verdict("true", "signatures", null, ids);
        BigInteger now = BigInteger.valueOf(nowMs).multiply(BigInteger.valueOf(1_000_000));
        fault = distrustOf(proof, trust, now);
        if (fault != null) return Verdict.falseFor(fault);
        if (!trust.witnesses.isEmpty()) return new Verdict("true", "witnessed", null, ids);
        boolean fresh = now.compareTo(proof.nanoseconds().add(trust.trustingSeconds.multiply(NANO))) < 0;
        return new Verdict(fresh ? "true" : "stale", fresh ? "trustedTime" : "trustedValidators", null, ids);
    }

    /** What does not hold of a file by itself, in the order of section 4; null where all does. */
    private static String faultOf(ProofFile proof) {
        byte[] blockHash = bytes(map(proof.commit, "block_id"), "hash");
        if (!Arrays.equals(CometBytes.headerHash(proof.header), blockHash)) return "headerHashMismatch";
        if (!Arrays.equals(CometBytes.validatorsHash(proof.validators), bytes(proof.header, "validators_hash"))) return "validatorsMismatch";
        BigInteger signed = BigInteger.ZERO;
        BigInteger power = BigInteger.ZERO;
        for (Map<String, Object> each : maps(proof.commit, "signatures")) {
            Map<String, Object> validator = proof.validators.get((int) integer(each, "validator"));
            if (!Edwards.voteHolds(bytes(validator, "public_key"), CometBytes.vote(proof.header, proof.commit, map(each, "time")), bytes(each, "signature"))) return "badCommitSignature";
            signed = signed.add(number(validator, "power"));
        }
        for (Map<String, Object> each : proof.validators) power = power.add(number(each, "power"));
        if (times(signed, 3).compareTo(times(power, 2)) <= 0) return "notEnoughPower";
        if (!Arrays.equals(CometBytes.applicationHash(proof), bytes(proof.header, "app_hash"))) return "appHashMismatch";
        for (Map<String, Object> claim : proof.log) {
            if (!Hashes.includes(Hashes.leaf(bytes(claim, "leaf")), number(claim, "index"), proof.logSize, list(claim, "path"), proof.logRoot)) return "logMismatch";
        }
        for (int i = 0; i < proof.log.size(); i++) {
            List<byte[]> events = list(proof.log.get(i), "events");
            if (!events.isEmpty() && !Arrays.equals(Hashes.root(events), proof.leaves.get(i).eventsRoot)) return "eventsMismatch";
        }
        for (Map<String, Object> claim : proof.bulkEntries) if (!bulkEntryHolds(proof, claim)) return "bulkEntryMismatch";
        for (Map<String, Object> claim : proof.state) if (!StateClaims.holds(claim, proof.stateRoot)) return "stateMismatch";
        if (proof.witnessed != null && !proof.witnessed.contains(proof)) return "witnessMismatch";
        return faultOfTransactions(proof);
    }

    private static String faultOfTransactions(ProofFile proof) {
        for (SignedTransaction each : proof.transactions) if (!text(each.body, "chain_id").equals(text(proof.header, "chain_id"))) return "transactionChainMismatch";
        for (SignedTransaction each : proof.transactions) if (!hasReceipt(proof, each)) return "transactionWithoutReceipt";
        for (SignedTransaction each : proof.transactions) if (!each.signaturesHold()) return "badTransactionSignature";
        for (Map<String, Object> opening : proof.disclosures) {
            long at = integer(opening, "transaction");
            byte[] commitment = at >= proof.transactions.size() ? null : proof.transactions.get((int) at).commitment(integer(opening, "action"), text(opening, "name"));
            if (commitment == null || !Arrays.equals(commitment, commitmentTo(opening))) return "disclosureMismatch";
        }
        for (Map<String, Object> claim : proof.bulkEntries) {
            Map<String, Object> opening = map(claim, "opening");
            if (opening != null && !Arrays.equals(commitmentTo(opening), Arrays.copyOfRange(bytes(claim, "entry"), 36, 68))) return "disclosureMismatch";
        }
        return null;
    }

    private static boolean hasReceipt(ProofFile proof, SignedTransaction transaction) {
        for (LogLeaf leaf : proof.leaves) if (leaf.tag == 1 && Arrays.equals(leaf.transactionId, transaction.id)) return true;
        return false;
    }

    private static byte[] commitmentTo(Map<String, Object> opening) {
        byte[] name = SignedTransaction.ascii(text(opening, "name"));
        return Hashes.sha256(SignedTransaction.ascii("jianghan-field-1"), new byte[] {(byte) name.length}, name, bytes(opening, "salt"), bytes(opening, "value"));
    }

    private static boolean bulkEntryHolds(ProofFile proof, Map<String, Object> claim) {
        if (integer(claim, "log") >= proof.leaves.size()) return false;
        LogLeaf leaf = proof.leaves.get((int) integer(claim, "log"));
        byte[] event = bytes(claim, "event");
        int end = event.length < 26 ? 0 : 26 + (event[25] & 0xff);
        // payments.bulkTransferred: payer, asset, whether each goes by itself, count of entries, entries root, results root.
        boolean isBulk = end > 0 && Arrays.equals(Arrays.copyOf(event, 5), new byte[] {0, 2, 0, 40, 1}) && event.length == end + 69 && (event[end] == 0 || event[end] == 1);
        if (leaf.tag != 1 || leaf.module != 0 || leaf.code != 0 || !isBulk) return false;
        try {
            Wire.text(Arrays.copyOfRange(event, 26, end));
        } catch (Wire.Malformed noText) {
            return false;
        }
        if (!Hashes.includes(Hashes.leaf(event), number(claim, "event_index"), number(claim, "event_count"), list(claim, "event_path"), leaf.eventsRoot)) return false;
        BigInteger count = BigInteger.valueOf(ByteBuffer.wrap(event).getInt(end + 1) & 0xffffffffL);
        byte[] result = ByteBuffer.allocate(40).putInt((int) integer(claim, "index")).put(Hashes.leaf(bytes(claim, "entry"))).putShort((short) integer(claim, "module")).putShort((short) integer(claim, "code")).array();
        return Hashes.includes(Hashes.leaf(result), number(claim, "index"), count, list(claim, "path"), Arrays.copyOfRange(event, end + 37, event.length));
    }

    /** Why a file is not to be believed under a trust pack, in the order of section 5; null where it is. */
    private static String distrustOf(ProofFile proof, TrustPack trust, BigInteger now) {
        if (!text(proof.header, "chain_id").equals(trust.chainId)) return "wrongChain";
        if (proof.nanoseconds().compareTo(now.add(times(NANO, 10))) > 0) return "fromFuture";
        if (!validatorsTrusted(proof, trust.at(number(proof.header, "height")))) return "untrustedValidators";
        int witnesses = 0;
        for (Witnessed.Key key : trust.witnesses) {
            Boolean signed = proof.witnessed == null ? null : proof.witnessed.signedBy(key);
            if (Boolean.FALSE.equals(signed)) return "badWitnessSignature";
            if (signed != null) witnesses++;
        }
        return witnesses < trust.witnessesRequired ? "notEnoughWitnesses" : null;
    }

    private static boolean validatorsTrusted(ProofFile proof, List<Map<String, Object>> trusted) {
        if (Arrays.equals(CometBytes.validatorsHash(trusted), bytes(proof.header, "validators_hash"))) return true;
        Set<BigInteger> signers = new HashSet<BigInteger>();
        for (Map<String, Object> each : maps(proof.commit, "signatures")) signers.add(new BigInteger(1, bytes(proof.validators.get((int) integer(each, "validator")), "public_key")));
        BigInteger signed = BigInteger.ZERO;
        BigInteger power = BigInteger.ZERO;
        for (Map<String, Object> each : trusted) {
            power = power.add(number(each, "power"));
            if (signers.contains(new BigInteger(1, bytes(each, "public_key")))) signed = signed.add(number(each, "power"));
        }
        return times(signed, 3).compareTo(power) > 0;
    }

    private static BigInteger times(BigInteger value, int factor) {
        return value.multiply(BigInteger.valueOf(factor));
    }
}
