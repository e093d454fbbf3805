package cn.jianghan.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The client against a live node, started by tests/e2e/clients.test.ts; prints a line for each thing that held. 由端到端测试启动，逐项核对。 */
public final class ClientCheck {
    private static final Map<String, String> ENV = System.getenv();
    private static final String ASSET = ENV.get("ASSET");
    private static final String OPEN = ENV.get("OPEN_ACCOUNT");
    private static final String GUARDED = ENV.get("GUARDED_ACCOUNT");
    private static final String PAYEE = ENV.get("PAYEE_ACCOUNT");

    private ClientCheck() {}

    public static void main(String[] none) throws Exception {
        json();
        Jianghan ledger = new Jianghan(ENV.get("JIANGHAN_URL"), ENV.get("KEY_MAKER"));
        payment(ledger);
        ownKey(ledger);
        approval(ledger);
        refusals(ledger);
        proof(ledger);
        webhook(ledger);
    }

    private static void json() {
        String text = "{\"a\":[1,-2.5,true,null,\"\\u4ed8\\n\\\"\"],\"b\":{}}";
        equal(Json.write(Json.read(text)), "{\"a\":[1,-2.5,true,null,\"付\\u000a\\\"\"],\"b\":{}}");
        for (String wrong : new String[] {"", "{", "[1,]", "{\"a\" 1}", "\"\u0001\"", "nul", "1 2"}) {
            try {
                Json.read(wrong);
            } catch (IllegalArgumentException expected) {
                continue;
            }
            throw new AssertionError("read " + wrong);
        }
        say("json");
    }

    private static void payment(Jianghan ledger) throws Exception {
        BigInteger before = ledger.balance(OPEN, ASSET);
        Payment first = ledger.pay(OPEN, PAYEE, "12.50 " + ASSET, "java 17");
        Payment again = ledger.pay(OPEN, PAYEE, "12.50 " + ASSET, "java 17");
        equal(first.state, Payment.State.DONE);
        equal(again.id, first.id);
        equal(ledger.balance(OPEN, ASSET), before.subtract(BigInteger.valueOf(1250)));
        equal(Long.valueOf((String) ledger.await(first.id).get("height")), first.height);
        String day = LocalDate.now(ZoneOffset.ofHours(8)).toString();
        for (int tries = 0; !Json.write(ledger.statement(OPEN, ASSET, day)).contains(first.id); tries++) {
            if (tries > 200) throw new AssertionError("the statement lacks the payment");
            Thread.sleep(50);
        }
        say("payment");
    }

