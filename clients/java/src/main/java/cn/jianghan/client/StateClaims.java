package cn.jianghan.client;

import static cn.jianghan.client.ProofFile.bytes;
import static cn.jianghan.client.ProofFile.map;
import static cn.jianghan.client.ProofFile.maps;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.ArrayList;
import java.util.Map;

/** Statements about the state: that a key has a value, or none (docs/spec/proof.md, section 2). 关于状态的陈述：有某值，或不存在。 */
final class StateClaims {
    private static final byte[] LEAF_PREFIX = SignedTransaction.ascii("jianghan state tree leaf, version one...");

    private StateClaims() {}

    static boolean holds(Map<String, Object> claim, byte[] root) {
        byte[] keyHash = Hashes.sha256(new byte[] {2}, bytes(claim, "key"));
        Map<String, Object> present = map(claim, "present");
        if (present != null) return Arrays.equals(rootOf(keyHash, Hashes.sha256(new byte[] {3}, bytes(present, "value")), maps(present, "steps")), root);
        Map<String, Object> left = map(map(claim, "absent"), "left");
        Map<String, Object> right = map(map(claim, "absent"), "right");
        BigInteger key = new BigInteger(1, keyHash);
        if (left != null && (!stands(left, root) || keyOf(left).compareTo(key) >= 0)) return false;
        if (right != null && (!stands(right, root) || key.compareTo(keyOf(right)) >= 0)) return false;
        if (right == null) return all(maps(left, "steps"), true);
        if (left == null) return all(maps(right, "steps"), false);
        return areNeighbours(reversed(maps(left, "steps")), reversed(maps(right, "steps")));
    }

    private static BigInteger keyOf(Map<String, Object> neighbour) {
        return new BigInteger(1, bytes(neighbour, "key_hash"));
    }

    private static boolean stands(Map<String, Object> neighbour, byte[] root) {
        return Arrays.equals(rootOf(bytes(neighbour, "key_hash"), bytes(neighbour, "value_hash"), maps(neighbour, "steps")), root);
    }

    private static byte[] rootOf(byte[] keyHash, byte[] valueHash, List<Map<String, Object>> steps) {
        byte[] node = Hashes.sha256(LEAF_PREFIX, keyHash, valueHash);
        for (Map<String, Object> step : steps) node = isLeft(step) ? Hashes.sha256(bytes(step, "sibling"), node) : Hashes.sha256(node, bytes(step, "sibling"));
        return node;
    }

    private static boolean isLeft(Map<String, Object> step) {
        return ((BigInteger) step.get("sibling_is_left")).signum() > 0;
    }

    private static boolean all(List<Map<String, Object>> steps, boolean left) {
        for (Map<String, Object> step : steps) if (isLeft(step) != left) return false;
        return true;
    }

    private static List<Map<String, Object>> reversed(List<Map<String, Object>> steps) {
        List<Map<String, Object>> out = new ArrayList<Map<String, Object>>(steps);
        Collections.reverse(out);
        return out;
    }

    /** Whether no leaf lies between two paths, given from the root down. */
    private static boolean areNeighbours(List<Map<String, Object>> left, List<Map<String, Object>> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            Map<String, Object> l = left.get(i);
            Map<String, Object> r = right.get(i);
            if (isLeft(l) != isLeft(r)) return !isLeft(l) && all(left.subList(i + 1, left.size()), true) && all(right.subList(i + 1, right.size()), false);
            if (!Arrays.equals(bytes(l, "sibling"), bytes(r, "sibling"))) return false;
        }
        return false;
    }
}
