"""江汉链的 Python 客户端：只需 Python 3.8 以上版本与本文件。 The Python client of Jianghan: Python 3.8 or later and this one file.

由节点代签：程序只持有一把 API 密钥（权限 read、sign、files），密钥的授权限定可用的账户、操作与限额。
The node signs: a program holds one API key (scopes read, sign, files), whose grant bounds accounts, actions and amounts.

    ledger = Jianghan("http://127.0.0.1:8645", api_key="jhk_…")
    payment = ledger.pay("jh1…", "jh1…", "12.50 CNY.HJB")
    print(payment.id, payment.state)          # … done
"""
import base64
import hashlib
import hmac
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

__all__ = ["Jianghan", "JianghanError", "Payment", "Approval", "webhook_holds"]

# 可原样重发的状态码，0 为没有连上。Status codes after which the same request may be sent again; 0: there was no connection.
_AGAIN = (0, 408, 409, 425, 429, 500, 502, 503, 504)
_MIB = 1024 * 1024
# 应答的上限，字节。Largest answer that is read, bytes.
_ANSWER_MAX = 128 * _MIB


class JianghanError(Exception):
    """节点或账本的拒绝。What the node or the ledger refused.

    code 供程序使用，永不改变；zh、en 为说明，hint 为补救办法；retry 为 "later" 时稍后可原样重发；status 为 HTTP 状态码，0 表示没有连上。
    ``code`` is for programs and never changes; ``zh`` and ``en`` say why, ``hint`` what to do; ``retry`` is "later" where the same may be sent again; ``status`` is
    that of HTTP, 0 where there was no connection.
    """

    def __init__(self, body, status, lang="en"):
        self.code = body.get("code", "client.unreadable")
        self.zh = body.get("zh", "")
        self.en = body.get("en", "")
        self.hint = body.get("hint", {})
        self.facts = body.get("facts", {})
        self.retry = body.get("retry", "never")
        self.status = status
        super().__init__("%s: %s" % (self.code, self.zh if lang == "zh" else self.en))


class Payment(object):
    """一笔交易的去向。What became of one transaction.

    state："done" 已完成；"refused" 账本已拒绝，见 error；"proposed" 已提交审批，见 proposal；"pending" 仍在途中，用同一幂等键重发即可得知。
    state: "done"; "refused" by the ledger, see ``error``; "proposed", see ``proposal``; "pending": send it again with the same idempotency key to learn its end.
    """

    def __init__(self, result, proposal, idempotency_key, lang):
        self.id = result.get("id")
        self.height = int(result["height"]) if "height" in result else None
        self.proposal = proposal
        self.idempotency_key = idempotency_key
        outcome = result.get("outcome")
        refused = result.get("problem") or (outcome if outcome is not None and not outcome.get("done") else None)
        self.error = None if refused is None else JianghanError(_problem(refused), 422, lang)
        if result["status"] == "accepted":
            self.state = "pending"
        elif self.error is not None:
            self.state = "refused"
        else:
            self.state = "done" if proposal is None else "proposed"

    def __repr__(self):
        return "Payment(%s, %s)" % (self.id, self.state)


class Approval(object):
    """待审批事项：type 与 input 由所签字节解出，批准时交回 action_hash。What waits for approval: type and input are decoded from the bytes that are signed."""

    def __init__(self, line):
        self.id = line["id"]
        self.type = line["type"]
        self.input = line["input"]
        self.account = line["account"]
        self.action_hash = line["actionHash"]
        self.state = line["state"]
        self.makers = line["makers"]
        self.expires_at = line["expiresAt"]

    def __repr__(self):
        return "Approval(%s, %s %s)" % (self.id, self.type, self.input)


