package cn.jianghan.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a message of a webhook is the node's (Standard Webhooks): by the secret that was shown when the webhook was made, or by the node's public key. 核对回调消息是否来自节点。
 *
 * <pre>{@code
 * WebhookVerifier verifier = new WebhookVerifier("whsec_…");
 * if (!verifier.holds(request.getHeader("webhook-id"), request.getHeader("webhook-timestamp"), request.getHeader("webhook-signature"), body)) respond(401);
 * }</pre>
 *
 * <p>The body is the bytes as they arrived. A message may come twice: keep the ids that were seen. 正文须为收到的原始字节；同一消息可能到达两次，请记下见过的编号。
 */
public final class WebhookVerifier {
    /** How far a timestamp may be off, seconds. 时间戳允许的偏差，秒。 */
    public static final long TOLERANCE_S = 300;
    private static final int SIGNATURES_MAX = 16;

    private final byte[] secret;
    private final byte[] publicKey;

    /** @param key "whsec_…", the secret, or "whpk_…", the node's public key 回调密钥，或节点公钥 */
    public WebhookVerifier(String key) {
        if (key.startsWith("whsec_")) {
            secret = Base64.getDecoder().decode(key.substring(6));
            publicKey = null;
        } else if (key.startsWith("whpk_")) {
            secret = null;
            publicKey = Base64.getDecoder().decode(key.substring(5));
        } else {
            throw new IllegalArgumentException("neither whsec_… nor whpk_…");
        }
    }

    /** Whether the message is the node's, and was sent within the last five minutes. 是否由节点在五分钟内发出。 */
    public boolean holds(String id, String timestamp, String signature, byte[] body) {
        return holds(id, timestamp, signature, body, System.currentTimeMillis() / 1_000);
    }

    boolean holds(String id, String timestamp, String signature, byte[] body, long now) {
        if (id == null || signature == null || timestamp == null || !timestamp.matches("[0-9]{1,12}") || Math.abs(now - Long.parseLong(timestamp)) > TOLERANCE_S) return false;
        byte[] signed = Hashes.joined((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body);
        String[] parts = signature.split(" ", SIGNATURES_MAX);
        boolean found = false;
        for (String part : parts) found |= one(part, signed);
        return found;
    }

    private boolean one(String part, byte[] signed) {
        try {
            if (secret != null && part.startsWith("v1,")) return MessageDigest.isEqual(hmac(signed), Base64.getDecoder().decode(part.substring(3)));
            return publicKey != null && part.startsWith("v1a,") && Edwards.holds(publicKey, signed, Base64.getDecoder().decode(part.substring(4)));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private byte[] hmac(byte[] signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException never) {
            throw new AssertionError(never);
        }
    }
}
