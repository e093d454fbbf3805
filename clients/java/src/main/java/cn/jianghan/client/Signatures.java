package cn.jianghan.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Users' signatures by their kinds (docs/spec/transaction.md, section 2): 1 Ed25519, 2 P-256, 3 passkeys, 4 secp256k1, 5 SM2. 用户的签名。 */
final class Signatures {
    private static final String HOST = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final String TEXT = "([^\"\\\\\\x00-\\x1f]*)";
    private static final Pattern ORIGIN = Pattern.compile("(?:https://" + HOST + "(?:\\." + HOST + ")*|http://localhost)(?::[1-9][0-9]{0,4})?");
    private static final Pattern DEFAULT_PORT = Pattern.compile("https:.*:443|http:.*:80");
    private static final Pattern CLIENT_DATA = Pattern.compile("\\{\"type\":\"" + TEXT + "\",\"challenge\":\"" + TEXT + "\",\"origin\":\"" + TEXT + "\"");
    private static final String NOT_CROSS = ",\"crossOrigin\":false";

    private Signatures() {}

    /** Whether a signature holds under the rules of its kind; one of an unknown kind does not. */
    static boolean hold(int kind, byte[] publicKey, byte[] message, byte[] signature) {
        switch (kind) {
            case 1: return Edwards.holds(publicKey, message, signature);
            case 2: return Weierstrass.P256.ecdsaHolds(publicKey, message, signature);
            case 3: return passkeyHolds(publicKey, message, signature);
            case 4: return Weierstrass.SECP256K1.ecdsaHolds(publicKey, message, signature);
            case 5: return Weierstrass.SM2.sm2Holds(publicKey, message, signature);
            default: return false;
        }
    }

    /** An assertion: u16 ‖ authenticatorData ‖ u16 ‖ clientDataJSON ‖ r ‖ s. */
    private static boolean passkeyHolds(byte[] publicKey, byte[] message, byte[] signature) {
        int dataLength = length(signature, 0);
        int jsonAt = 2 + dataLength + 2;
        int jsonLength = dataLength < 0 ? -1 : length(signature, 2 + dataLength);
        if (dataLength < 37 || dataLength > 256 || jsonLength < 0 || jsonLength > 1_024 || signature.length != jsonAt + jsonLength + 64) return false;
        byte[] data = Arrays.copyOfRange(signature, 2, 2 + dataLength);
        byte[] json = Arrays.copyOfRange(signature, jsonAt, jsonAt + jsonLength);
        if (!flagsHold(data[32], dataLength) || !clientDataHolds(new String(json, StandardCharsets.ISO_8859_1), message)) return false;
        byte[] asserted = Hashes.joined(data, Hashes.sha256(json));
        return Weierstrass.P256.ecdsaHolds(publicKey, asserted, Arrays.copyOfRange(signature, jsonAt + jsonLength, signature.length));
    }

    private static int length(byte[] bytes, int at) {
        return bytes.length < at + 2 ? -1 : (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    /** User present and verified, backed up only where that can be, no attestation, extensions where there is room for them. */
    private static boolean flagsHold(int flags, int length) {
        return (flags & 5) == 5 && ((flags & 16) == 0 || (flags & 8) != 0) && (flags & 64) == 0 && ((flags & 128) != 0) == (length > 37);
    }

    private static boolean clientDataHolds(String json, byte[] message) {
        Matcher said = CLIENT_DATA.matcher(json);
        if (!said.lookingAt() || !"webauthn.get".equals(said.group(1))) return false;
        String origin = said.group(3);
        if (origin.length() > 255 || !ORIGIN.matcher(origin).matches() || DEFAULT_PORT.matcher(origin).matches()) return false;
        String rest = json.substring(said.end());
        if (rest.startsWith(NOT_CROSS)) rest = rest.substring(NOT_CROSS.length());
        if (rest.contains("\"crossOrigin\"") || rest.contains("\"topOrigin\"") || rest.indexOf('\\') >= 0) return false;
        boolean ends = "}".equals(rest) || (rest.startsWith(",") && rest.endsWith("}"));
        return ends && said.group(2).equals(Base64.getUrlEncoder().withoutPadding().encodeToString(message));
    }
}
