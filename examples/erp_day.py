"""付款文件从提交到结清（docs/erp.zh-CN.md 第 4 节）。A payment file from sending to settled (docs/erp.md, section 4).

python3 erp_day.py payments.xml    环境变量 environment: JIANGHAN_URL, ERP_KEY, TREASURY_KEY; jianghan.py 在 PYTHONPATH 中 on PYTHONPATH
"""
import os
import sys
import time

from jianghan import Jianghan

URL = os.environ.get("JIANGHAN_URL", "http://127.0.0.1:8645")
erp = Jianghan(URL, api_key=os.environ["ERP_KEY"], lang="zh")
treasury = Jianghan(URL, api_key=os.environ["TREASURY_KEY"], lang="zh")

# 没有应答时原样再发：同一文件就是同一任务。Without an answer send it again: the same file is the same job.
told = erp.send_file(sys.argv[1])
if "approval" in told:
    # 复核人的程序：只批准与所见哈希一致的文件。The checker's program: nothing is approved but the file with the hash that was looked at.
    for waiting in treasury.approvals():
        if waiting.id == told["approval"]["id"]:
            treasury.approve(waiting)
while told["summary"]["pending"] > 0:
    time.sleep(0.2)
    told = erp.file_status(told["msgId"])
for payment in told["transactions"]:
    print(payment["line"], payment["creditor"], payment["amount"], payment["status"], payment.get("reason", {}).get("zh", ""))
sys.exit(0 if told["status"] == "ACSC" else 1)
