import cn.jianghan.client.Jianghan;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.Map;

/** A payment file from sending to settled (docs/erp.md, section 5). 付款文件从提交到结清（docs/erp.zh-CN.md 第 5 节）。 */
public final class ErpDay {
    private ErpDay() {
    }

    /** {@code java ErpDay payments.xml}; environment 环境变量: JIANGHAN_URL, ERP_KEY, TREASURY_KEY. */
    public static void main(String[] args) throws Exception {
        String url = System.getenv("JIANGHAN_URL") == null ? "http://127.0.0.1:8645" : System.getenv("JIANGHAN_URL");
        Jianghan erp = new Jianghan(url, System.getenv("ERP_KEY"));
        Jianghan treasury = new Jianghan(url, System.getenv("TREASURY_KEY"));

        // Without an answer send it again: the same file is the same job. 没有应答时原样再发：同一文件就是同一任务。
        Map<String, Object> told = erp.sendFile(Files.readAllBytes(Paths.get(args[0])));
        Map<String, Object> approval = mapOf(told.get("approval"));
        // The checker's program approves the hash that it has looked at, and nothing else. 复核人的程序只批准所见的哈希。
        if (approval != null) treasury.approve((String) approval.get("id"), (String) approval.get("actionHash"));
        while (((Number) mapOf(told.get("summary")).get("pending")).longValue() > 0) {
            Thread.sleep(200);
            told = erp.fileStatus((String) told.get("msgId"));
        }
        for (Object each : (List<?>) told.get("transactions")) {
            Map<String, Object> payment = mapOf(each);
            System.out.println(payment.get("line") + " " + payment.get("creditor") + " " + payment.get("amount") + " " + payment.get("status"));
        }
        System.exit("ACSC".equals(told.get("status")) ? 0 : 1);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapOf(Object value) {
        return (Map<String, Object>) value;
    }
}
