import cn.jianghan.client.Jianghan;
import cn.jianghan.client.Payment;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** One payment after the other, by javaPayments.ts; prints for each how it was signed and how many microseconds it took. 逐笔付款，输出每笔耗时。 */
public final class LonePayments {
    private LonePayments() {}

    private static String env(String name) {
        return System.getenv(name);
    }

    public static void main(String[] none) throws Exception {
        Jianghan ledger = new Jianghan(env("JIANGHAN_URL"), env("API_KEY"));
        KeyFactory keys = KeyFactory.getInstance("EC");
        KeyPair own = new KeyPair(
            keys.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(env("OWN_PUBLIC")))),
            keys.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(env("OWN_PRIVATE")))));
        int warm = Integer.parseInt(env("WARM"));
        int count = Integer.parseInt(env("COUNT"));
        for (String way : new String[] {"own", "node"}) {
            for (int i = -warm; i < count; i++) {
                long from = System.nanoTime();
                Payment payment = way.equals("own")
                    ? ledger.payWith(own, env("PAYER"), env("PAYEE"), "0.01 CNY.L1")
                    : ledger.pay(env("PAYER"), env("PAYEE"), "0.01 CNY.L1", "bench " + env("RUN") + " " + i);
                long micros = (System.nanoTime() - from) / 1000;
                if (payment.state != Payment.State.DONE) throw new AssertionError(way + " " + payment.state);
                if (i >= 0) System.out.println(way + " " + micros);
            }
        }
    }
}
