package cn.jianghan.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * A client of one node: Java 8 and the JDK alone. 一个节点的客户端：Java 8，只依赖 JDK。
 *
 * <p>The node signs: {@link #pay} with an API key (scopes read, sign, files) whose grant bounds accounts, actions and amounts. Or the program signs itself with a P-256 key of
 * its own: {@link #payWith}. 由节点代签（pay），或以自己的 P-256 密钥签署（payWith）。
 *
 * <pre>{@code
 * Jianghan ledger = new Jianghan("http://127.0.0.1:8645", "jhk_…");
 * Payment payment = ledger.pay("jh1…", "jh1…", "12.50 CNY.HJB", "invoice 17");
 * }</pre>
 *
 * <p>Objects of this class may be used by several threads. 可供多个线程共用。
 */
public final class Jianghan {
    /** Largest answer that is read, bytes. 应答上限，字节。 */
    private static final int ANSWER_MAX = 128 * 1024 * 1024;
    private static final int CONNECT_MS = 10_000;
    private static final String JSON = "application/json";

    private final String url;
    private final String apiKey;
    private final int timeoutMs;
    private final SSLSocketFactory tls;

    /** @param apiKey made by the operator with ./jianghan api-keys create 由运维人员建立 */
    public Jianghan(String url, String apiKey) {
        this(url, apiKey, 60_000, null);
    }

    /**
     * @param timeoutMs how long a call waits at most, with all that it tries again 一次调用连同重试的等待上限
     * @param tls trust of the node's certificate; null for that of the JDK 节点证书的信任；null 为 JDK 缺省
     */
    public Jianghan(String url, String apiKey, int timeoutMs, SSLSocketFactory tls) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.apiKey = apiKey;
        this.timeoutMs = timeoutMs;
        this.tls = tls;
    }

    /**
     * Moves money between two accounts; the amount is "12.50 CNY.HJB". 在两个账户间转账。
     *
     * @param idempotencyKey one for each new payment, kept before the call: with the same one it is paid once, however often it is sent 每笔新付款一个，先行保存；同一键无论重发多少次只付一次
     */
    public Payment pay(String from, String to, String amount, String idempotencyKey) throws JianghanException {
        return sign(Collections.singletonList(Collections.singletonList(transfer(from, to, amount))), idempotencyKey).get(0);
    }

    /** An action as {@link #sign} takes it. 一个操作。 */
    public static Map<String, Object> action(String type, Map<String, Object> input) {
        Map<String, Object> action = new LinkedHashMap<String, Object>();
        action.put("type", type);
        action.put("input", input);
        return action;
    }

    private static Map<String, Object> transfer(String from, String to, String amount) {
        Map<String, Object> input = new LinkedHashMap<String, Object>();
        input.put("from", from);
        input.put("to", to);
        input.put("amount", amount);
        return action("payments.v1.Transfer", input);
    }

    /** Has the node sign and submit up to a hundred transactions, each a list of actions. 由节点代签并提交至多一百笔交易。 */
    public List<Payment> sign(List<List<Map<String, Object>>> transactions, String idempotencyKey) throws JianghanException {
        List<Object> orders = new ArrayList<Object>();
        for (List<Map<String, Object>> actions : transactions) orders.add(Collections.singletonMap("actions", actions));
        Map<String, Object> answer;
        try {
            answer = json("POST", "/v1/transactions/sign", Collections.singletonMap("transactions", orders), idempotencyKey, true);
        } catch (JianghanException refused) {
            // The only one was refused by the ledger. 仅有的一笔被账本拒绝。
            if (refused.status != 422 || transactions.size() != 1) throw refused;
            return Collections.singletonList(Payment.refused(refused, idempotencyKey));
        }
        List<Object> results = Json.list(answer.get("results"));
        List<Object> proposals = Json.list(answer.get("proposals"));
        List<Payment> payments = new ArrayList<Payment>();
        for (int i = 0; i < results.size(); i++) {
            Object proposal = proposals == null ? null : proposals.get(i);
            payments.add(new Payment(Json.object(results.get(i)), proposal == null ? null : Json.object(proposal), idempotencyKey));
        }
        return payments;
    }

    /**
     * The same with a P-256 key of one's own: prepared by the node, signed here, submitted. What was prepared names the key and the amount; {@code decode} of the node reads it back.
     * 以自己的 P-256 密钥付款：由节点准备、在此签署、再提交。
     */
    public Payment payWith(KeyPair p256, String from, String to, String amount) throws JianghanException {
        String publicKey = Base64.getEncoder().encodeToString(p256.getPublic().getEncoded());
        Map<String, Object> wish = new LinkedHashMap<String, Object>();
        wish.put("actions", Collections.singletonList(transfer(from, to, amount)));
        wish.put("signers", Collections.singletonList(Collections.singletonMap("publicKey", publicKey)));
        Map<String, Object> prepared = json("POST", "/v1/transactions/prepare", wish, null, true);
        Map<String, Object> signature = new LinkedHashMap<String, Object>();
        signature.put("publicKey", publicKey);
        signature.put("signature", Base64.getEncoder().encodeToString(signed(p256, bytesOf((String) prepared.get("message")))));
        Map<String, Object> submission = new LinkedHashMap<String, Object>();
        submission.put("body", prepared.get("body"));
        submission.put("signatures", Collections.singletonList(signature));
        try {
            // The same bytes are the same transaction: it may be sent again. 同样的字节就是同一笔交易，可以重发。
            return new Payment(Json.object(Json.list(json("POST", "/v1/transactions/submit", submission, null, true).get("results")).get(0)), null, null);
        } catch (JianghanException refused) {
            if ("kernel.duplicate".equals(refused.code)) return settled((String) prepared.get("id"));
            if (refused.status != 422) throw refused;
            return Payment.refused(refused, null);
        }
    }

    private Payment settled(String id) throws JianghanException {
        Map<String, Object> found = new LinkedHashMap<String, Object>(transaction(id));
        found.put("status", "final");
        return new Payment(found, null, null);
    }

    /** Sends a pain.001 and waits for the end of every payment; answers what became of it. 提交 pain.001 并等到每笔都有结果。 */
    public Map<String, Object> sendFile(byte[] pain001) throws JianghanException {
        return Json.object(Json.read(text(bytes("POST", "/v1/iso20022/pain.001", pain001, "application/xml", null, true))));
    }

    /** What became of a payment file. 一份付款文件的状态。 */
    public Map<String, Object> fileStatus(String msgId) throws JianghanException {
        return json("GET", "/v1/iso20022/messages/" + encoded(msgId), null, null, true);
    }

    /** A transaction with its receipt and events. 交易、回执与事件。 */
    public Map<String, Object> transaction(String id) throws JianghanException {
        return json("GET", "/v1/transactions/" + encoded(id), null, null, true);
    }

    /** Waits until the ledger has a transaction. 等到账本有了这笔交易。 */
    public Map<String, Object> await(String id) throws JianghanException, InterruptedException {
        for (long until = System.nanoTime() + timeoutMs * 1_000_000L; ; Thread.sleep(100)) {
            try {
                return transaction(id);
            } catch (JianghanException refused) {
                if (!"node.transactionNotFound".equals(refused.code) || System.nanoTime() >= until) throw refused;
            }
        }
    }

    /** Makes a webhook: "id" and "secret", which is told this once; null kinds for all. 登记回调；secret 只显示这一次。 */
    public Map<String, Object> makeWebhook(String name, String endpoint, List<String> kinds, String idempotencyKey) throws JianghanException {
        Map<String, Object> wish = new LinkedHashMap<String, Object>();
        wish.put("name", name);
        wish.put("url", endpoint);
        wish.put("kinds", kinds == null ? Collections.emptyList() : kinds);
        return json("POST", "/v1/webhooks", wish, idempotencyKey, true);
    }

    /** Balance of an account in smallest units. 账户余额，最小单位。 */
    public BigInteger balance(String account, String asset) throws JianghanException {
        Object answer = json("GET", "/v1/query/payments.getBalance?account=" + encoded(account) + "&asset=" + encoded(asset), null, null, true).get("answer");
        return answer == null ? BigInteger.ZERO : new BigInteger((String) Json.object(answer).get("atoms"));
    }

    /** The statement of a business day (UTC+8, "2026-11-28") with all of its lines. 一个营业日的对账单，含全部分录。 */
    public Map<String, Object> statement(String account, String asset, String day) throws JianghanException {
        String path = "/v1/accounts/" + encoded(account) + "/statement?limit=200&asset=" + encoded(asset) + "&day=" + encoded(day);
        Map<String, Object> whole = json("GET", path, null, null, true);
        while (whole.get("next") != null) {
            Map<String, Object> page = json("GET", path + "&cursor=" + encoded((String) whole.get("next")), null, null, true);
            Json.list(whole.get("items")).addAll(Json.list(page.get("items")));
            whole.put("next", page.get("next"));
        }
        return whole;
    }

    /** What waits for an approval: "type" and "input" are decoded from the bytes that are signed. 待审批事项。 */
    public List<Map<String, Object>> approvals() throws JianghanException {
        List<Map<String, Object>> all = new ArrayList<Map<String, Object>>();
        for (String cursor = ""; cursor != null; ) {
            Map<String, Object> page = json("GET", "/v1/approvals" + (cursor.isEmpty() ? "" : "?cursor=" + cursor), null, null, true);
            for (Object item : Json.list(page.get("items"))) all.add(Json.object(item));
            cursor = (String) page.get("next");
        }
        return all;
    }

    /** Approves what was shown, by its "id" and "actionHash"; the last approval that is needed carries it out. 批准所展示的内容；最后一个所需的批准立即执行。 */
    public Payment approve(String id, String actionHash) throws JianghanException {
        Map<String, Object> answer = json("POST", "/v1/approvals/" + encoded(id) + "/approve", Collections.singletonMap("actionHash", actionHash), null, false);
        List<Object> results = Json.list(answer.get("results"));
        // A payment file: its payments go by themselves. 付款文件：各笔付款自行上路。
        return new Payment(results.isEmpty() ? Collections.<String, Object>singletonMap("status", "accepted") : Json.object(results.get(0)), null, null);
    }

    /** Proof file of a transaction, to be kept and shown. 交易的证明文件。 */
    public byte[] proof(String id) throws JianghanException {
        return bytes("GET", "/v1/transactions/" + encoded(id) + "/proof", null, null, null, true);
    }

    private static byte[] signed(KeyPair p256, byte[] message) {
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
            ecdsa.initSign(p256.getPrivate());
            ecdsa.update(message);
            return ecdsa.sign();
        } catch (GeneralSecurityException fault) {
            throw new IllegalArgumentException("no P-256 key", fault);
        }
    }

    private Map<String, Object> json(String method, String path, Object body, String key, boolean again) throws JianghanException {
        byte[] data = body == null ? null : Json.write(body).getBytes(StandardCharsets.UTF_8);
        return Json.object(Json.read(text(bytes(method, path, data, data == null ? null : JSON, key, again))));
    }

    /** The same bytes, again until there is an answer or the time is up. 同样的字节，直到有应答或时间用尽。 */
    private byte[] bytes(String method, String path, byte[] data, String mediaType, String key, boolean again) throws JianghanException {
        long until = System.nanoTime() + timeoutMs * 1_000_000L;
        for (long pause = 100; ; pause = Math.min(2 * pause, 5_000)) {
            try {
                return once(method, path, data, mediaType, key, (int) Math.max(1_000, (until - System.nanoTime()) / 1_000_000L));
            } catch (JianghanException refused) {
                // What is not there (404) may come, but whether to wait for it is for the caller to say. 404 是否等待由调用者决定。
                boolean passing = refused.status == 0 || refused.status == 408 || refused.status == 409 || refused.status == 425 || refused.status == 429 || refused.status >= 500;
                boolean hopeless = !refused.later || !passing || (refused.status == 0 && !again);
                if (hopeless || System.nanoTime() + pause * 1_000_000L >= until) throw refused;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw unreachable(interrupted);
            }
        }
    }

    private byte[] once(String method, String path, byte[] data, String mediaType, String key, int patienceMs) throws JianghanException {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(url + path).openConnection();
            if (tls != null && connection instanceof HttpsURLConnection) ((HttpsURLConnection) connection).setSSLSocketFactory(tls);
            connection.setRequestMethod(method);
            connection.setConnectTimeout(Math.min(CONNECT_MS, patienceMs));
            connection.setReadTimeout(patienceMs);
            connection.setRequestProperty("Accept", JSON);
            if (apiKey != null) connection.setRequestProperty("Authorization", "Bearer " + apiKey);
            if (key != null) connection.setRequestProperty("Idempotency-Key", Json.write(key));
            if (data != null) {
                connection.setRequestProperty("Content-Type", mediaType);
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(data.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(data);
                }
            }
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] answer = in == null ? new byte[0] : all(in);
                if (status < 400) return answer;
                throw refusal(answer, status);
            }
        } catch (IOException fault) {
            throw unreachable(fault);
        }
    }

    private static JianghanException refusal(byte[] answer, int status) {
        try {
            return JianghanException.of(Json.object(Json.read(text(answer))), status);
        } catch (RuntimeException noJson) {
            return new JianghanException("client.unreadable", "节点答复 HTTP " + status + "。", "The node answered HTTP " + status + ".", status >= 500, status);
        }
    }

    private static JianghanException unreachable(Exception fault) {
        return new JianghanException("client.unreachable", "无法连接节点：" + fault.getMessage(), "The node cannot be reached: " + fault.getMessage(), true, 0);
    }

    static byte[] all(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[65_536];
        for (int read = in.read(part); read >= 0; read = in.read(part)) {
            out.write(part, 0, read);
            if (out.size() > ANSWER_MAX) throw new IOException("the answer is too large");
        }
        return out.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytesOf(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        return bytes;
    }

    private static String encoded(String text) {
        try {
            return URLEncoder.encode(text, "UTF-8").replace("+", "%20");
        } catch (IOException never) {
            throw new AssertionError(never);
        }
    }
}