class Jianghan(object):
    """一个节点的客户端。A client of one node.

    url      "https://…"，或本机的 "http://127.0.0.1:8645"。"https://…", or "http://127.0.0.1:8645" on the machine of the node.
    api_key  运维人员以 ./jianghan api-keys create 建立。Made by the operator with ./jianghan api-keys create.
    ca       节点证书的签发机构（PEM 文件），缺省为系统所信任者。PEM file of the authority that signed the node's certificate; the system's by default.
    lang     "zh" 或 "en"：异常文字的语言。Language of exceptions.
    timeout  一次调用连同重试至多等待的秒数。Seconds that a call waits at most, with all that it tries again.
    """

    def __init__(self, url, api_key=None, ca=None, lang="en", timeout=60.0):
        self._url = url.rstrip("/")
        self._key = api_key
        self._lang = lang
        self._timeout = timeout
        self._tls = ssl.create_default_context(cafile=ca) if self._url.startswith("https:") else None

    # 付款 Payments

    def pay(self, from_account, to_account, amount, idempotency_key=None):
        """在两个账户间转账，金额如 "12.50 CNY.HJB"。Moves money between two accounts; the amount is "12.50 CNY.HJB". Answers a Payment."""
        action = {"type": "payments.v1.Transfer", "input": {"from": from_account, "to": to_account, "amount": amount}}
        return self.sign([[action]], idempotency_key)[0]

    def sign(self, transactions, idempotency_key=None, approval="propose"):
        """由节点代签并提交至多一百笔交易，每笔是操作的列表，每个操作为 {"type", "input"}。

        Has the node sign and submit up to a hundred transactions, each a list of actions {"type", "input"}. Answers a Payment for each.

        幂等键缺省为新的 UUID。程序若要在自身重启后重发，请自行生成并先行保存。
        The idempotency key is a new UUID by default. A program that wants to send again after its own restart draws one and keeps it first.
        """
        key = idempotency_key or str(uuid.uuid4())
        body = {"transactions": [{"actions": actions} for actions in transactions]}
        try:
            answer = self._json("POST", "/v1/transactions/sign?approval=" + approval, body, key)
        except JianghanError as error:
            # 仅有的一笔被账本拒绝。The only one was refused by the ledger.
            if error.status != 422 or len(transactions) != 1:
                raise
            return [_refused(error, key)]
        proposals = answer.get("proposals") or [None] * len(answer["results"])
        return [Payment(result, proposals[i], key, self._lang) for i, result in enumerate(answer["results"])]

    def send_file(self, pain001, wait="final"):
        """提交一份 pain.001（字节或文件路径），等到每笔都有结果。Sends a pain.001 (bytes, or a path) and waits for the end of every payment. Answers what became of it, as JSON."""
        if isinstance(pain001, str):
            with open(pain001, "rb") as file:
                pain001 = file.read()
        return self._json("POST", "/v1/iso20022/pain.001?wait=" + wait, pain001, None, "application/xml", again=True)

    def file_status(self, msg_id):
        """一份付款文件的状态。What became of a payment file."""
        return self._json("GET", "/v1/iso20022/messages/" + urllib.parse.quote(msg_id, safe=""))

    def file_report(self, msg_id, form="pain.002"):
        """一份付款文件的 pain.002 或 camt.054，XML 字节。The pain.002 or camt.054 of a payment file, as XML."""
        return self._bytes("GET", "/v1/iso20022/messages/%s/%s" % (urllib.parse.quote(msg_id, safe=""), form))

    def wait(self, transaction_id, timeout=None):
        """等到账本有了这笔交易。Waits until the ledger has a transaction, and answers it. Raises JianghanError where the time ends first."""
        until = time.monotonic() + (self._timeout if timeout is None else timeout)
        while True:
            try:
                return self.transaction(transaction_id)
            except JianghanError as error:
                if error.code != "node.transactionNotFound" or time.monotonic() >= until:
                    raise
            time.sleep(0.1)

    # 查询 Reading

    def transaction(self, transaction_id):
        """交易、回执与事件。A transaction with its receipt and its events."""
        return self._json("GET", "/v1/transactions/" + urllib.parse.quote(transaction_id, safe=""))

    def balance(self, account, asset):
        """账户余额，最小单位的整数。The balance of an account, in smallest units."""
        answer = self._json("GET", "/v1/query/payments.getBalance?" + urllib.parse.urlencode({"account": account, "asset": asset}))["answer"]
        return 0 if answer is None else int(answer["atoms"])

    def statement(self, account, asset, day):
        """一个营业日（UTC+8，"2026-11-28"）的对账单；items 含全部分录。The statement of a business day (UTC+8); ``items`` holds all of its lines."""
        query = {"asset": asset, "day": day, "limit": "200"}
        whole = None
        while True:
            page = self._json("GET", "/v1/accounts/%s/statement?%s" % (urllib.parse.quote(account, safe=""), urllib.parse.urlencode(query)))
            if whole is None:
                whole = page
            else:
                whole["items"].extend(page["items"])
            if page["next"] is None:
                whole["next"] = None
                return whole
            query["cursor"] = page["next"]

    # 回调 Webhooks

    def make_webhook(self, name, url, kinds=(), accounts=(), idempotency_key=None):
        """登记回调，此后事件投递到 url；应答中的 secret 只出现这一次，用于 webhook_holds。

        Makes a webhook: events go to ``url`` from now on. The ``secret`` of the answer is told this once, for ``webhook_holds``.
        """
        wish = {"name": name, "url": url, "kinds": list(kinds), "accounts": list(accounts)}
        return self._json("POST", "/v1/webhooks", wish, idempotency_key or str(uuid.uuid4()))

    def test_webhook(self, webhook_id):
        """立即发送一条测试消息，答复结果。Sends a message that says nothing, at once; answers what came of it."""
        return self._json("POST", "/v1/webhooks/%s/test" % urllib.parse.quote(webhook_id, safe=""), {})

    def deliveries(self, webhook_id, state=None):
        """最近的投递记录。The newest deliveries of a webhook."""
        query = "" if state is None else "?" + urllib.parse.urlencode({"state": state})
        return self._json("GET", "/v1/webhooks/%s/deliveries%s" % (urllib.parse.quote(webhook_id, safe=""), query))["items"]

    # 审批 Approvals

    def approvals(self):
        """待本方审批的事项。What waits for an approval."""
        items, cursor = [], None
        while True:
            page = self._json("GET", "/v1/approvals" + ("" if cursor is None else "?cursor=" + cursor))
            items.extend(Approval(line) for line in page["items"])
            cursor = page["next"]
            if cursor is None:
                return items

    def approve(self, approval):
        """批准所展示的内容；最后一个所需的批准立即执行。Approves what was shown; the last approval that is needed carries it out."""
        return self._act(approval, "approve")

    def withdraw(self, approval):
        """撤回本方提出的事项。Takes back what this side proposed."""
        return self._act(approval, "withdraw")

    def _act(self, approval, act):
        answer = self._json("POST", "/v1/approvals/%s/%s" % (approval.id, act), {"actionHash": approval.action_hash})
        if answer["results"]:
            return Payment(answer["results"][0], None, None, self._lang)
        # 付款文件：各笔付款自行上路。A payment file: its payments go by themselves.
        return Payment({"status": "accepted"} if answer["executes"] or act == "withdraw" else {"status": "final"}, {"id": approval.id}, None, self._lang)

    # 证明 Proofs

    def proof(self, transaction_id, disclose=None):
        """交易的证明文件（.jhproof）；disclose="all" 时附上本方可出示的字段。The proof file of a transaction; with ``disclose="all"`` the fields that this side may show."""
        query = "" if disclose is None else "?" + urllib.parse.urlencode({"disclose": disclose})
        return self._bytes("GET", "/v1/transactions/%s/proof%s" % (urllib.parse.quote(transaction_id, safe=""), query))

    def verify(self, proof, trust, now=None):
        """离线核对证明文件（需 verify.py 在旁）；trust 为信任锚文件的文字，须取自可信渠道。答复 (结论, 程度, 原因)。

        Verifies a proof file offline, by verify.py beside this file. ``trust`` is the text of a trust pack, got in a way that you trust. Answers (verdict, level, reason):
        "true", "false" or "stale".
        """
        import verify
        judged = verify.judge(proof, verify.TrustPack(trust), time.time_ns() if now is None else now)
        return judged.verdict, judged.level, judged.reason

    # HTTP

    def _json(self, method, path, body=None, key=None, media_type="application/json", again=False):
        return json.loads(self._bytes(method, path, body, key, media_type, again).decode("utf-8"))

    def _bytes(self, method, path, body=None, key=None, media_type="application/json", again=False):
        """同样的字节在同样的幂等键下重发，直到有应答或时间用尽。The same bytes under the same key, again until there is an answer or the time is up.

        again：没有应答时也可重发。Whether it may be sent again where no answer came: what is read, has a key, or is known again by the node.
        """
        again = again or key is not None or method == "GET"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode("utf-8")
        headers = {"Accept": "application/json", "Accept-Language": self._lang}
        if self._key is not None:
            headers["Authorization"] = "Bearer " + self._key
        if data is not None:
            headers["Content-Type"] = media_type
        if key is not None:
            headers["Idempotency-Key"] = json.dumps(key)
        until, pause = time.monotonic() + self._timeout, 0.1
        while True:
            left = until - time.monotonic()
            error, after = self._try(method, path, data, headers, max(left, 1.0))
            if not isinstance(error, JianghanError):
                return error
            # 404 也可能稍后有，但那由调用者决定等不等。What is not there may come, but whether to wait for it is for the caller to say.
            if error.retry != "later" or error.status not in _AGAIN or (error.status == 0 and not again):
                raise error
            wait = max(pause, after)
            if time.monotonic() + wait >= until:
                raise error
            time.sleep(wait)
            pause = min(2 * pause, 5.0)

    def _try(self, method, path, data, headers, timeout):
        request = urllib.request.Request(self._url + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout, context=self._tls) as answer:
                content = answer.read(_ANSWER_MAX + 1)
                if len(content) > _ANSWER_MAX:
                    raise JianghanError({"code": "client.answerTooLarge", "zh": "应答过大。", "en": "The answer is too large."}, 0, self._lang)
                return content, 0.0
        except urllib.error.HTTPError as answer:
            after = answer.headers.get("Retry-After") or "0"
            try:
                body = json.loads(answer.read(_MIB).decode("utf-8"))
            except ValueError:
                body = {"zh": "节点答复 HTTP %d。" % answer.code, "en": "The node answered HTTP %d." % answer.code, "retry": "later" if answer.code in _AGAIN else "never"}
            return JianghanError(body, answer.code, self._lang), float(after) if after.isdigit() else 0.0
        except (OSError, ValueError) as fault:
            return JianghanError({"code": "client.unreachable", "zh": "无法连接节点：%s" % fault, "en": "The node cannot be reached: %s" % fault, "retry": "later"}, 0, self._lang), 0.0


