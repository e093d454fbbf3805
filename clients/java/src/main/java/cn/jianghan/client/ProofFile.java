package cn.jianghan.client;

import cn.jianghan.client.Wire.Malformed;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a proof file says, within the bounds of docs/spec/proof.md, section 3; not yet checked. 证明文件的内容，尚未核对。 */
final class ProofFile {
    static final byte[] MAGIC = "jhproof1".getBytes(StandardCharsets.US_ASCII);
    static final BigInteger POWER_MAX = BigInteger.ONE.shiftLeft(60).subtract(BigInteger.ONE);
    static final String[] HEADER_HASHES = {"last_commit_hash", "data_hash", "validators_hash", "next_validators_hash", "consensus_hash", "app_hash", "last_results_hash", "evidence_hash"};
    private static final BigInteger SECONDS_MAX = BigInteger.valueOf(253_402_300_799L);
    private static final int NANO = 1_000_000_000;
    private static final Pattern DISCLOSURE_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]{0,63}");

    final Map<String, Object> header;
    final Map<String, Object> commit;
    final List<Map<String, Object>> validators;
    final byte[] logRoot;
    final byte[] stateRoot;
    final BigInteger logSize;
    final List<Map<String, Object>> log;
    final List<LogLeaf> leaves = new ArrayList<LogLeaf>();
    final List<Map<String, Object>> state;
    final List<SignedTransaction> transactions = new ArrayList<SignedTransaction>();
    final List<Map<String, Object>> disclosures;
    final List<Map<String, Object>> bulkEntries;
    final Witnessed witnessed;

    /** @param data the file, which begins with {@link #MAGIC} */
    ProofFile(byte[] data) throws Malformed {
        Map<String, Object> message = Wire.decode(ProofSchemas.PROOF, data, MAGIC.length);
        Map<String, Object> checkpoint = map(message, "checkpoint");
        require(checkpoint != null && map(checkpoint, "header") != null && map(checkpoint, "commit") != null, "checkpoint");
        header = map(checkpoint, "header");
        commit = map(checkpoint, "commit");
        validators = maps(checkpoint, "validators");
        checkHeader();
        checkValidators();
        checkCommit();
        logRoot = bytes(message, "log_root");
        stateRoot = bytes(message, "state_root");
        logSize = number(message, "log_size");
        require(logRoot.length == 32 && stateRoot.length == 32, "roots");
        log = maps(message, "log");
        for (Map<String, Object> claim : log) {
            LogLeaf leaf = new LogLeaf(bytes(claim, "leaf"));
            leaves.add(leaf);
            requireHashes(list(claim, "path"));
            for (byte[] event : list(claim, "events")) require(event.length <= 4096 && leaf.tag != 3, "event");
        }
        state = maps(message, "state");
        for (Map<String, Object> claim : state) checkState(claim);
        for (byte[] bytes : list(message, "transactions")) transactions.add(new SignedTransaction(bytes));
        disclosures = maps(message, "disclosures");
        for (Map<String, Object> opening : disclosures) checkOpening(opening);
        bulkEntries = maps(message, "bulk_entries");
        for (Map<String, Object> claim : bulkEntries) checkBulkEntry(claim);
        witnessed = map(message, "witnessed") == null ? null : new Witnessed(map(message, "witnessed"));
    }

    private void checkHeader() throws Malformed {
        int chain = text(header, "chain_id").getBytes(StandardCharsets.UTF_8).length;
        require(chain >= 1 && chain <= 50, "chain id");
        require(number(header, "height").signum() > 0, "height");
        for (String name : new String[] {"height", "block_version", "app_version"}) require(number(header, name).bitLength() <= 63, "header");
        checkTime(map(header, "time"));
        for (String name : HEADER_HASHES) require(bytes(header, name).length == 32, "hash of a header");
        require(bytes(header, "proposer_address").length == 20, "proposer");
        if (map(header, "last_block_id") != null) checkBlockId(map(header, "last_block_id"));
    }

    private void checkValidators() throws Malformed {
        require(!validators.isEmpty(), "validators");
        BigInteger power = BigInteger.ZERO;
        for (Map<String, Object> validator : validators) {
            power = power.add(number(validator, "power"));
            require(integer(validator, "kind") == 1 && bytes(validator, "public_key").length == 32 && number(validator, "power").signum() > 0, "validator");
        }
        require(power.compareTo(POWER_MAX) <= 0, "power of the validators");
    }

    private void checkCommit() throws Malformed {
        require(integer(commit, "round") < 1L << 31 && map(commit, "block_id") != null, "commit");
        checkBlockId(map(commit, "block_id"));
        List<Map<String, Object>> signatures = maps(commit, "signatures");
        require(!signatures.isEmpty(), "signatures of the commit");
        long last = -1;
        for (Map<String, Object> signature : signatures) {
            long validator = integer(signature, "validator");
            require(last < validator && validator < validators.size() && bytes(signature, "signature").length == 64, "signature of the commit");
            checkTime(map(signature, "time"));
            last = validator;
        }
    }

    private static void checkTime(Map<String, Object> time) throws Malformed {
        require(time != null && number(time, "seconds").compareTo(SECONDS_MAX) <= 0 && integer(time, "nanos") < NANO, "time");
    }

    private static void checkBlockId(Map<String, Object> id) throws Malformed {
        long total = integer(id, "part_set_total");
        require(bytes(id, "hash").length == 32 && bytes(id, "part_set_hash").length == 32 && total >= 1 && total < 1L << 31, "block id");
    }

    private static void checkState(Map<String, Object> claim) throws Malformed {
        require(bytes(claim, "key").length <= 1024, "state key");
        Map<String, Object> present = map(claim, "present");
        Map<String, Object> absent = map(claim, "absent");
        if (present != null) {
            require(bytes(present, "value").length <= 65_536, "state value");
            checkSteps(present);
            return;
        }
        require(absent != null && (map(absent, "left") != null || map(absent, "right") != null), "claim");
        for (String side : new String[] {"left", "right"}) {
            Map<String, Object> neighbour = map(absent, side);
            if (neighbour == null) continue;
            require(bytes(neighbour, "key_hash").length == 32 && bytes(neighbour, "value_hash").length == 32, "neighbour");
            checkSteps(neighbour);
        }
    }

    private static void checkSteps(Map<String, Object> path) throws Malformed {
        for (Map<String, Object> step : maps(path, "steps")) require(bytes(step, "sibling").length == 32, "sibling");
    }

    private static void checkOpening(Map<String, Object> opening) throws Malformed {
        require(DISCLOSURE_NAME.matcher(text(opening, "name")).matches(), "name of a disclosure");
        require(bytes(opening, "salt").length == 16 && bytes(opening, "value").length <= 65_536, "disclosure");
    }

    private static void checkBulkEntry(Map<String, Object> claim) throws Malformed {
        long count = integer(claim, "event_count");
        require(bytes(claim, "event").length <= 4096 && count >= 1 && count <= 65_535, "event of a bulk");
        require(bytes(claim, "entry").length == 68 && integer(claim, "index") < 4096, "entry of a bulk");
        require(integer(claim, "module") <= 0xffff && integer(claim, "code") <= 0xffff, "result of an entry");
        requireHashes(list(claim, "event_path"));
        requireHashes(list(claim, "path"));
        if (map(claim, "opening") != null) checkOpening(map(claim, "opening"));
    }

    /** Time of the header in nanoseconds since 1970. */
    BigInteger nanoseconds() {
        Map<String, Object> time = map(header, "time");
        return number(time, "seconds").multiply(BigInteger.valueOf(NANO)).add(number(time, "nanos"));
    }

    /** A leaf of the history log: 1 receipt, 2 outcome, 3 block. */
    static final class LogLeaf {
        final int tag;
        final long height;
        final long seconds;
        final int nanos;
        final byte[] stateRoot;
        final byte[] transactionId;
        final int module;
        final int code;
        final byte[] eventsRoot;

        LogLeaf(byte[] data) throws Malformed {
            require(data.length > 0 && data.length <= 4096 && data[0] >= 1 && data[0] <= 3, "leaf");
            tag = data[0];
            ByteBuffer in = ByteBuffer.wrap(data);
            if (tag == 3) {
                require(data.length == 53, "block leaf");
                height = in.getLong(1);
                seconds = in.getLong(9);
                nanos = in.getInt(17);
                require(nanos >= 0 && nanos < NANO, "nanoseconds of a block leaf");
                stateRoot = Arrays.copyOfRange(data, 21, 53);
                transactionId = eventsRoot = new byte[0];
                module = code = 0;
                return;
            }
            require(data.length >= 83, "receipt");
            transactionId = Arrays.copyOfRange(data, 1, 33);
            height = in.getLong(33);
            module = in.getShort(45) & 0xffff;
            code = in.getShort(47) & 0xffff;
            int length = in.getShort(49) & 0xffff;
            require(length <= 256 && data.length == 83 + length, "length of facts");
            eventsRoot = Arrays.copyOfRange(data, 51 + length, data.length);
            seconds = 0;
            nanos = 0;
            stateRoot = new byte[0];
        }
    }

    static void require(boolean holds, String what) throws Malformed {
        if (!holds) throw new Malformed(what);
    }

    static void requireHashes(List<byte[]> path) throws Malformed {
        for (byte[] each : path) require(each.length == 32, "hash of a path");
    }

    static Map<String, Object> map(Map<String, Object> of, String name) {
        return Json.object(of.get(name));
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> maps(Map<String, Object> of, String name) {
        return (List<Map<String, Object>>) of.get(name);
    }

    @SuppressWarnings("unchecked")
    static List<byte[]> list(Map<String, Object> of, String name) {
        return (List<byte[]>) of.get(name);
    }

    static byte[] bytes(Map<String, Object> of, String name) {
        return (byte[]) of.get(name);
    }

    static String text(Map<String, Object> of, String name) {
        return (String) of.get(name);
    }

    static BigInteger number(Map<String, Object> of, String name) {
        return (BigInteger) of.get(name);
    }

    /** A number of 32 bits. */
    static long integer(Map<String, Object> of, String name) {
        return number(of, name).longValue();
    }
}
