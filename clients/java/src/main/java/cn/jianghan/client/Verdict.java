package cn.jianghan.client;

import java.util.Collections;
import java.util.List;

/**
 * What is to be thought of a proof file. 对证明文件的结论。
 *
 * <p>{@code verdict}: "true", "false" or "stale" (ask for the same proof under a newer header). {@code level}: how much was checked: "none", "signatures", "trustedValidators",
 * "trustedTime", "witnessed". {@code reason}: of a false one. {@code transactions}: ids of those it proves, of a true one. See docs/spec/proof.md, sections 4 and 5.
 * verdict 为结论，level 为程度，reason 为不实的原因，transactions 为所证明的交易编号。
 */
public final class Verdict {
    public final String verdict;
    public final String level;
    public final String reason;
    public final List<String> transactions;

    Verdict(String verdict, String level, String reason, List<String> transactions) {
        this.verdict = verdict;
        this.level = level;
        this.reason = reason;
        this.transactions = Collections.unmodifiableList(transactions);
    }

    static Verdict falseFor(String reason) {
        return new Verdict("false", "none", reason, Collections.<String>emptyList());
    }

    /** Whether the file is true under what was trusted. 是否属实。 */
    public boolean holds() {
        return "true".equals(verdict);
    }

    @Override
    public String toString() {
        return verdict + " (" + level + (reason == null ? "" : ", " + reason) + ")";
    }
}
