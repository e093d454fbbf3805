package cn.jianghan.client;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Ed25519 (RFC 8032), verification alone: the JDK has it from 15 on. Points in extended coordinates (X, Y, Z, T). Not constant in time: it handles no secrets.
 * Ed25519 的核验；JDK 自 15 起才有。
 */
final class Edwards {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger L = BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger D = BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
    private static final BigInteger SQRT_M1 = BigInteger.valueOf(2).modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
    private static final BigInteger ROOT = P.subtract(BigInteger.valueOf(5)).shiftRight(3);
    private static final BigInteger TWO = BigInteger.valueOf(2);
    private static final Edwards IDENTITY = new Edwards(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);
    private static final Edwards BASE = decompress(little(BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P)));

    private final BigInteger x;
    private final BigInteger y;
    private final BigInteger z;
    private final BigInteger t;

    private Edwards(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
        this.x = x.mod(P);
        this.y = y.mod(P);
        this.z = z.mod(P);
        this.t = t.mod(P);
    }

    /** As ZIP-215 judges it, which CometBFT does: every encoding of a point counts, the cofactor is multiplied out. 验证节点的签名，按 ZIP-215。 */
    static boolean voteHolds(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != 32 || signature.length != 64) return false;
        BigInteger s = number(signature, 32);
        Edwards a = decompress(publicKey);
        Edwards r = decompress(Arrays.copyOf(signature, 32));
        if (s.compareTo(L) >= 0 || a == null || r == null) return false;
        return difference(s, challenge(signature, publicKey, message), a).plus(r.negated()).isSmall();
    }

    /** As libsodium judges it: a canonical key and an R that are not of small order, S below L, and R the very encoding. 用户的签名，按 libsodium。 */
    static boolean holds(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != 32 || signature.length != 64 || number(publicKey, 0).clearBit(255).compareTo(P) >= 0) return false;
        BigInteger s = number(signature, 32);
        Edwards a = decompress(publicKey);
        byte[] r = Arrays.copyOf(signature, 32);
        Edwards point = decompress(r);
        if (s.compareTo(L) >= 0 || a == null || a.isSmall() || (point != null && point.isSmall())) return false;
        return Arrays.equals(difference(s, challenge(signature, publicKey, message), a).compressed(), r);
    }

    private static BigInteger challenge(byte[] signature, byte[] publicKey, byte[] message) {
        MessageDigest sha512 = Hashes.digest("SHA-512");
        sha512.update(signature, 0, 32);
        sha512.update(publicKey);
        return number(sha512.digest(message), 0).mod(L);
    }

    /** S·B − k·A. */
    private static Edwards difference(BigInteger s, BigInteger k, Edwards a) {
        Edwards minus = a.negated();
        Edwards both = BASE.plus(minus);
        Edwards sum = IDENTITY;
        for (int i = Math.max(s.bitLength(), k.bitLength()) - 1; i >= 0; i--) {
            sum = sum.doubled();
            if (s.testBit(i)) sum = sum.plus(k.testBit(i) ? both : BASE);
            else if (k.testBit(i)) sum = sum.plus(minus);
        }
        return sum;
    }

    private Edwards plus(Edwards other) {
        BigInteger a = y.subtract(x).multiply(other.y.subtract(other.x)).mod(P);
        BigInteger b = y.add(x).multiply(other.y.add(other.x)).mod(P);
        BigInteger c = TWO.multiply(t).multiply(other.t).mod(P).multiply(D).mod(P);
        BigInteger d = TWO.multiply(z).multiply(other.z).mod(P);
        BigInteger e = b.subtract(a);
        BigInteger f = d.subtract(c);
        BigInteger g = d.add(c);
        BigInteger h = b.add(a);
        return new Edwards(e.multiply(f), g.multiply(h), f.multiply(g), e.multiply(h));
    }

    private Edwards doubled() {
        BigInteger xx = x.multiply(x).mod(P);
        BigInteger yy = y.multiply(y).mod(P);
        BigInteger h = xx.add(yy);
        BigInteger e = h.subtract(x.add(y).pow(2));
        BigInteger g = xx.subtract(yy);
        BigInteger f = TWO.multiply(z).multiply(z).mod(P).add(g);
        return new Edwards(e.multiply(f), g.multiply(h), f.multiply(g), e.multiply(h));
    }

    private Edwards negated() {
        return new Edwards(x.negate(), y, z, t.negate());
    }

    /** Whether eight times the point is the identity. */
    private boolean isSmall() {
        Edwards eight = doubled().doubled().doubled();
        return eight.x.signum() == 0 && eight.y.equals(eight.z);
    }

    private byte[] compressed() {
        BigInteger inverse = z.modInverse(P);
        BigInteger affineX = x.multiply(inverse).mod(P);
        BigInteger affineY = y.multiply(inverse).mod(P);
        return little(affineX.testBit(0) ? affineY.setBit(255) : affineY);
    }

    /** The point that 32 bytes encode, non-canonical forms included; null if none. */
    private static Edwards decompress(byte[] encoded) {
        BigInteger value = number(encoded, 0);
        BigInteger y = value.clearBit(255).mod(P);
        BigInteger yy = y.multiply(y).mod(P);
        BigInteger u = yy.subtract(BigInteger.ONE).mod(P);
        BigInteger v = D.multiply(yy).add(BigInteger.ONE).mod(P);
        BigInteger x = u.multiply(v.pow(3)).multiply(u.multiply(v.pow(7)).modPow(ROOT, P)).mod(P);
        BigInteger found = v.multiply(x).multiply(x).mod(P);
        if (!found.equals(u)) {
            if (!found.equals(u.negate().mod(P))) return null;
            x = x.multiply(SQRT_M1).mod(P);
        }
        if (x.testBit(0) != value.testBit(255)) x = x.negate().mod(P);
        return new Edwards(x, y, BigInteger.ONE, x.multiply(y));
    }

    /** A number of 32 or more bytes from a place on, the least first. */
    private static BigInteger number(byte[] bytes, int from) {
        byte[] big = new byte[bytes.length - from];
        for (int i = 0; i < big.length; i++) big[i] = bytes[bytes.length - 1 - i];
        return new BigInteger(1, big);
    }

    private static byte[] little(BigInteger value) {
        byte[] big = Hashes.fixed(value, 32);
        byte[] out = new byte[32];
        for (int i = 0; i < 32; i++) out[i] = big[31 - i];
        return out;
    }
}
