package cn.jianghan.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The verifier against the vectors of the tree and published ones; prints how many held of each. Arguments: the folder vectors/, and the folder of the published vectors of
 * signatures where they are at hand. 核对程序与测试向量对照。
 */
public final class ProofCheck {
    private static final BigInteger P256_ORDER = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger SECP256K1_ORDER = new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private ProofCheck() {}

    public static void main(String[] folders) throws Exception {
        Path vectors = Paths.get(folders[0]);
        rfc8032();
        signatures(vectors);
        proofs(vectors.resolve("proofs"));
        if (folders.length > 1) published(Paths.get(folders[1]));
    }

    /** RFC 8032, section 7.1; under both rules, and no flipped bit holds. */
    private static void rfc8032() {
        byte[] key = hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        byte[] message = hex("af82");
        byte[] signature = hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        expect(Edwards.holds(key, message, signature) && Edwards.voteHolds(key, message, signature), "RFC 8032");
        for (int bit = 0; bit < 512; bit += 37) {
            byte[] flipped = signature.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            expect(!Edwards.holds(key, message, flipped) && !Edwards.voteHolds(key, message, flipped), "a flipped bit");
        }
        System.out.println("ok rfc 8032");
    }

    private static void signatures(Path vectors) throws Exception {
        int count = 0;
        for (Object item : Json.list(read(vectors.resolve("signatures.json")).get("signatures"))) {
            Map<String, Object> each = Json.object(item);
            int kind = ((BigDecimal) each.get("kind")).intValueExact();
            boolean holds = Signatures.hold(kind, hex((String) each.get("publicKey")), hex((String) each.get("message")), hex((String) each.get("signature")));
            expect(holds == Boolean.TRUE.equals(each.get("holds")), String.valueOf(each));
            count++;
        }
        expect(count > 20, "signatures");
        System.out.println("ok signatures " + count);
    }

    private static void proofs(Path folder) throws Exception {
        int count = 0;
        Map<String, byte[]> files = new HashMap<String, byte[]>();
        for (Object item : Json.list(read(folder.resolve("index.json")).get("cases"))) {
            Map<String, Object> each = Json.object(item);
            String name = (String) each.get("file");
            if (!files.containsKey(name)) files.put(name, Files.readAllBytes(folder.resolve(name)));
            TrustPack trust = each.get("trust") == null ? null : new TrustPack(text(folder.resolve((String) each.get("trust"))));
            Verdict verdict = ProofVerifier.verify(files.get(name), trust, ((BigDecimal) each.get("now")).longValueExact() * 1_000);
            List<Object> found = Arrays.<Object>asList(verdict.verdict, verdict.level, verdict.reason);
            expect(found.equals(Arrays.asList(each.get("verdict"), each.get("level"), each.get("reason"))), found + " instead of " + each);
            count++;
        }
        damaged(files);
        System.out.println("ok proofs " + count);
    }

    /** A changed byte makes a true file false; one that was cut off is judged without a fault, for what is left may be a whole file that says less. */
    private static void damaged(Map<String, byte[]> files) {
        byte[] file = files.get("one-validator.jhproof");
        for (int at = 0; at < file.length; at += 7) {
            byte[] changed = file.clone();
            changed[at] ^= 1;
            expect(!ProofVerifier.verify(changed, null, 0).holds(), "a changed byte at " + at);
            expect(ProofVerifier.verify(Arrays.copyOf(file, at), null, 0).verdict != null, "an end at " + at);
        }
    }

    private static void published(Path folder) throws Exception {
        int count = 0;
        for (Object item : Json.list(Json.read(text(folder.resolve("noble-curves/test/vectors/ed25519/zip215.json"))))) {
            Map<String, Object> each = Json.object(item);
            boolean holds = Edwards.voteHolds(hex((String) each.get("vk_bytes")), "Zcash".getBytes(StandardCharsets.US_ASCII), hex((String) each.get("sig_bytes")));
            expect(holds == Boolean.TRUE.equals(each.get("valid_zip215")), String.valueOf(each));
            count++;
        }
        for (Object group : groups(folder, "ed25519_test")) {
            byte[] key = hex((String) Json.object(Json.object(group).get("publicKey")).get("pk"));
            for (Map<String, Object> each : tests(group)) {
                boolean holds = Edwards.holds(key, hex((String) each.get("msg")), hex((String) each.get("sig")));
                expect(holds == "valid".equals(each.get("result")), String.valueOf(each));
                count++;
            }
        }
        count += ecdsa(folder, "ecdsa_secp256k1_sha256_test", Weierstrass.SECP256K1, SECP256K1_ORDER);
        count += ecdsa(folder, "ecdsa_secp256r1_sha256_test", Weierstrass.P256, P256_ORDER);
        System.out.println("ok published " + count);
    }

    /** ECDSA: what is valid holds as r ‖ s with the lower s alone, and with another message not. */
    private static int ecdsa(Path folder, String name, Weierstrass curve, BigInteger order) throws Exception {
        int count = 0;
        for (Object group : groups(folder, name)) {
            byte[] point = hex((String) Json.object(Json.object(group).get("publicKey")).get("uncompressed"));
            byte[] key = Arrays.copyOf(point, 33);
            key[0] = (byte) (2 + (point[64] & 1));
            for (Map<String, Object> each : tests(group)) {
                if (!"valid".equals(each.get("result"))) continue;
                byte[] der = hex((String) each.get("sig"));
                BigInteger r = new BigInteger(1, Arrays.copyOfRange(der, 4, 4 + der[3]));
                BigInteger s = new BigInteger(1, Arrays.copyOfRange(der, 6 + der[3], der.length));
                byte[] message = hex((String) each.get("msg"));
                BigInteger low = s.min(order.subtract(s));
                expect(curve.ecdsaHolds(key, message, Hashes.joined(Hashes.fixed(r, 32), Hashes.fixed(low, 32))), String.valueOf(each));
                expect(!curve.ecdsaHolds(key, message, Hashes.joined(Hashes.fixed(r, 32), Hashes.fixed(order.subtract(low), 32))), "the higher s");
                expect(!curve.ecdsaHolds(key, Hashes.joined(message, new byte[1]), Hashes.joined(Hashes.fixed(r, 32), Hashes.fixed(low, 32))), "another message");
                count++;
            }
        }
        return count;
    }

    private static List<Object> groups(Path folder, String name) throws Exception {
        return Json.list(read(folder.resolve("wycheproof/testvectors_v1/" + name + ".json")).get("testGroups"));
    }

    private static List<Map<String, Object>> tests(Object group) {
        List<Map<String, Object>> tests = new ArrayList<Map<String, Object>>();
        for (Object each : Json.list(Json.object(group).get("tests"))) tests.add(Json.object(each));
        return tests;
    }

    private static Map<String, Object> read(Path file) throws Exception {
        return Json.object(Json.read(text(file)));
    }

    private static String text(Path file) throws Exception {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] hex(String text) {
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(text.substring(2 * i, 2 * i + 2), 16);
        return bytes;
    }

    private static void expect(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }
}
