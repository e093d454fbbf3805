package cn.jianghan.client;

import cn.jianghan.client.Wire.Malformed;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A checkpoint as a signed note, and how it contains the log of a proof (docs/spec/proof.md, section 6). 见证人签署的检查点。 */
final class Witnessed {
    private static final Pattern SPACES = Pattern.compile("[\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]");
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,18}");
    private static final byte[] OPEN_TYPE = Hashes.joined(new byte[] {(byte) 0xff}, SignedTransaction.ascii("jianghan.cosignature/v1"));

    /** One line of signatures. */
    private static final class Line {
        final String name;
        final byte[] keyId;
        final byte[] signature;

        Line(String text) throws Malformed {
            String[] parts = text.split(" ", -1);
            ProofFile.require(parts.length == 3 && "\u2014".equals(parts[0]) && isKeyName(parts[1]), "signature line");
            byte[] data = base64(parts[2]);
            ProofFile.require(data != null && data.length >= 5 && data.length <= 8_196, "signature line");
            name = parts[1];
            keyId = Arrays.copyOf(data, 4);
            signature = Arrays.copyOfRange(data, 4, data.length);
        }
    }

    /** A witness's key as a trust pack names it. */
    static final class Key {
        final String name;
        final byte[] id;
        final int kind;
        final byte[] publicKey;

        private Key(String name, byte[] id, int kind, byte[] publicKey) {
            this.name = name;
            this.id = id;
            this.kind = kind;
            this.publicKey = publicKey;
        }

        /** The key in a text "name+id+base64"; null for what is none. */
        static Key read(Object value) {
            String[] parts = value instanceof String ? ((String) value).split("\\+", 3) : new String[0];
            if (parts.length != 3 || !isKeyName(parts[0]) || !parts[1].matches("[0-9a-f]{8}")) return null;
            byte[] material = base64(parts[2]);
            if (material == null) return null;
            byte[] id = Arrays.copyOf(Hashes.sha256(SignedTransaction.ascii(parts[0] + "\n"), material), 4);
            if (!String.format("%08x", new BigInteger(1, id)).equals(parts[1])) return null;
            if (material.length == 33 && material[0] == 4) return new Key(parts[0], id, 1, Arrays.copyOfRange(material, 1, 33));
            int at = OPEN_TYPE.length;
            if (material.length < at + 2 || !Arrays.equals(Arrays.copyOf(material, at), OPEN_TYPE)) return null;
            int kind = (material[at] & 0xff) << 8 | material[at + 1] & 0xff;
            return kind < 2 || kind > 5 || material.length != at + 2 + 33 ? null : new Key(parts[0], id, kind, Arrays.copyOfRange(material, at + 2, material.length));
        }
    }

    private final String text;
    private final List<Line> lines = new ArrayList<Line>();
    private final String origin;
    private final BigInteger size;
    private final byte[] root;
    private final List<byte[]> consistency;
    private final List<byte[]> blockPath;
    private final byte[] blockBytes;
    private final ProofFile.LogLeaf block;

    Witnessed(Map<String, Object> message) throws Malformed {
        byte[] note = ProofFile.bytes(message, "checkpoint");
        ProofFile.require(note.length <= 65_536, "size of a note");
        String whole = Wire.text(note);
        int split = whole.lastIndexOf("\n\n");
        ProofFile.require(split >= 0 && whole.endsWith("\n") && split + 2 < whole.length(), "note");
        text = whole.substring(0, split + 1);
        for (int i = 0; i < text.length(); i++) ProofFile.require(text.charAt(i) >= ' ' || text.charAt(i) == '\n', "note");
        String[] said = whole.substring(split + 2, whole.length() - 1).split("\n", -1);
        ProofFile.require(said.length <= 64, "note");
        for (String line : said) lines.add(new Line(line));
        String[] fields = text.substring(0, text.length() - 1).split("\n", -1);
        ProofFile.require(fields.length >= 3 && fields.length <= 3 + 16 && !fields[0].isEmpty() && SIZE.matcher(fields[1]).matches(), "checkpoint");
        for (String field : fields) ProofFile.require(!field.isEmpty(), "checkpoint");
        origin = fields[0];
        size = new BigInteger(fields[1]);
        root = base64(fields[2]);
        ProofFile.require(size.bitLength() <= 63 && root != null && root.length == 32, "checkpoint");
        consistency = ProofFile.list(message, "consistency");
        blockPath = ProofFile.list(message, "block_path");
        ProofFile.requireHashes(consistency);
        ProofFile.requireHashes(blockPath);
        blockBytes = ProofFile.bytes(message, "block");
        block = new ProofFile.LogLeaf(blockBytes);
        ProofFile.require(block.tag == 3, "block of a checkpoint");
    }

    /** Whether the checkpoint contains the log that a proof rests on. */
    boolean contains(ProofFile proof) {
        BigInteger of = proof.logSize;
        return origin.equals("jianghan/" + ProofFile.text(proof.header, "chain_id")) && of.signum() > 0 && of.compareTo(size) <= 0
            && Hashes.consistent(of, proof.logRoot, size, root, consistency)
            && Hashes.includes(Hashes.leaf(blockBytes), of.subtract(BigInteger.ONE), of, blockPath, proof.logRoot) && Arrays.equals(block.stateRoot, proof.stateRoot);
    }

    /** Null where the key did not sign, otherwise whether its first signature holds. */
    Boolean signedBy(Key key) {
        for (Line line : lines) {
            if (!line.name.equals(key.name) || !Arrays.equals(line.keyId, key.id)) continue;
            if (line.signature.length < 8 || line.signature[0] < 0) return Boolean.FALSE;
            BigInteger time = new BigInteger(1, Arrays.copyOf(line.signature, 8));
            byte[] message = SignedTransaction.ascii("cosignature/v1\ntime " + time + "\n" + text);
            if (key.kind != 1) message = Hashes.sha256(SignedTransaction.ascii("jianghan-cosignature-1"), message);
            return Signatures.hold(key.kind, key.publicKey, message, Arrays.copyOfRange(line.signature, 8, line.signature.length));
        }
        return null;
    }

    private static boolean isKeyName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > 256 || name.indexOf('+') >= 0 || SPACES.matcher(name).find()) return false;
        for (int i = 0; i < name.length(); i++) if (name.charAt(i) < ' ') return false;
        return true;
    }

    /** Standard base64 with padding, written in no other way; null for what is not. */
    static byte[] base64(String text) {
        try {
            byte[] data = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(data).equals(text) ? data : null;
        } catch (IllegalArgumentException not) {
            return null;
        }
    }
}
