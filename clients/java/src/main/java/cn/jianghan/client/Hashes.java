package cn.jianghan.client;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hashes and Merkle trees (docs/spec/proof.md, section 2; RFC 9162; GB/T 32905-2016). 哈希与 Merkle 树。 */
final class Hashes {
    private static final int[] SM3_START = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e};

    private Hashes() {}

    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException never) {
            throw new AssertionError(never);
        }
    }

    /** SHA-256 over the parts joined. */
    static byte[] sha256(byte[]... parts) {
        MessageDigest sha256 = digest("SHA-256");
        for (byte[] part : parts) sha256.update(part);
        return sha256.digest();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.write(part, 0, part.length);
        return out.toByteArray();
    }

    /** A number in so many bytes, the greatest first. */
    static byte[] fixed(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[length];
        int kept = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - kept, out, length - kept, kept);
        return out;
    }

    static byte[] leaf(byte[] data) {
        return sha256(new byte[] {0}, data);
    }

    static byte[] node(byte[] left, byte[] right) {
        return sha256(new byte[] {1}, left, right);
    }

    /** RFC 9162 root over the bytes of the leaves. */
    static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) return sha256();
        List<byte[]> hashes = new ArrayList<byte[]>();
        for (byte[] each : leaves) hashes.add(leaf(each));
        return rootOf(hashes);
    }

    private static byte[] rootOf(List<byte[]> hashes) {
        if (hashes.size() == 1) return hashes.get(0);
        int split = Integer.highestOneBit(hashes.size() - 1);
        return node(rootOf(hashes.subList(0, split)), rootOf(hashes.subList(split, hashes.size())));
    }

    /** RFC 9162, section 2.1.3.2. */
    static boolean includes(byte[] leafHash, BigInteger index, BigInteger size, List<byte[]> path, byte[] root) {
        if (index.compareTo(size) >= 0) return false;
        byte[] hash = leafHash;
        BigInteger fn = index;
        BigInteger sn = size.subtract(BigInteger.ONE);
        for (byte[] sibling : path) {
            if (sn.signum() == 0) return false;
            if (fn.testBit(0) || fn.equals(sn)) {
                hash = node(sibling, hash);
                while (!fn.testBit(0) && fn.signum() != 0) {
                    fn = fn.shiftRight(1);
                    sn = sn.shiftRight(1);
                }
            } else {
                hash = node(hash, sibling);
            }
            fn = fn.shiftRight(1);
            sn = sn.shiftRight(1);
        }
        return sn.signum() == 0 && Arrays.equals(hash, root);
    }

    /** RFC 9162, section 2.1.4.2, for an old size above zero and not above the new one. */
    static boolean consistent(BigInteger oldSize, byte[] oldRoot, BigInteger newSize, byte[] newRoot, List<byte[]> proof) {
        if (oldSize.equals(newSize)) return proof.isEmpty() && Arrays.equals(oldRoot, newRoot);
        List<byte[]> path = new ArrayList<byte[]>(proof);
        if (oldSize.bitCount() == 1) path.add(0, oldRoot);
        if (path.isEmpty()) return false;
        BigInteger fn = oldSize.subtract(BigInteger.ONE);
        BigInteger sn = newSize.subtract(BigInteger.ONE);
        while (fn.testBit(0)) {
            fn = fn.shiftRight(1);
            sn = sn.shiftRight(1);
        }
        byte[] before = path.get(0);
        byte[] now = before;
        for (byte[] each : path.subList(1, path.size())) {
            if (sn.signum() == 0) return false;
            if (fn.testBit(0) || fn.equals(sn)) {
                before = node(each, before);
                now = node(each, now);
                while (!fn.testBit(0) && fn.signum() != 0) {
                    fn = fn.shiftRight(1);
                    sn = sn.shiftRight(1);
                }
            } else {
                now = node(now, each);
            }
            fn = fn.shiftRight(1);
            sn = sn.shiftRight(1);
        }
        return sn.signum() == 0 && Arrays.equals(before, oldRoot) && Arrays.equals(now, newRoot);
    }

    /** GB/T 32905-2016. */
    static byte[] sm3(byte[] message) {
        byte[] padded = Arrays.copyOf(message, (message.length + 72) / 64 * 64);
        padded[message.length] = (byte) 0x80;
        ByteBuffer.wrap(padded).putLong(padded.length - 8, 8L * message.length);
        int[] v = SM3_START.clone();
        for (ByteBuffer words = ByteBuffer.wrap(padded); words.hasRemaining(); ) compress(v, words);
        ByteBuffer out = ByteBuffer.allocate(32);
        for (int word : v) out.putInt(word);
        return out.array();
    }

    private static void compress(int[] v, ByteBuffer words) {
        int[] w = new int[68];
        for (int j = 0; j < 16; j++) w[j] = words.getInt();
        for (int j = 16; j < 68; j++) {
            int mixed = w[j - 16] ^ w[j - 9] ^ Integer.rotateLeft(w[j - 3], 15);
            w[j] = mixed ^ Integer.rotateLeft(mixed, 15) ^ Integer.rotateLeft(mixed, 23) ^ Integer.rotateLeft(w[j - 13], 7) ^ w[j - 6];
        }
        int[] r = v.clone();
        for (int j = 0; j < 64; j++) {
            int ss1 = Integer.rotateLeft(Integer.rotateLeft(r[0], 12) + r[4] + Integer.rotateLeft(j < 16 ? 0x79cc4519 : 0x7a879d8a, j), 7);
            int ff = j < 16 ? r[0] ^ r[1] ^ r[2] : (r[0] & r[1]) | (r[0] & r[2]) | (r[1] & r[2]);
            int gg = j < 16 ? r[4] ^ r[5] ^ r[6] : (r[4] & r[5]) | (~r[4] & r[6]);
            int tt1 = ff + r[3] + (ss1 ^ Integer.rotateLeft(r[0], 12)) + (w[j] ^ w[j + 4]);
            int tt2 = gg + r[7] + ss1 + w[j];
            r = new int[] {tt1, r[0], Integer.rotateLeft(r[1], 9), r[2], tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17), r[4], Integer.rotateLeft(r[5], 19), r[6]};
        }
        for (int i = 0; i < 8; i++) v[i] ^= r[i];
    }
}
