package cn.jianghan.client;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;

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
