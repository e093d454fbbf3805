package cn.jianghan.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which validators somebody decides to trust (docs/spec/proof.md, section 5). Get it in a way that you trust, not from who hands you a proof.
 * 信任锚：您信任哪些验证节点。请从可信渠道取得。
 */
public final class TrustPack {
    private static final BigDecimal PERIOD_MAX = BigDecimal.valueOf(3_153_600_000L);

    final String chainId;
    final BigInteger trustingSeconds;
    final List<Witnessed.Key> witnesses = new ArrayList<Witnessed.Key>();
    final int witnessesRequired;
    private final List<Map<String, Object>> validators;
    private final Map<BigInteger, List<Map<String, Object>>> earlier = new LinkedHashMap<BigInteger, List<Map<String, Object>>>();

    /** @throws IllegalArgumentException where the text is no trust pack 不是信任锚文件时抛出 */
    public TrustPack(String text) {
        Object read = Json.read(text);
        demand(read instanceof Map && "jianghan-trust-1".equals(Json.object(read).get("format")), "format");
        Map<String, Object> pack = Json.object(read);
        demand(pack.get("chain_id") instanceof String, "chain_id");
        chainId = (String) pack.get("chain_id");
        trustingSeconds = whole(pack.get("trusting_period_s"), PERIOD_MAX, "trusting_period_s");
        validators = set(pack.get("validators"));
        if (pack.containsKey("earlier")) readEarlier(pack.get("earlier"));
        if (!pack.containsKey("witnesses") && !pack.containsKey("witnesses_required")) {
            witnessesRequired = 0;
            return;
        }
        demand(pack.get("witnesses") instanceof List && Json.list(pack.get("witnesses")).size() <= 64, "witnesses");
        Set<String> seen = new HashSet<String>();
        for (Object each : Json.list(pack.get("witnesses"))) {
            Witnessed.Key key = Witnessed.Key.read(each);
            demand(key != null && seen.add(key.kind + " " + new BigInteger(1, key.publicKey)), "witnesses");
            witnesses.add(key);
        }
        witnessesRequired = whole(pack.get("witnesses_required"), BigDecimal.valueOf(witnesses.size()), "witnesses_required").intValue();
    }

    /** The validators that count at a height. */
    List<Map<String, Object>> at(BigInteger height) {
        for (Map.Entry<BigInteger, List<Map<String, Object>>> before : earlier.entrySet()) if (height.compareTo(before.getKey()) <= 0) return before.getValue();
        return validators;
    }

    private void readEarlier(Object value) {
        demand(value instanceof List && Json.list(value).size() <= 100, "earlier");
        BigInteger last = BigInteger.ZERO;
        for (Object each : Json.list(value)) {
            demand(each instanceof Map, "earlier");
            Object until = Json.object(each).get("until_height");
            demand(until instanceof String && ((String) until).matches("[1-9][0-9]{0,17}") && new BigInteger((String) until).compareTo(last) > 0, "until_height");
            last = new BigInteger((String) until);
            earlier.put(last, set(Json.object(each).get("validators")));
        }
    }

    private static List<Map<String, Object>> set(Object value) {
        demand(value instanceof List && !Json.list(value).isEmpty() && Json.list(value).size() <= 256, "validators");
        List<Map<String, Object>> read = new ArrayList<Map<String, Object>>();
        Set<String> keys = new HashSet<String>();
        BigInteger sum = BigInteger.ZERO;
        for (Object each : Json.list(value)) {
            demand(each instanceof Map, "validators");
            Map<String, Object> item = Json.object(each);
            Object key = item.get("public_key");
            Object power = item.get("power");
            demand(item.get("kind") instanceof BigDecimal && ((BigDecimal) item.get("kind")).compareTo(BigDecimal.ONE) == 0, "kind of a validator");
            demand(key instanceof String && ((String) key).matches("[0-9a-fA-F]{64}") && keys.add(((String) key).toLowerCase()), "public_key of a validator");
            demand(power instanceof String && ((String) power).matches("[1-9][0-9]{0,18}"), "power of a validator");
            Map<String, Object> validator = new LinkedHashMap<String, Object>();
            validator.put("public_key", Hashes.fixed(new BigInteger((String) key, 16), 32));
            validator.put("power", new BigInteger((String) power));
            sum = sum.add(new BigInteger((String) power));
            read.add(validator);
        }
        demand(sum.compareTo(ProofFile.POWER_MAX) <= 0, "power of the validators");
        return read;
    }

    /** A whole number from 1 to a bound. */
    private static BigInteger whole(Object value, BigDecimal max, String what) {
        // The bound first: "1e999999999" is not to be written out.
        demand(value instanceof BigDecimal && ((BigDecimal) value).compareTo(BigDecimal.ONE) >= 0 && ((BigDecimal) value).compareTo(max) <= 0, what);
        try {
            return ((BigDecimal) value).toBigIntegerExact();
        } catch (ArithmeticException fraction) {
            throw new IllegalArgumentException(what);
        }
    }

    private static void demand(boolean holds, String what) {
        if (!holds) throw new IllegalArgumentException("not a trust pack: " + what);
    }
}
