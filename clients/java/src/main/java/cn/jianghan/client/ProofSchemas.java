package cn.jianghan.client;

import cn.jianghan.client.Wire.Schema;

/** The messages of a proof file and of what stands in it (docs/spec/proof.md, section 1; proto/). 证明文件的报文结构。 */
final class ProofSchemas {
    private static final Schema TIME = new Schema().one("seconds", "u64").one("nanos", "u32");
    private static final Schema BLOCK_ID = new Schema().one("hash", "bytes").one("part_set_total", "u32").one("part_set_hash", "bytes");
    private static final Schema HEADER = new Schema()
        .one("block_version", "u64").one("app_version", "u64").one("chain_id", "text").one("height", "u64").one("time", TIME).one("last_block_id", BLOCK_ID)
        .one("last_commit_hash", "bytes").one("data_hash", "bytes").one("validators_hash", "bytes").one("next_validators_hash", "bytes").one("consensus_hash", "bytes")
        .one("app_hash", "bytes").one("last_results_hash", "bytes").one("evidence_hash", "bytes").one("proposer_address", "bytes");
    private static final Schema COMMIT_SIGNATURE = new Schema().one("validator", "u32").one("time", TIME).one("signature", "bytes");
    private static final Schema COMMIT = new Schema().one("round", "u32").one("block_id", BLOCK_ID).many("signatures", COMMIT_SIGNATURE, 256);
    private static final Schema VALIDATOR = new Schema().one("kind", "u32").one("public_key", "bytes").one("power", "u64");
    private static final Schema CHECKPOINT = new Schema().one("header", HEADER).one("commit", COMMIT).many("validators", VALIDATOR, 256);
    private static final Schema LOG_CLAIM = new Schema().one("leaf", "bytes").one("index", "u64").many("path", "bytes", 64).many("events", "bytes", 256);
    private static final Schema STEP = new Schema().one("sibling_is_left", "bool").one("sibling", "bytes");
    private static final Schema PRESENT = new Schema().one("value", "bytes").many("steps", STEP, 256);
    private static final Schema NEIGHBOUR = new Schema().one("key_hash", "bytes").one("value_hash", "bytes").many("steps", STEP, 256);
    private static final Schema ABSENT = new Schema().one("left", NEIGHBOUR).one("right", NEIGHBOUR);
    private static final Schema STATE_CLAIM = new Schema().one("key", "bytes").oneOf("claim", "present", PRESENT).oneOf("claim", "absent", ABSENT);
    private static final Schema DISCLOSURE = new Schema().one("transaction", "u32").one("action", "u32").one("name", "text").one("salt", "bytes").one("value", "bytes");
    private static final Schema OPENING = new Schema().one("name", "text").one("salt", "bytes").one("value", "bytes");
    private static final Schema BULK_ENTRY = new Schema()
        .one("log", "u32").one("event", "bytes").one("event_index", "u32").one("event_count", "u32").many("event_path", "bytes", 64).one("entry", "bytes")
        .one("index", "u32").one("module", "u32").one("code", "u32").many("path", "bytes", 64).one("opening", OPENING);
    private static final Schema WITNESSED = new Schema().one("checkpoint", "bytes").many("consistency", "bytes", 64).one("block", "bytes").many("block_path", "bytes", 64);
    /** A proof file behind its first eight bytes. */
    static final Schema PROOF = new Schema()
        .one("checkpoint", CHECKPOINT).one("log_root", "bytes").one("log_size", "u64").one("state_root", "bytes").many("log", LOG_CLAIM, 64).many("state", STATE_CLAIM, 64)
        .many("transactions", "bytes", 64).many("disclosures", DISCLOSURE, 256).many("bulk_entries", BULK_ENTRY, 64).one("witnessed", WITNESSED);

    private static final Schema SIGNATURE = new Schema().one("kind", "u32").one("public_key", "bytes").one("signature", "bytes");
    static final Schema SIGNED_TRANSACTION = new Schema().one("body", "bytes").many("signatures", SIGNATURE, 16);
    private static final Schema ACTION = new Schema().one("type", "text").one("body", "bytes");
    static final Schema TRANSACTION_BODY = new Schema().one("chain_id", "text").one("valid_until_ms", "u64").one("unique", "bytes").many("signers", "bytes", 16).many("actions", ACTION, 64);
    /** What carries an approved action. */
    static final Schema EXECUTION = new Schema().one("proposal_id", "bytes").one("member_id", "text").one("salt", "bytes").one("action", ACTION);
    private static final Schema AMOUNT = new Schema().one("asset_id", "text").one("atoms", "text");
    private static final Schema COMMITMENT = new Schema().one("name", "text").one("commitment", "bytes");
    static final Schema CREDIT_TRANSFER = new Schema()
        .one("uetr", "bytes").one("debtor_account", "bytes").one("creditor_account", "bytes").one("amount", AMOUNT).one("creditor_asset_id", "text")
        .many("commitments", COMMITMENT, Wire.UNBOUNDED).one("queue_priority", "u32");

    private ProofSchemas() {}
}
