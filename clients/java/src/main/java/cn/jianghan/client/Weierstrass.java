package cn.jianghan.client;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Signatures over y² = x³ + ax + b: ECDSA by P-256 and secp256k1, SM2. Jacobian coordinates; verification alone, not constant in time. Newer JDKs no longer have secp256k1, and none has SM2.
 * P-256、secp256k1 的 ECDSA，以及 SM2 的核验。
 */
final class Weierstrass {
    /** SP 800-186, 3.2.1.3. */
    static final Weierstrass P256 = new Weierstrass(
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", -3, "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    /** SEC 2, 2.4.1. */
    static final Weierstrass SECP256K1 = new Weierstrass(
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 0, "7", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
    /** GB/T 32918.5-2017. */
    static final Weierstrass SM2 = new Weierstrass(
        "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff", -3, "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
        "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
        "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7", "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0");

    private static final byte[] SM2_IDENTITY = {0, (byte) 0x80, '1', '2', '3', '4', '5', '6', '7', '8', '1', '2', '3', '4', '5', '6', '7', '8'};

    private final BigInteger p;
    private final BigInteger a;
    private final BigInteger b;
    private final BigInteger n;
    private final BigInteger[] base;
    private final BigInteger[] infinity = {BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO};

    private Weierstrass(String p, int a, String b, String n, String x, String y) {
        this.p = new BigInteger(p, 16);
        this.a = BigInteger.valueOf(a).mod(this.p);
        this.b = new BigInteger(b, 16);
        this.n = new BigInteger(n, 16);
        this.base = new BigInteger[] {new BigInteger(x, 16), new BigInteger(y, 16), BigInteger.ONE};
    }

    /** ECDSA over SHA-256 of the message; r ‖ s with s at most half the order. */
    boolean ecdsaHolds(byte[] publicKey, byte[] message, byte[] signature) {
        BigInteger[] point = decompress(publicKey);
        if (point == null || signature.length != 64) return false;
        BigInteger r = number(signature, 0);
        BigInteger s = number(signature, 32);
        if (!isScalar(r) || !isScalar(s) || s.compareTo(n.shiftRight(1)) > 0) return false;
        BigInteger inverse = s.modInverse(n);
        BigInteger x = sumX(new BigInteger(1, Hashes.sha256(message)).multiply(inverse).mod(n), r.multiply(inverse).mod(n), point);
        return x != null && x.mod(n).equals(r);
    }

    /** SM2 with SM3 and the identity 1234567812345678 (GB/T 32918.2-2016); r ‖ s. */
    boolean sm2Holds(byte[] publicKey, byte[] message, byte[] signature) {
        BigInteger[] point = decompress(publicKey);
        if (point == null || signature.length != 64) return false;
        BigInteger r = number(signature, 0);
        BigInteger s = number(signature, 32);
        if (!isScalar(r) || !isScalar(s) || r.add(s).equals(n)) return false;
        byte[] z = Hashes.sm3(Hashes.joined(SM2_IDENTITY, Hashes.fixed(a, 32), Hashes.fixed(b, 32), Hashes.fixed(base[0], 32), Hashes.fixed(base[1], 32), Hashes.fixed(point[0], 32), Hashes.fixed(point[1], 32)));
        BigInteger x = sumX(s, r.add(s).mod(n), point);
        return x != null && new BigInteger(1, Hashes.sm3(Hashes.joined(z, message))).add(x).mod(n).equals(r);
    }

    private boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(n) < 0;
    }

    private static BigInteger number(byte[] bytes, int from) {
        return new BigInteger(1, Arrays.copyOfRange(bytes, from, from + 32));
    }

    /** The point of a compressed key; null if there is none. */
    private BigInteger[] decompress(byte[] encoded) {
        if (encoded.length != 33 || (encoded[0] != 2 && encoded[0] != 3)) return null;
        BigInteger x = number(encoded, 1);
        if (x.compareTo(p) >= 0) return null;
        BigInteger square = x.pow(3).add(a.multiply(x)).add(b).mod(p);
        BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
        if (!y.multiply(y).mod(p).equals(square) || (y.signum() == 0 && encoded[0] == 3)) return null;
        return new BigInteger[] {x, y.testBit(0) == (encoded[0] == 3) ? y : p.subtract(y), BigInteger.ONE};
    }

    /** x of ofBase · G + ofPoint · point; null at infinity. */
    private BigInteger sumX(BigInteger ofBase, BigInteger ofPoint, BigInteger[] point) {
        BigInteger[] both = plus(base, point);
        BigInteger[] sum = infinity;
        for (int i = Math.max(ofBase.bitLength(), ofPoint.bitLength()) - 1; i >= 0; i--) {
            sum = doubled(sum);
            if (ofBase.testBit(i)) sum = plus(sum, ofPoint.testBit(i) ? both : base);
            else if (ofPoint.testBit(i)) sum = plus(sum, point);
        }
        if (sum[2].signum() == 0) return null;
        BigInteger inverse = sum[2].modInverse(p);
        return sum[0].multiply(inverse).mod(p).multiply(inverse).mod(p);
    }

    private BigInteger[] doubled(BigInteger[] of) {
        if (of[2].signum() == 0) return of;
        BigInteger yy = of[1].multiply(of[1]).mod(p);
        BigInteger beta = of[0].multiply(yy).mod(p);
        BigInteger zz = of[2].multiply(of[2]).mod(p);
        BigInteger alpha = BigInteger.valueOf(3).multiply(of[0]).multiply(of[0]).add(a.multiply(zz).multiply(zz)).mod(p);
        BigInteger x = alpha.multiply(alpha).subtract(beta.shiftLeft(3)).mod(p);
        BigInteger y = alpha.multiply(beta.shiftLeft(2).subtract(x)).subtract(yy.multiply(yy).shiftLeft(3)).mod(p);
        return new BigInteger[] {x, y, of[1].multiply(of[2]).shiftLeft(1).mod(p)};
    }

    private BigInteger[] plus(BigInteger[] one, BigInteger[] other) {
        if (one[2].signum() == 0) return other;
        if (other[2].signum() == 0) return one;
        BigInteger zz1 = one[2].multiply(one[2]).mod(p);
        BigInteger zz2 = other[2].multiply(other[2]).mod(p);
        BigInteger u1 = one[0].multiply(zz2).mod(p);
        BigInteger s1 = one[1].multiply(other[2]).mod(p).multiply(zz2).mod(p);
        BigInteger h = other[0].multiply(zz1).subtract(u1).mod(p);
        BigInteger r = other[1].multiply(one[2]).mod(p).multiply(zz1).subtract(s1).mod(p);
        if (h.signum() == 0) return r.signum() == 0 ? doubled(one) : infinity;
        BigInteger hh = h.multiply(h).mod(p);
        BigInteger hhh = h.multiply(hh).mod(p);
        BigInteger v = u1.multiply(hh).mod(p);
        BigInteger x = r.multiply(r).subtract(hhh).subtract(v.shiftLeft(1)).mod(p);
        BigInteger y = r.multiply(v.subtract(x)).subtract(s1.multiply(hhh)).mod(p);
        return new BigInteger[] {x, y, one[2].multiply(other[2]).mod(p).multiply(h).mod(p)};
    }
}