    private static void ownKey(Jianghan ledger) throws Exception {
        KeyFactory keys = KeyFactory.getInstance("EC");
        KeyPair own = new KeyPair(
            keys.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(ENV.get("OWN_PUBLIC")))),
            keys.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(ENV.get("OWN_PRIVATE")))));
        equal(new Jianghan(ENV.get("JIANGHAN_URL"), ENV.get("KEY_SUBMIT")).payWith(own, OPEN, PAYEE, "1 " + ASSET).state, Payment.State.DONE);
        say("own key");
    }

    private static void approval(Jianghan ledger) throws Exception {
        Payment proposed = ledger.pay(GUARDED, PAYEE, "3 " + ASSET, "java 18");
        equal(proposed.state, Payment.State.PROPOSED);
        Jianghan checker = new Jianghan(ENV.get("JIANGHAN_URL"), ENV.get("KEY_CHECKER"));
        List<Map<String, Object>> inbox = checker.approvals();
        Map<String, Object> shown = inbox.get(0);
        equal(shown.get("id"), proposed.proposalId);
        equal(checker.approve(proposed.proposalId, (String) shown.get("actionHash")).state, Payment.State.DONE);
        equal(checker.approvals().size(), inbox.size() - 1);
        say("approval");
    }

    private static void refusals(Jianghan ledger) throws Exception {
        String url = ENV.get("JIANGHAN_URL");
        refusedBy(() -> new Jianghan(url, ENV.get("KEY_CAPPED")).pay(OPEN, PAYEE, "10.01 " + ASSET, "java 19"), "node.aboveTransactionLimit");
        refusedBy(() -> ledger.pay(OPEN, PAYEE, "1 XXX.YYY", "java 20"), "client.assetUnknown");
        refusedBy(() -> ledger.transaction("00"), "node.badArgument");
        refusedBy(() -> new Jianghan(url, "jhk_nobody").approvals(), "node.keyUnknown");
        refusedBy(() -> new Jianghan("http://127.0.0.1:9", null, 500, null).balance(OPEN, ASSET), "client.unreachable");
        say("refusals");
    }

    /** A payment of this moment, proved by the node and judged here. */
    private static void proof(Jianghan ledger) throws Exception {
        Payment payment = ledger.pay(OPEN, PAYEE, "2 " + ASSET, "java 21");
        TrustPack trust = new TrustPack(new String(Files.readAllBytes(Paths.get(ENV.get("TRUST"))), StandardCharsets.UTF_8));
        byte[] file = null;
        for (int tries = 0; file == null; tries++) {
            try {
                file = ledger.proof(payment.id);
            } catch (JianghanException refused) {
                if (tries > 400 || !"node.notYetProvable".equals(refused.code)) throw refused;
                Thread.sleep(50);
            }
        }
        Verdict verdict = ProofVerifier.verify(file, trust, System.currentTimeMillis());
        equal(verdict.verdict + " " + verdict.level + " " + verdict.transactions, "true trustedTime [" + payment.id + "]");
        file[file.length / 2] ^= 1;
        equal(ProofVerifier.verify(file, trust, System.currentTimeMillis()).holds(), Boolean.FALSE);
        say("proof");
    }

    /** A message comes to a server here, and is known by both of its signatures. */
    private static void webhook(Jianghan ledger) throws Exception {
        BlockingQueue<Boolean> told = new LinkedBlockingQueue<Boolean>();
        Map<String, WebhookVerifier> verifiers = new ConcurrentHashMap<String, WebhookVerifier>();
        CountDownLatch ready = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            byte[] body = Jianghan.all(exchange.getRequestBody());
            Headers headers = exchange.getRequestHeaders();
            try {
                ready.await();
            } catch (InterruptedException never) {
                throw new AssertionError(never);
            }
            boolean holds = true;
            for (WebhookVerifier each : verifiers.values()) {
                holds &= each.holds(headers.getFirst("webhook-id"), headers.getFirst("webhook-timestamp"), headers.getFirst("webhook-signature"), body);
                holds &= !each.holds(headers.getFirst("webhook-id") + "x", headers.getFirst("webhook-timestamp"), headers.getFirst("webhook-signature"), body);
            }
            told.add(holds);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Map<String, Object> made = ledger.makeWebhook("java", "http://127.0.0.1:" + server.getAddress().getPort() + "/", Collections.singletonList("payments.transferred"), "java webhook");
        verifiers.put("secret", new WebhookVerifier((String) made.get("secret")));
        verifiers.put("key", new WebhookVerifier((String) made.get("publicKey")));
        ready.countDown();
        ledger.pay(OPEN, PAYEE, "1 " + ASSET, "java 22");
        Boolean holds = told.poll(60, TimeUnit.SECONDS);
        server.stop(0);
        if (holds == null) throw new AssertionError("no message came");
        equal(holds, Boolean.TRUE);
        say("webhook");
    }

    private interface Call {
        Object now() throws Exception;
    }

    /** The call is refused by this code, whether thrown or told of the payment. */
    private static void refusedBy(Call call, String code) throws Exception {
        JianghanException refused;
        try {
            Object answer = call.now();
            refused = answer instanceof Payment ? ((Payment) answer).error : null;
        } catch (JianghanException thrown) {
            refused = thrown;
        }
        equal(refused == null ? "no refusal" : refused.code, code);
        if (refused.zh.isEmpty() || refused.en.isEmpty()) throw new AssertionError("words in both languages: " + refused);
    }

    private static void equal(Object found, Object expected) {
        if (!found.equals(expected)) throw new AssertionError(found + " instead of " + expected);
    }

    private static void say(String what) {
        System.out.println("ok " + what);
    }
}
