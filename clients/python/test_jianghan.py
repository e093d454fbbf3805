"""客户端对真实节点的测试，由 clients/clients.test.ts 启动。The client against a live node, started by clients/clients.test.ts.

环境变量 The environment: JIANGHAN_URL; KEY_MAKER, KEY_CHECKER, KEY_CAPPED (API keys); OPEN_ACCOUNT (one officer is enough), GUARDED_ACCOUNT (a checker as well), PAYEE_ACCOUNT;
ASSET; FILE (a pain.001) and its MSG_ID; TRUST (a trust pack).
"""
import http.server
import os
import queue
import threading
import time
import unittest

from jianghan import Jianghan, JianghanError, webhook_holds

ENV = os.environ
ASSET = ENV["ASSET"]
OPEN, GUARDED, PAYEE = ENV["OPEN_ACCOUNT"], ENV["GUARDED_ACCOUNT"], ENV["PAYEE_ACCOUNT"]


def client(key="KEY_MAKER", lang="en", **more):
    return Jianghan(ENV["JIANGHAN_URL"], api_key=ENV[key], lang=lang, **more)


class ClientTest(unittest.TestCase):
    def test_a_payment_is_made_once_read_back_stated_and_proved(self):
        ledger = client()
        before = ledger.balance(OPEN, ASSET)
        payment = ledger.pay(OPEN, PAYEE, "12.50 " + ASSET, idempotency_key="invoice 17")
        again = ledger.pay(OPEN, PAYEE, "12.50 " + ASSET, idempotency_key="invoice 17")
        self.assertEqual((payment.state, again.id), ("done", payment.id))
        self.assertEqual(ledger.balance(OPEN, ASSET), before - 1250)
        self.assertEqual(int(ledger.wait(payment.id)["height"]), payment.height)
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        self.wait_for(lambda: payment.id in [item["id"] for item in ledger.statement(OPEN, ASSET, day)["items"]])
        proof = self.wait_for(lambda: self.proof_of(ledger, payment.id))
        with open(ENV["TRUST"], encoding="utf-8") as file:
            trust = file.read()
        self.assertEqual(ledger.verify(proof, trust)[0], "true")
        damaged = bytearray(proof)
        damaged[len(damaged) // 2] ^= 1
        self.assertNotEqual(ledger.verify(bytes(damaged), trust)[0], "true")

    def test_what_needs_a_checker_is_proposed_and_approved_as_it_was_shown(self):
        payment = client().pay(GUARDED, PAYEE, "3 " + ASSET)
        self.assertEqual(payment.state, "proposed")
        checker = client("KEY_CHECKER")
        [approval] = [each for each in checker.approvals() if each.id == payment.proposal["id"]]
        self.assertEqual(approval.input["amount"]["atoms"], "300")
        approval.action_hash, shown = "00" * 32, approval.action_hash
        with self.assertRaises(JianghanError) as refused:
            checker.approve(approval)
        self.assertEqual(refused.exception.code, "node.approvalChanged")
        approval.action_hash = shown
        before = checker.balance(GUARDED, ASSET)
        self.assertEqual(checker.approve(approval).state, "done")
        self.assertEqual(checker.balance(GUARDED, ASSET), before - 300)

    def test_a_payment_file_is_settled_and_reported(self):
        ledger = client()
        with open(ENV["FILE"], "rb") as file:
            told = ledger.send_file(file.read())
        # 该账户须复核：整份文件等待审批。The account needs a checker: the whole file waits.
        self.assertEqual({payment["status"] for payment in told["transactions"]}, {"PDNG"})
        checker = client("KEY_CHECKER")
        [approval] = [each for each in checker.approvals() if each.id == told["approval"]["id"]]
        self.assertEqual((approval.input["msgId"], approval.action_hash), (ENV["MSG_ID"], told["approval"]["actionHash"]))
        self.assertEqual(checker.approve(approval).state, "pending")
        paid = self.wait_for(lambda: self.settled_of(ledger, ENV["MSG_ID"]))
        self.assertEqual({payment["status"] for payment in paid["transactions"]}, {"ACSC"})
        self.assertEqual(ledger.file_status(ENV["MSG_ID"])["msgId"], ENV["MSG_ID"])
        self.assertIn(b"pain.002.001", ledger.file_report(ENV["MSG_ID"]))

    def test_a_webhook_tells_of_a_payment_and_is_known_by_its_signatures(self):
        told = queue.Queue()

        class Endpoint(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                told.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Endpoint)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        ledger = client()
        made = ledger.make_webhook("python", "http://127.0.0.1:%d/" % server.server_port, ["payments.transferred"], [OPEN])
        payment = ledger.pay(OPEN, PAYEE, "1 " + ASSET)
        headers, body = told.get(timeout=60)
        self.assertIn(payment.id.encode(), body)
        for key in (made["secret"], made["publicKey"]):
            self.assertTrue(webhook_holds(key, headers, body))
            self.assertFalse(webhook_holds(key, headers, body + b" "))
            self.assertFalse(webhook_holds(key, headers, body, now=time.time() + 301))
        [delivery] = self.wait_for(lambda: ledger.deliveries(made["id"], "delivered"))
        self.assertEqual(delivery["tried"][0]["status"], 204)
        self.assertTrue(ledger.test_webhook(made["id"])["delivered"])

    def test_refusals_have_a_code_and_words_in_both_languages(self):
        for name, work, code in (
            ("beyond the limit", lambda: client("KEY_CAPPED", "zh").pay(OPEN, PAYEE, "10.01 " + ASSET), "node.aboveTransactionLimit"),
            ("no such asset", lambda: client().pay(OPEN, PAYEE, "1 XXX.YYY"), "client.assetUnknown"),
            ("no such key", lambda: Jianghan(ENV["JIANGHAN_URL"], api_key="jhk_" + "A" * 43).approvals(), "node.keyUnknown"),
            ("no such transaction", lambda: client().transaction("00" * 32), "node.transactionNotFound"),
            ("nobody there", lambda: Jianghan("http://127.0.0.1:9", timeout=0.5).balance(OPEN, ASSET), "client.unreachable"),
        ):
            with self.subTest(name):
                try:
                    outcome = work()
                    error = outcome.error
                except JianghanError as refused:
                    error = refused
                self.assertEqual(error.code, code)
                self.assertRegex(error.zh, "[\u4e00-\u9fff]")
                self.assertRegex(error.en, "[a-z]")

    def wait_for(self, ask, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = ask()
            if found:
                return found
            time.sleep(0.05)
        self.fail("it did not come about in %d s" % seconds)

    def settled_of(self, ledger, msg_id):
        told = ledger.file_status(msg_id)
        return None if told["summary"]["pending"] else told

    def proof_of(self, ledger, transaction_id):
        try:
            return ledger.proof(transaction_id)
        except JianghanError as error:
            self.assertEqual(error.code, "node.notYetProvable")
            return None


if __name__ == "__main__":
    unittest.main(verbosity=2)
