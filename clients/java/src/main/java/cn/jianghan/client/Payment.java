package cn.jianghan.client;

import java.util.Map;

/** What became of one transaction. 一笔交易的去向。 */
public final class Payment {
    /** DONE 已完成 · REFUSED 账本已拒绝 · PROPOSED 已提交审批 · PENDING 在途，以同一幂等键重发即可得知 (send it again with the same idempotency key to learn its end). */
    public enum State { DONE, REFUSED, PROPOSED, PENDING }

    /** Transaction id, hexadecimal; null where it was refused before it was one. 交易编号。 */
    public final String id;
    public final State state;
    /** Height of its block; null while it is pending. 所在区块高度。 */
    public final Long height;
    /** Why it was refused; null otherwise. 拒绝原因。 */
    public final JianghanException error;
    /** Id and action hash of the proposal; null where none was needed. 提案编号与操作哈希。 */
    public final String proposalId;
    public final String actionHash;
    /** With which it may be sent again. 重发时使用的幂等键。 */
    public final String idempotencyKey;

    Payment(Map<String, Object> result, Map<String, Object> proposal, String idempotencyKey) {
        Object outcome = result.get("outcome");
        Object problem = result.get("problem");
        if (problem == null && outcome != null && !Boolean.TRUE.equals(Json.object(outcome).get("done"))) problem = outcome;
        this.id = (String) result.get("id");
        this.height = result.get("height") == null ? null : Long.valueOf((String) result.get("height"));
        this.error = problem == null ? null : JianghanException.of(Json.object(problem), 422);
        this.proposalId = proposal == null ? null : (String) proposal.get("id");
        this.actionHash = proposal == null ? null : (String) proposal.get("actionHash");
        this.idempotencyKey = idempotencyKey;
        this.state = "accepted".equals(result.get("status")) ? State.PENDING : error != null ? State.REFUSED : proposal == null ? State.DONE : State.PROPOSED;
    }

    private Payment(JianghanException error, String idempotencyKey) {
        this.id = null;
        this.height = null;
        this.error = error;
        this.proposalId = null;
        this.actionHash = null;
        this.idempotencyKey = idempotencyKey;
        this.state = State.REFUSED;
    }

    static Payment refused(JianghanException error, String idempotencyKey) {
        return new Payment(error, idempotencyKey);
    }

    @Override
    public String toString() {
        return "Payment(" + id + ", " + state + (error == null ? "" : ", " + error.code) + ")";
    }
}
