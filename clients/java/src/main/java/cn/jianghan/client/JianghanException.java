package cn.jianghan.client;

import java.util.Map;

/**
 * What the node or the ledger refused. 节点或账本的拒绝。
 *
 * <p>{@code code} is for programs and never changes; {@code zh} and {@code en} say why. {@code status} is that of HTTP, 0 where there was no connection.
 * code 供程序使用，永不改变；zh、en 为说明；status 为 HTTP 状态码，0 表示没有连上。
 */
public final class JianghanException extends Exception {
    private static final long serialVersionUID = 1L;

    public final String code;
    public final String zh;
    public final String en;
    /** Whether the same may be sent again later. 稍后是否可原样重发。 */
    public final boolean later;
    public final int status;

    JianghanException(String code, String zh, String en, boolean later, int status) {
        super(code + ": " + zh + " " + en);
        this.code = code;
        this.zh = zh;
        this.en = en;
        this.later = later;
        this.status = status;
    }

    /** Of a problem, or of a status among results, which is written otherwise. 两种写法同一含义。 */
    static JianghanException of(Map<String, Object> body, int status) {
        Object text = body.get("text");
        Map<String, Object> words = text == null ? body : Json.object(text);
        Object code = body.get("code") == null ? body.get("status") : body.get("code");
        return new JianghanException(String.valueOf(code), String.valueOf(words.get("zh")), String.valueOf(words.get("en")), "later".equals(body.get("retry")), status);
    }
}
