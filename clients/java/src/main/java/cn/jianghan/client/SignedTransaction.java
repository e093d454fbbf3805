package cn.jianghan.client;

import static cn.jianghan.client.ProofFile.bytes;
import static cn.jianghan.client.ProofFile.integer;
import static cn.jianghan.client.ProofFile.list;
import static cn.jianghan.client.ProofFile.map;
import static cn.jianghan.client.ProofFile.maps;
import static cn.jianghan.client.ProofFile.require;
import static cn.jianghan.client.ProofFile.text;

import cn.jianghan.client.Wire.Malformed;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A transaction of the shape that docs/spec/transaction.md asks for. 符合规定结构的交易。 */
final class SignedTransaction {
    private static final int BYTES_MAX = 524_288;
    private static final Pattern CHAIN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{2,49}");
    private static final Pattern ACTION_TYPE = Pattern.compile("[a-z][a-z0-9]{1,30}\\.v[0-9]{1,3}\\.[A-Z][A-Za-z0-9]{1,60}");
    private static final String CREDIT_TRANSFER = "payments.v1.CustomerCreditTransfer";
    private static final String EXECUTE = "approvals.v1.Execute";

    final byte[] id;
    final byte[] message;
    final Map<String, Object> body;
    final List<Map<String, Object>> signatures;
    final List<Map<String, Object>> actions;

    SignedTransaction(byte[] data) throws Malformed {
        require(data.length <= BYTES_MAX, "size of a transaction");
        Map<String, Object> envelope = Wire.decode(ProofSchemas.SIGNED_TRANSACTION, data, 0);
        byte[] bodyBytes = bytes(envelope, "body");
        body = Wire.decode(ProofSchemas.TRANSACTION_BODY, bodyBytes, 0);
        signatures = maps(envelope, "signatures");
        actions = maps(body, "actions");
        id = Hashes.sha256(ascii("jianghan-id-1"), bodyBytes);
        message = Hashes.sha256(ascii("jianghan-tx-1"), bodyBytes);
        require(CHAIN_ID.matcher(text(body, "chain_id")).matches() && bytes(body, "unique").length == 16, "body");
        checkSigners(list(body, "signers"));
        require(!actions.isEmpty(), "actions");
        for (Map<String, Object> action : actions) require(ACTION_TYPE.matcher(text(action, "type")).matches(), "actions");
    }

    private void checkSigners(List<byte[]> signers) throws Malformed {
        require(!signers.isEmpty() && signatures.size() == signers.size(), "one signature for each signer");
        for (int i = 0; i < signers.size(); i++) {
            byte[] signer = signers.get(i);
            require(signer.length == 20, "signers");
            require(i == 0 || new BigInteger(1, signers.get(i - 1)).compareTo(new BigInteger(1, signer)) < 0, "order of the signers");
            long kind = integer(signatures.get(i), "kind");
            require(kind > 0 && kind <= 0xffff, "kind of a signature");
            byte[] key = Hashes.sha256(ascii("jianghan-key-1"), new byte[] {(byte) (kind >> 8), (byte) kind}, bytes(signatures.get(i), "public_key"));
            require(Arrays.equals(Arrays.copyOf(key, 20), signer), "signer of a signature");
        }
    }

    /** Whether every signature holds. */
    boolean signaturesHold() {
        for (Map<String, Object> each : signatures) {
            if (!Signatures.hold((int) integer(each, "kind"), bytes(each, "public_key"), message, bytes(each, "signature"))) return false;
        }
        return true;
    }

    /** The commitment of a credit transfer under a name, also of one that an approved action carries; null where there is none. */
    byte[] commitment(long index, String name) {
        if (index >= actions.size()) return null;
        try {
            Map<String, Object> action = carried(actions.get((int) index));
            if (!CREDIT_TRANSFER.equals(text(action, "type"))) return null;
            for (Map<String, Object> field : maps(Wire.decode(ProofSchemas.CREDIT_TRANSFER, bytes(action, "body"), 0), "commitments")) {
                if (text(field, "name").equals(name)) return bytes(field, "commitment");
            }
        } catch (Malformed not) {
            // A body that is not in the one encoding commits to nothing. 编码不合规定者，无所承诺。
        }
        return null;
    }

    private static Map<String, Object> carried(Map<String, Object> action) {
        if (!EXECUTE.equals(text(action, "type"))) return action;
        try {
            Map<String, Object> inner = map(Wire.decode(ProofSchemas.EXECUTION, bytes(action, "body"), 0), "action");
            return inner == null ? action : inner;
        } catch (Malformed not) {
            return action;
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