# 时间戳允许的偏差，秒。How far the timestamp of a message may be off, seconds.
_TOLERANCE_S = 300


def webhook_holds(key, headers, body, now=None):
    """回调消息是否来自节点（Standard Webhooks）：key 为登记时得到的 "whsec_…"；或节点公钥 "whpk_…"（需 verify.py 在旁）。

    Whether a message of a webhook is the node's (Standard Webhooks): ``key`` is "whsec_…", which was told when the webhook was made, or "whpk_…", the node's public key (by verify.py
    beside this file). ``headers`` is a mapping, ``body`` the bytes as they arrived. A message may come twice: keep the ids that were seen.
    正文须为收到的原始字节；同一消息可能到达两次，请记下见过的 webhook-id。
    """
    said = {name.lower(): value for name, value in headers.items()}
    identity, sent, signatures = (said.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
    if not sent.isascii() or not sent.isdigit() or len(sent) > 12 or abs((time.time() if now is None else now) - int(sent)) > _TOLERANCE_S:
        return False
    signed = b"%s.%s." % (identity.encode("utf-8"), sent.encode("ascii")) + body
    version, secret = ("v1", key[6:]) if key.startswith("whsec_") else ("v1a", key[5:]) if key.startswith("whpk_") else (None, "")
    if version is None:
        raise ValueError("neither whsec_… nor whpk_…")
    secret = base64.b64decode(secret)
    found = False
    for each in signatures.split(" ")[:16]:
        how, _, text = each.partition(",")
        try:
            signature = base64.b64decode(text, validate=True)
        except ValueError:
            continue
        if how != version:
            continue
        if version == "v1":
            found |= hmac.compare_digest(hmac.new(secret, signed, hashlib.sha256).digest(), signature)
        else:
            import verify
            found |= verify.ed25519_holds(secret, signed, signature)
    return found


def _refused(error, key):
    payment = Payment({"status": "refused", "problem": {"status": error.code, "text": {"zh": error.zh, "en": error.en}}}, None, key, "en")
    payment.error = error
    return payment


def _problem(status):
    """拒绝的统一形式：结果中的状态与问题的写法不同。One form of a refusal: a status among results is written otherwise than a problem."""
    text = status.get("text", {})
    return {"code": status.get("code") or status.get("status"), "zh": status.get("zh") or text.get("zh", ""), "en": status.get("en") or text.get("en", ""),
            "hint": status.get("hint", {}), "facts": status.get("facts", {}), "retry": status.get("retry", "never")}
