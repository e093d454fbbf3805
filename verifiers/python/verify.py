#!/usr/bin/env python3
"""Verifies Jianghan proof files (.jhproof): offline, with Python 3.8 or later and this one file.

Written from docs/spec/proof.md, docs/spec/transaction.md and proto/, not from the ledger's own verifier, and sharing no code with
it, so that the two can be held against each other. Section numbers below are those of docs/spec/proof.md.

    python3 verify.py FILE [--trust PACK.json] [--now UNIX_SECONDS_OR_RFC3339] [--json] [--lang zh|en]

Exit code: 0 the verdict is true, 1 false or stale, 2 wrong usage or an unreadable file.
"""
from __future__ import annotations

import argparse
import base64
import binascii
import datetime
import functools
import hashlib
import json
import os
import re
import sys
import time
import uuid

FILE_BYTES = 1_048_576
MAGIC = b'jhproof1'
PACK_BYTES = 1_048_576
POWER_MAX = 2 ** 60 - 1
PERIOD_MAX = 3_153_600_000
SECONDS_MAX = 253_402_300_799
NANO = 10 ** 9


def sha256(*parts):
    """SHA-256 over the parts joined."""
    return hashlib.sha256(b''.join(parts)).digest()


# ---------------------------------------------------------------------------------------------------------------------
# The one encoding (transaction.md, "One encoding")

class Malformed(Exception):
    """The bytes are not the one encoding of a message, or break a bound of section 3."""


UNBOUNDED = 1 << 20  # more items than a file has bytes


class Field:
    """One field of a message: its type is u32, u64, bool, bytes, text, or the schema of a message."""

    def __init__(self, name, kind, repeated=0, oneof=None):
        self.name, self.kind, self.repeated, self.oneof = name, kind, repeated, oneof
        self.wire_type = 0 if kind in ('u32', 'u64', 'bool') else 2


class Schema:
    """A message: fields by number."""

    def __init__(self, **fields):
        self.fields = {number: field for number, field in enumerate(fields.values(), 1)}
        for name, field in fields.items():
            field.name = name


def one(kind, oneof=None):
    return Field('', kind, 0, oneof)


def many(kind, bound):
    return Field('', kind, bound)


def read_varint(data, at, end, bits):
    """A minimal varint that fits; (value, position behind it)."""
    value = shift = 0
    while True:
        if at >= end:
            raise Malformed('truncated')
        byte = data[at]
        at += 1
        value |= (byte & 0x7f) << shift
        if value >> bits:
            raise Malformed('out of range')
        if byte < 0x80:
            if byte == 0 and shift:
                raise Malformed('varint longer than needed')
            return value, at
        shift += 7
        if shift >= 70:
            raise Malformed('out of range')


def read_span(data, at, end):
    """Start and end of a length-delimited value."""
    length, at = read_varint(data, at, end, 32)
    if length > end - at:
        raise Malformed('truncated')
    return at, at + length


def decode(schema, data, at=0, end=None):
    """The message as a dict with every field of the schema; raises Malformed for every other encoding."""
    end = len(data) if end is None else end
    message = {}
    for field in schema.fields.values():
        message[field.name] = [] if field.repeated else None if isinstance(field.kind, Schema) else DEFAULTS[field.kind]
    last, taken = 0, set()
    while at < end:
        tag, at = read_varint(data, at, end, 32)
        number = tag >> 3
        field = schema.fields.get(number)
        if field is None or tag & 7 != field.wire_type:
            raise Malformed('unknown field or wire type')
        if number < last or (number == last and not field.repeated) or (field.oneof and field.oneof in taken):
            raise Malformed('fields out of order or twice')
        last = number
        taken.add(field.oneof)
        value, at = read_value(field.kind, data, at, end)
        if field.repeated:
            if len(message[field.name]) >= field.repeated:
                raise Malformed('too many items')
            message[field.name].append(value)
            continue
        if not isinstance(field.kind, Schema) and not value:
            raise Malformed('explicit default')
        message[field.name] = value
    return message


DEFAULTS = {'u32': 0, 'u64': 0, 'bool': False, 'bytes': b'', 'text': ''}
BITS = {'u32': 32, 'u64': 64, 'bool': 1}


def read_value(kind, data, at, end):
    if kind in BITS:
        return read_varint(data, at, end, BITS[kind])
    start, stop = read_span(data, at, end)
    if isinstance(kind, Schema):
        return decode(kind, data, start, stop), stop
    value = bytes(data[start:stop])
    if kind == 'text':
        try:
            value = value.decode('utf-8')
        except UnicodeDecodeError:
            raise Malformed('not UTF-8')
    return value, stop


TIME = Schema(seconds=one('u64'), nanos=one('u32'))
BLOCK_ID = Schema(hash=one('bytes'), part_set_total=one('u32'), part_set_hash=one('bytes'))
HEADER = Schema(
    block_version=one('u64'), app_version=one('u64'), chain_id=one('text'), height=one('u64'), time=one(TIME),
    last_block_id=one(BLOCK_ID), last_commit_hash=one('bytes'), data_hash=one('bytes'), validators_hash=one('bytes'),
    next_validators_hash=one('bytes'), consensus_hash=one('bytes'), app_hash=one('bytes'), last_results_hash=one('bytes'),
    evidence_hash=one('bytes'), proposer_address=one('bytes'))
COMMIT_SIGNATURE = Schema(validator=one('u32'), time=one(TIME), signature=one('bytes'))
COMMIT = Schema(round=one('u32'), block_id=one(BLOCK_ID), signatures=many(COMMIT_SIGNATURE, 256))
VALIDATOR = Schema(kind=one('u32'), public_key=one('bytes'), power=one('u64'))
CHECKPOINT = Schema(header=one(HEADER), commit=one(COMMIT), validators=many(VALIDATOR, 256))
LOG_CLAIM = Schema(leaf=one('bytes'), index=one('u64'), path=many('bytes', 64), events=many('bytes', 256))
STEP = Schema(sibling_is_left=one('bool'), sibling=one('bytes'))
PRESENT = Schema(value=one('bytes'), steps=many(STEP, 256))
NEIGHBOUR = Schema(key_hash=one('bytes'), value_hash=one('bytes'), steps=many(STEP, 256))
ABSENT = Schema(left=one(NEIGHBOUR), right=one(NEIGHBOUR))
STATE_CLAIM = Schema(key=one('bytes'), present=one(PRESENT, 'claim'), absent=one(ABSENT, 'claim'))
DISCLOSURE = Schema(transaction=one('u32'), action=one('u32'), name=one('text'), salt=one('bytes'), value=one('bytes'))
OPENING = Schema(name=one('text'), salt=one('bytes'), value=one('bytes'))
BULK_ENTRY = Schema(
    log=one('u32'), event=one('bytes'), event_index=one('u32'), event_count=one('u32'), event_path=many('bytes', 64), entry=one('bytes'),
    index=one('u32'), module=one('u32'), code=one('u32'), path=many('bytes', 64), opening=one(OPENING))
WITNESSED = Schema(checkpoint=one('bytes'), consistency=many('bytes', 64), block=one('bytes'), block_path=many('bytes', 64))
PROOF = Schema(
    checkpoint=one(CHECKPOINT), log_root=one('bytes'), log_size=one('u64'), state_root=one('bytes'), log=many(LOG_CLAIM, 64),
    state=many(STATE_CLAIM, 64), transactions=many('bytes', 64), disclosures=many(DISCLOSURE, 256), bulk_entries=many(BULK_ENTRY, 64),
    witnessed=one(WITNESSED))

SIGNATURE = Schema(kind=one('u32'), public_key=one('bytes'), signature=one('bytes'))
SIGNED_TRANSACTION = Schema(body=one('bytes'), signatures=many(SIGNATURE, 16))
ACTION = Schema(type=one('text'), body=one('bytes'))
TRANSACTION_BODY = Schema(
    chain_id=one('text'), valid_until_ms=one('u64'), unique=one('bytes'), signers=many('bytes', 16), actions=many(ACTION, 64))

AMOUNT = Schema(asset_id=one('text'), atoms=one('text'))
FIELD_COMMITMENT = Schema(name=one('text'), commitment=one('bytes'))
CREDIT_TRANSFER = 'payments.v1.CustomerCreditTransfer'
EXECUTE = 'approvals.v1.Execute'
EXECUTION = Schema(proposal_id=one('bytes'), member_id=one('text'), salt=one('bytes'), action=one(ACTION))
PAYMENTS = {
    'payments.v1.RegisterAsset': Schema(
        asset_id=one('text'), issuer_id=one('text'), currency=one('text'), decimals=one('u32'), settlement_asset_id=one('text'),
        settlement_account_id=one('bytes')),
    'payments.v1.Issue': Schema(issuer_id=one('text'), to=one('bytes'), amount=one(AMOUNT)),
    'payments.v1.Redeem': Schema(**{'from': one('bytes'), 'amount': one(AMOUNT)}),
    'payments.v1.Transfer': Schema(**{'from': one('bytes'), 'to': one('bytes'), 'amount': one(AMOUNT)}),
    CREDIT_TRANSFER: Schema(
        uetr=one('bytes'), debtor_account=one('bytes'), creditor_account=one('bytes'), amount=one(AMOUNT),
        creditor_asset_id=one('text'), commitments=many(FIELD_COMMITMENT, UNBOUNDED), queue_priority=one('u32')),
    'payments.v1.RecordMessage': Schema(
        member_id=one('text'), message_key=one('bytes'), commitment=one('bytes'), transaction_count=one('u32')),
}


# ---------------------------------------------------------------------------------------------------------------------
# Section 2: hashes

def merkle_leaf(data):
    return sha256(b'\0', data)


def merkle_node(left, right):
    return sha256(b'\1', left, right)


def merkle_root(leaves):
    """RFC 9162 root over the bytes of the leaves."""
    return root_of_hashes([merkle_leaf(leaf) for leaf in leaves]) if leaves else sha256()


def root_of_hashes(hashes):
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return merkle_node(root_of_hashes(hashes[:split]), root_of_hashes(hashes[split:]))


def inclusion_holds(leaf_hash, index, size, path, root):
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        return False
    node, fn, sn = leaf_hash, index, size - 1
    for sibling in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            node = merkle_node(sibling, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = merkle_node(node, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and node == root


def consistency_holds(old_size, old_root, new_size, new_root, path):
    """RFC 9162, section 2.1.4.2, for 0 < old_size ≤ new_size."""
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size & (old_size - 1) == 0:
        path = [old_root] + path
    if not path:
        return False
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = merkle_node(node, old), merkle_node(node, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = merkle_node(new, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == old_root and new == new_root


STATE_LEAF_PREFIX = b'jianghan state tree leaf, version one...'


def state_root_of(key_hash, value_hash, steps):
    """Where the path of a leaf of the state tree leads."""
    node = sha256(STATE_LEAF_PREFIX, key_hash, value_hash)
    for step in steps:
        node = sha256(step['sibling'], node) if step['sibling_is_left'] else sha256(node, step['sibling'])
    return node


def state_claim_holds(claim, root):
    kh = sha256(b'\2', claim['key'])
    present, absent = claim['present'], claim['absent']
    if present is not None:
        return state_root_of(kh, sha256(b'\3', present['value']), present['steps']) == root
    left, right = absent['left'], absent['right']
    for neighbour in (left, right):
        if neighbour and state_root_of(neighbour['key_hash'], neighbour['value_hash'], neighbour['steps']) != root:
            return False
    if left and not left['key_hash'] < kh or right and not kh < right['key_hash']:
        return False
    if not right:
        return all(step['sibling_is_left'] for step in left['steps'])
    if not left:
        return not any(step['sibling_is_left'] for step in right['steps'])
    return are_neighbours(left['steps'][::-1], right['steps'][::-1])


def are_neighbours(left, right):
    """Whether no leaf lies between two paths, given from the root down."""
    for i, (l, r) in enumerate(zip(left, right)):
        if l['sibling_is_left'] == r['sibling_is_left']:
            if l['sibling'] != r['sibling']:
                return False
            continue
        below_left, below_right = left[i + 1:], right[i + 1:]
        return (not l['sibling_is_left'] and all(step['sibling_is_left'] for step in below_left)
                and not any(step['sibling_is_left'] for step in below_right))
    return False


def application_hash(log_root, log_size, state_root):
    values = [('format', (1).to_bytes(4, 'big')), ('log.root', log_root), ('log.size', log_size.to_bytes(8, 'big')),
              ('state.root', state_root)]
    return merkle_root([bytes([len(name)]) + name.encode() + b'\x20' + sha256(value) for name, value in values])


# CometBFT's protobuf encodings, as the tables of section 2 write them.

def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def pb_int(number, value):
    return varint(number << 3) + varint(value) if value else b''


def pb_message(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


def pb_bytes(number, value):
    return pb_message(number, value) if value else b''


def pb_sfixed64(number, value):
    return varint(number << 3 | 1) + value.to_bytes(8, 'little') if value else b''


def pb_time(moment):
    return pb_int(1, moment['seconds']) + pb_int(2, moment['nanos'])


def pb_block_id(block_id):
    if block_id is None:
        return b'\x12\x00'
    parts = pb_int(1, block_id['part_set_total']) + pb_bytes(2, block_id['part_set_hash'])
    return pb_bytes(1, block_id['hash']) + pb_message(2, parts)


HEADER_HASHES = ('last_commit_hash', 'data_hash', 'validators_hash', 'next_validators_hash', 'consensus_hash', 'app_hash',
                 'last_results_hash', 'evidence_hash')


def header_hash(header):
    return merkle_root([
        pb_int(1, header['block_version']) + pb_int(2, header['app_version']),
        pb_bytes(1, header['chain_id'].encode()),
        pb_int(1, header['height']),
        pb_time(header['time']),
        pb_block_id(header['last_block_id']),
    ] + [pb_bytes(1, header[name]) for name in HEADER_HASHES] + [pb_bytes(1, header['proposer_address'])])


def validator_set_hash(validators):
    return merkle_root([pb_message(1, pb_bytes(1, v['public_key'])) + pb_int(2, v['power']) for v in validators])


def vote_bytes(header, commit, moment):
    message = (pb_int(1, 2) + pb_sfixed64(2, header['height']) + pb_sfixed64(3, commit['round'])
               + pb_message(4, pb_block_id(commit['block_id'])) + pb_message(5, pb_time(moment))
               + pb_bytes(6, header['chain_id'].encode()))
    return varint(len(message)) + message


# ---------------------------------------------------------------------------------------------------------------------
# Signatures: multiples of points by signed windows, two at a time

def windowed(scalar, width):
    """Digits of the scalar from the lowest bit: 0, or odd and below 2^(width−1) in size."""
    digits = []
    while scalar:
        digit = 0
        if scalar & 1:
            digit = scalar & ((1 << width) - 1)
            if digit >> (width - 1):
                digit -= 1 << width
            scalar -= digit
        digits.append(digit)
        scalar >>= 1
    return digits


def odd_multiples(point, count, add, double):
    """P, 3P, 5P, …"""
    table, twice = [point], double(point)
    for _ in range(count - 1):
        table.append(add(table[-1], twice))
    return table


def sum_of_multiples(pairs, identity, add, double, negate):
    """Σ scalar · point; pairs of (digits, odd multiples of the point)."""
    total = identity
    for i in range(max((len(digits) for digits, _ in pairs), default=0) - 1, -1, -1):
        total = double(total)
        for digits, table in pairs:
            digit = digits[i] if i < len(digits) else 0
            if digit > 0:
                total = add(total, table[digit >> 1])
            elif digit < 0:
                total = add(total, negate(table[-digit >> 1]))
    return total


# Ed25519 (RFC 8032): points in extended coordinates (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z.

P25519 = 2 ** 255 - 19
L25519 = 2 ** 252 + 27742317777372353535851937790883648493
D25519 = -121665 * pow(121666, -1, P25519) % P25519
SQRT_M1 = pow(2, (P25519 - 1) // 4, P25519)
ED_IDENTITY = (0, 1, 1, 0)


def ed_add(a, b):
    p = P25519
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e1 = (y1 - x1) * (y2 - x2) % p
    e2 = (y1 + x1) * (y2 + x2) % p
    c = 2 * t1 * t2 % p * D25519 % p
    d = 2 * z1 * z2 % p
    e, f, g, h = e2 - e1, d - c, d + c, e2 + e1
    return e * f % p, g * h % p, f * g % p, e * h % p


def ed_double(a):
    p = P25519
    x, y, z, _ = a
    xx, yy = x * x % p, y * y % p
    h = xx + yy
    e = h - (x + y) * (x + y) % p
    g = xx - yy
    f = 2 * z * z % p + g
    return e * f % p, g * h % p, f * g % p, e * h % p


def ed_negate(a):
    return -a[0] % P25519, a[1], a[2], -a[3] % P25519


@functools.lru_cache(maxsize=2048)
def ed_decompress(encoded):
    """The point that 32 bytes encode, non-canonical forms included (y not below p, or x = 0 with the sign set); None if none."""
    value = int.from_bytes(encoded, 'little')
    sign, y = value >> 255, (value & (2 ** 255 - 1)) % P25519
    u, v = (y * y - 1) % P25519, (D25519 * y * y + 1) % P25519
    x = u * pow(v, 3, P25519) * pow(u * pow(v, 7, P25519), (P25519 - 5) // 8, P25519) % P25519
    if v * x * x % P25519 != u:
        if v * x * x % P25519 != -u % P25519:
            return None
        x = x * SQRT_M1 % P25519
    if x & 1 != sign:
        x = -x % P25519
    return x, y, 1, x * y % P25519


def ed_compress(a):
    inverse = pow(a[2], P25519 - 2, P25519)
    x, y = a[0] * inverse % P25519, a[1] * inverse % P25519
    return (y | (x & 1) << 255).to_bytes(32, 'little')


ED_BASE = ed_decompress((4 * pow(5, -1, P25519) % P25519).to_bytes(32, 'little'))
ED_BASE_MULTIPLES = odd_multiples(ED_BASE, 64, ed_add, ed_double)


@functools.lru_cache(maxsize=512)
def ed_multiples_of_minus(encoded):
    """Odd multiples of −A; None when the bytes are no point."""
    point = ed_decompress(encoded)
    return point and odd_multiples(ed_negate(point), 8, ed_add, ed_double)


def ed_challenge(signature, public_key, message):
    return int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), 'little') % L25519


def ed_difference(s, k, minus_a):
    """S·B − k·A."""
    pairs = [(windowed(s, 8), ED_BASE_MULTIPLES), (windowed(k, 5), minus_a)]
    return sum_of_multiples(pairs, ED_IDENTITY, ed_add, ed_double, ed_negate)


@functools.lru_cache(maxsize=4096)
def vote_holds(public_key, message, signature):
    """Ed25519 as ZIP-215 judges it: every encoding of a point counts, the cofactor is multiplied out."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], 'little')
    minus_a, r = ed_multiples_of_minus(public_key), ed_decompress(signature[:32])
    if s >= L25519 or minus_a is None or r is None:
        return False
    point = ed_add(ed_difference(s, ed_challenge(signature, public_key, message), minus_a), ed_negate(r))
    x, y, z, _ = ed_double(ed_double(ed_double(point)))
    return x == 0 and y == z


def has_small_order(encoded):
    point = ed_decompress(encoded)
    if point is None:
        return False
    x, y, z, _ = ed_double(ed_double(ed_double(point)))
    return x == 0 and y == z


def ed25519_holds(public_key, message, signature):
    """Ed25519 as libsodium judges it: a canonical key not of small order, S below L, R not of small order, and R the very
    encoding of S·B − k·A."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    if int.from_bytes(public_key, 'little') & (2 ** 255 - 1) >= P25519:
        return False
    s = int.from_bytes(signature[32:], 'little')
    if s >= L25519 or has_small_order(public_key) or has_small_order(signature[:32]):
        return False
    minus_a = ed_multiples_of_minus(public_key)
    if minus_a is None:
        return False
    return ed_compress(ed_difference(s, ed_challenge(signature, public_key, message), minus_a)) == signature[:32]


# Short Weierstrass curves: Jacobian coordinates (X, Y, Z), x = X/Z², y = Y/Z³; Z = 0 is the point at infinity.

INFINITY = (1, 1, 0)


class Curve:
    """y² = x³ + ax + b over a prime p that is 3 modulo 4, with a base point of prime order n."""

    def __init__(self, p, a, b, n, x, y):
        self.p, self.a, self.b, self.n = p, a, b, n
        self.base = (x, y, 1)
        self.base_multiples = odd_multiples(self.base, 64, self.add, self.double)

    def double(self, point):
        x, y, z = point
        p = self.p
        if z == 0:
            return point
        yy = y * y % p
        beta = x * yy % p
        alpha = (3 * x * x + self.a * pow(z, 4, p)) % p
        x3 = (alpha * alpha - 8 * beta) % p
        return x3, (alpha * (4 * beta - x3) - 8 * yy * yy) % p, 2 * y * z % p

    def add(self, one_point, other):
        p = self.p
        if one_point[2] == 0 or other[2] == 0:
            return one_point if other[2] == 0 else other
        x1, y1, z1 = one_point
        x2, y2, z2 = other
        z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * z2z2 % p, x2 * z1z1 % p
        s1, s2 = y1 * z2 * z2z2 % p, y2 * z1 * z1z1 % p
        h, r = (u2 - u1) % p, (s2 - s1) % p
        if h == 0:
            return self.double(one_point) if r == 0 else INFINITY
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, z1 * z2 * h % p

    def negate(self, point):
        return point[0], -point[1] % self.p, point[2]

    def decompress(self, encoded):
        """The point of a 33-byte compressed key; None if there is none."""
        if len(encoded) != 33 or encoded[0] not in (2, 3):
            return None
        p = self.p
        x = int.from_bytes(encoded[1:], 'big')
        if x >= p:
            return None
        square = (x * x * x + self.a * x + self.b) % p
        y = pow(square, (p + 1) // 4, p)
        if y * y % p != square or y == 0 and encoded[0] == 3:
            return None
        return x, y if y & 1 == encoded[0] & 1 else p - y, 1

    def sum_x(self, of_base, of_point, point):
        """x of of_base · G + of_point · point; None at infinity."""
        pairs = [(windowed(of_base, 8), self.base_multiples), (windowed(of_point, 5), odd_multiples(point, 8, self.add, self.double))]
        x, _, z = sum_of_multiples(pairs, INFINITY, self.add, self.double, self.negate)
        return None if z == 0 else x * pow(z, self.p - 3, self.p) % self.p


P256 = Curve(  # SP 800-186, 3.2.1.3
    2 ** 256 - 2 ** 224 + 2 ** 192 + 2 ** 96 - 1, -3, 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b,
    0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551,
    0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296, 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)
SECP256K1 = Curve(  # SEC 2, 2.4.1
    2 ** 256 - 2 ** 32 - 977, 0, 7, 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141,
    0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798, 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8)
SM2 = Curve(  # GB/T 32918.5-2017
    2 ** 256 - 2 ** 224 - 2 ** 96 + 2 ** 64 - 1, -3, 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93,
    0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123,
    0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7, 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0)


def ecdsa_holds(curve, public_key, message, signature):
    """ECDSA over SHA-256 of the message; signature r ‖ s with s at most half the order."""
    point, n = curve.decompress(public_key), curve.n
    if point is None or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], 'big'), int.from_bytes(signature[32:], 'big')
    if not (0 < r < n and 0 < s <= n // 2):
        return False
    inverse = pow(s, n - 2, n)
    x = curve.sum_x(int.from_bytes(sha256(message), 'big') * inverse % n, r * inverse % n, point)
    return x is not None and x % n == r


def p256_holds(public_key, message, signature):
    return ecdsa_holds(P256, public_key, message, signature)


def secp256k1_holds(public_key, message, signature):
    return ecdsa_holds(SECP256K1, public_key, message, signature)


def sm3(data):
    """GB/T 32905-2016."""
    def rotate(word, by):
        by %= 32
        return (word << by | word >> (32 - by)) & 0xffffffff
    v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]
    data += b'\x80' + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, 'big')
    for at in range(0, len(data), 64):
        w = [int.from_bytes(data[i:i + 4], 'big') for i in range(at, at + 64, 4)]
        for j in range(16, 68):
            mixed = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
            w.append(mixed ^ rotate(mixed, 15) ^ rotate(mixed, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            ss1 = rotate(rotate(a, 12) + e + rotate(0x79cc4519 if j < 16 else 0x7a879d8a, j) & 0xffffffff, 7)
            tt1 = (a ^ b ^ c if j < 16 else a & b | a & c | b & c) + d + (ss1 ^ rotate(a, 12)) + (w[j] ^ w[j + 4])
            tt2 = (e ^ f ^ g if j < 16 else e & f | ~e & g) + h + ss1 + w[j] & 0xffffffff
            a, b, c, d = tt1 & 0xffffffff, a, rotate(b, 9), c
            e, f, g, h = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
        v = [old ^ new for old, new in zip(v, (a, b, c, d, e, f, g, h))]
    return b''.join(word.to_bytes(4, 'big') for word in v)


def sm2_holds(public_key, message, signature):
    """SM2 with SM3 and the identity 1234567812345678 (GB/T 32918.2-2016); signature r ‖ s."""
    point, n = SM2.decompress(public_key), SM2.n
    if point is None or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], 'big'), int.from_bytes(signature[32:], 'big')
    if not (0 < r < n and 0 < s < n) or r + s == n:
        return False
    numbers = (SM2.a % SM2.p, SM2.b) + SM2.base[:2] + point[:2]
    z = sm3(b'\x00\x801234567812345678' + b''.join(number.to_bytes(32, 'big') for number in numbers))
    x = SM2.sum_x(s, (r + s) % n, point)
    return x is not None and (int.from_bytes(sm3(z + message), 'big') + x) % n == r


# WebAuthn (transaction.md, section 2): an assertion is u16 ‖ authenticatorData ‖ u16 ‖ clientDataJSON ‖ r ‖ s.

HOST = rb'[a-z0-9](?:[a-z0-9-]*[a-z0-9])?'
TEXT = rb'([^"\\\x00-\x1f]*)'
ORIGIN = re.compile(rb'(?:https://' + HOST + rb'(?:\.' + HOST + rb')*|http://localhost)(?::[1-9][0-9]{0,4})?')
DEFAULT_PORT = re.compile(rb'https:.*:443|http:.*:80')
CLIENT_TYPE = re.compile(rb'\{"type":"' + TEXT + rb'"')
CLIENT_CHALLENGE = re.compile(rb',"challenge":"' + TEXT + rb'","origin":"')
CLIENT_TEXT = re.compile(TEXT + rb'"')


def flags_fault(flags, length):
    if not flags & 1:
        return 'userNotPresent'
    if not flags & 4:
        return 'userNotVerified'
    if flags & 16 and not flags & 8:
        return 'backupFlags'
    if flags & 64:
        return 'notAnAssertion'
    return None if bool(flags & 128) == (length > 37) else 'authenticatorDataLength'


def client_data(json_bytes):
    """(fault, challenge, origin) of collected client data."""
    kind = CLIENT_TYPE.match(json_bytes)
    if kind is None:
        return 'clientDataForm', None, None
    if kind.group(1) != b'webauthn.get':
        return 'wrongType', None, None
    challenge = CLIENT_CHALLENGE.match(json_bytes, kind.end())
    if challenge is None:
        return 'clientDataForm', None, None
    origin = CLIENT_TEXT.match(json_bytes, challenge.end())
    if origin is None or len(origin.group(1)) > 255 or not ORIGIN.fullmatch(origin.group(1)) or DEFAULT_PORT.fullmatch(origin.group(1)):
        return 'originForm', None, None
    rest = json_bytes[origin.end():]
    if rest.startswith(b',"crossOrigin":false'):
        rest = rest[len(b',"crossOrigin":false'):]
    if b'"crossOrigin"' in rest or b'"topOrigin"' in rest:
        return 'crossOrigin', None, None
    if b'\\' in rest or not (rest == b'}' or rest.startswith(b',') and rest.endswith(b'}')):
        return 'clientDataForm', None, None
    return None, challenge.group(1), origin.group(1)


def read_assertion(signature, message):
    """(fault, what the authenticator signed, r ‖ s)."""
    data_length = int.from_bytes(signature[:2], 'big')
    data, rest = signature[2:2 + data_length], signature[2 + data_length:]
    json_length = int.from_bytes(rest[:2], 'big')
    json_bytes, numbers = rest[2:2 + json_length], rest[2 + json_length:]
    if len(data) != data_length or len(rest) < 2 or len(json_bytes) != json_length or len(numbers) != 64:
        return 'layout', None, None
    if not 37 <= data_length <= 256:
        return 'authenticatorDataLength', None, None
    if json_length > 1024:
        return 'clientDataTooLong', None, None
    fault = flags_fault(data[32], data_length)
    if fault is None:
        fault, challenge, _ = client_data(json_bytes)
        if fault is None and challenge != base64.urlsafe_b64encode(message).rstrip(b'='):
            fault = 'otherChallenge'
    return fault, data + sha256(json_bytes), numbers


def webauthn_holds(public_key, message, signature):
    fault, asserted, numbers = read_assertion(signature, message)
    return fault is None and p256_holds(public_key, asserted, numbers)


@functools.lru_cache(maxsize=4096)
def signature_holds(kind, public_key, message, signature):
    """A user's signature under the rules of its kind; a kind that is not known is a breach."""
    judge = {1: ed25519_holds, 2: p256_holds, 3: webauthn_holds, 4: secp256k1_holds, 5: sm2_holds}.get(kind)
    return judge is not None and judge(public_key, message, signature)


# ---------------------------------------------------------------------------------------------------------------------
# Section 3: bounds

def require(holds, what):
    if not holds:
        raise Malformed(what)


class LogLeaf:
    """A leaf of the history log: tag 1 receipt, 2 outcome, 3 block."""

    def __init__(self, data):
        require(0 < len(data) <= 4096 and data[0] in (1, 2, 3), 'leaf')
        self.tag = data[0]
        if self.tag == 3:
            require(len(data) == 53, 'block leaf')
            self.height = int.from_bytes(data[1:9], 'big')
            self.seconds = int.from_bytes(data[9:17], 'big', signed=True)
            self.nanos = int.from_bytes(data[17:21], 'big')
            self.state_root = data[21:]
            require(self.nanos < NANO, 'nanoseconds of a block leaf')
            return
        require(len(data) >= 83, 'receipt')
        self.transaction_id, self.height = data[1:33], int.from_bytes(data[33:41], 'big')
        self.index, self.module, self.code = (int.from_bytes(data[a:b], 'big') for a, b in ((41, 45), (45, 47), (47, 49)))
        length = int.from_bytes(data[49:51], 'big')
        require(length <= 256 and len(data) == 83 + length, 'length of facts')
        self.facts, self.events_root = data[51:51 + length], data[51 + length:]


class Transaction:
    """A SignedTransaction of the shape that transaction.md asks for."""

    CHAIN_ID = re.compile(r'[A-Za-z0-9][A-Za-z0-9.-]{2,49}')
    ACTION_TYPE = re.compile(r'[a-z][a-z0-9]{1,30}\.v[0-9]{1,3}\.[A-Z][A-Za-z0-9]{1,60}')

    def __init__(self, data):
        require(len(data) <= 524_288, 'size of a transaction')
        envelope = decode(SIGNED_TRANSACTION, data)
        body_bytes = envelope['body']
        self.body = decode(TRANSACTION_BODY, body_bytes)
        self.signatures, self.actions = envelope['signatures'], self.body['actions']
        self.id, self.message = sha256(b'jianghan-id-1', body_bytes), sha256(b'jianghan-tx-1', body_bytes)
        self._bodies, self._carried = {}, {}
        signers = self.body['signers']
        require(self.CHAIN_ID.fullmatch(self.body['chain_id']), 'chain id of a transaction')
        require(len(self.body['unique']) == 16, 'unique')
        require(signers and all(len(signer) == 20 for signer in signers), 'signers')
        require(all(a < b for a, b in zip(signers, signers[1:])), 'order of the signers')
        require(self.actions and all(self.ACTION_TYPE.fullmatch(action['type']) for action in self.actions), 'actions')
        require(len(self.signatures) == len(signers), 'one signature for each signer')
        for signer, signature in zip(signers, self.signatures):
            kind = signature['kind']
            require(0 < kind <= 0xffff, 'kind of a signature')
            require(sha256(b'jianghan-key-1', kind.to_bytes(2, 'big'), signature['public_key'])[:20] == signer, 'signer of a signature')

    def carried(self, index):
        """The action that is judged at this place: the one that an approvals.v1.Execute of the one encoding carries, otherwise the action itself.
        Read once."""
        if index not in self._carried:
            action = self.actions[index]
            try:
                self._carried[index] = (action['type'] == EXECUTE and decode(EXECUTION, action['body'])['action']) or action
            except Malformed:
                self._carried[index] = action
        return self._carried[index]

    def action_body(self, index):
        """The message of an action of payments.v1, or of the one it carries; None for other types and when it has not the one encoding. Read
        once, however many disclosures name it."""
        if index not in self._bodies:
            action = self.carried(index)
            schema = PAYMENTS.get(action['type'])
            try:
                self._bodies[index] = schema and decode(schema, action['body'])
            except Malformed:
                self._bodies[index] = None
        return self._bodies[index]


DISCLOSURE_NAME = re.compile(r'[a-zA-Z][a-zA-Z0-9._-]{0,63}')


def check_time(moment):
    require(moment is not None and moment['seconds'] <= SECONDS_MAX and moment['nanos'] < NANO, 'time')


def check_block_id(block_id):
    require(len(block_id['hash']) == len(block_id['part_set_hash']) == 32, 'block id')
    require(1 <= block_id['part_set_total'] < 2 ** 31, 'part set of a block id')


def check_steps(steps):
    require(all(len(step['sibling']) == 32 for step in steps), 'sibling')


def check_checkpoint(checkpoint):
    require(checkpoint is not None and checkpoint['header'] is not None and checkpoint['commit'] is not None, 'checkpoint')
    header, commit, validators = checkpoint['header'], checkpoint['commit'], checkpoint['validators']
    require(1 <= len(header['chain_id'].encode()) <= 50, 'chain id')
    require(1 <= header['height'] < 2 ** 63 and header['block_version'] < 2 ** 63 and header['app_version'] < 2 ** 63, 'header')
    check_time(header['time'])
    require(all(len(header[name]) == 32 for name in HEADER_HASHES), 'hash of a header')
    require(len(header['proposer_address']) == 20, 'proposer')
    if header['last_block_id'] is not None:
        check_block_id(header['last_block_id'])
    require(commit['round'] < 2 ** 31 and commit['block_id'] is not None, 'commit')
    check_block_id(commit['block_id'])
    require(validators, 'validators')
    for validator in validators:
        require(validator['kind'] == 1 and len(validator['public_key']) == 32 and 1 <= validator['power'] <= POWER_MAX, 'validator')
    require(sum(validator['power'] for validator in validators) <= POWER_MAX, 'power of the validators')
    require(commit['signatures'], 'signatures of the commit')
    last = -1
    for signature in commit['signatures']:
        require(last < signature['validator'] < len(validators) and len(signature['signature']) == 64, 'signature of the commit')
        check_time(signature['time'])
        last = signature['validator']


def check_state_claim(claim):
    require(len(claim['key']) <= 1024, 'state key')
    present, absent = claim['present'], claim['absent']
    if present is not None:
        require(len(present['value']) <= 65_536, 'state value')
        return check_steps(present['steps'])
    require(absent is not None and (absent['left'] is not None or absent['right'] is not None), 'claim')
    for neighbour in (absent['left'], absent['right']):
        if neighbour is not None:
            require(len(neighbour['key_hash']) == len(neighbour['value_hash']) == 32, 'neighbour')
            check_steps(neighbour['steps'])


def check_bulk_entry(claim):
    require(len(claim['event']) <= 4096 and 1 <= claim['event_count'] <= 65_535, 'event of a bulk')
    require(len(claim['entry']) == 68 and claim['index'] < 4096, 'entry of a bulk')
    require(claim['module'] <= 0xffff and claim['code'] <= 0xffff, 'result of an entry')
    require(all(len(step) == 32 for step in claim['event_path'] + claim['path']), 'path of a bulk entry')


# Signed notes and their keys (section 6)

SPACES = re.compile('[\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]')
OPEN_TYPE = b'\xffjianghan.cosignature/v1'
KEY_LENGTHS = {1: 32, 2: 33, 3: 33, 4: 33, 5: 33}


def base64_bytes(text):
    """Bytes of standard base64 with padding, written in no other way; None for what is not."""
    try:
        data = base64.b64decode(text.encode('ascii'), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def is_key_name(name):
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return False
    return 1 <= length <= 256 and '+' not in name and not SPACES.search(name) and min(name) >= ' '


class Witnessed:
    """A checkpoint as a signed note, and how it contains the log of a proof."""

    def __init__(self, message):
        require(len(message['checkpoint']) <= 65_536, 'size of a note')
        try:
            whole = message['checkpoint'].decode('utf-8')
        except UnicodeDecodeError:
            raise Malformed('note')
        split = whole.rfind('\n\n')
        require(split >= 0 and whole.endswith('\n'), 'note')
        self.text, lines = whole[:split + 1], whole[split + 2:-1].split('\n')
        require(min(self.text.replace('\n', ''), default=' ') >= ' ' and split + 2 < len(whole) and len(lines) <= 64, 'note')
        self.signatures = [self._signature(line) for line in lines]
        fields = self.text[:-1].split('\n')
        require(len(fields) >= 3, 'checkpoint')
        origin, size, root, *extensions = fields
        require(origin and re.fullmatch('0|[1-9][0-9]{0,18}', size) and int(size) < 2 ** 63, 'checkpoint')
        self.origin, self.size, self.root = origin, int(size), base64_bytes(root)
        require(self.root is not None and len(self.root) == 32 and len(extensions) <= 16 and '' not in extensions, 'checkpoint')
        self.consistency, self.block_bytes, self.block_path = message['consistency'], message['block'], message['block_path']
        require(all(len(step) == 32 for step in self.consistency + self.block_path), 'path to a checkpoint')
        self.block = LogLeaf(self.block_bytes)
        require(self.block.tag == 3, 'block of a checkpoint')

    @staticmethod
    def _signature(line):
        parts = line.split(' ')
        require(len(parts) == 3 and parts[0] == '\u2014' and is_key_name(parts[1]), 'signature line')
        data = base64_bytes(parts[2])
        require(data is not None and 5 <= len(data) <= 8_196, 'signature line')
        return parts[1], data[:4], data[4:]


def witness_key(text):
    """(name, key id, kind, public key) of a cosigner's key; None for what is none."""
    parts = text.split('+', 2) if isinstance(text, str) else []
    if len(parts) != 3 or not is_key_name(parts[0]) or not re.fullmatch('[0-9a-f]{8}', parts[1]):
        return None
    material = base64_bytes(parts[2])
    if material is None or sha256(parts[0].encode(), b'\n', material)[:4].hex() != parts[1]:
        return None
    if len(material) == 33 and material[0] == 4:
        kind, key = 1, material[1:]
    elif material.startswith(OPEN_TYPE) and len(material) >= len(OPEN_TYPE) + 2:
        at = len(OPEN_TYPE)
        kind, key = int.from_bytes(material[at:at + 2], 'big'), material[at + 2:]
        if kind == 1 or len(key) != KEY_LENGTHS.get(kind):
            return None
    else:
        return None
    return parts[0], bytes.fromhex(parts[1]), kind, key


def cosignature_of(witnessed, key):
    """None where the key did not sign, otherwise whether its first signature holds."""
    name, key_id, kind, public_key = key
    for said, number, signature in witnessed.signatures:
        if (said, number) == (name, key_id):
            time_ = int.from_bytes(signature[:8], 'big')
            if len(signature) < 8 or time_ >= 2 ** 63:
                return False
            message = 'cosignature/v1\ntime {}\n{}'.format(time_, witnessed.text).encode()
            if kind != 1:
                message = sha256(b'jianghan-cosignature-1', message)
            return signature_holds(kind, public_key, message, signature[8:])
    return None


def witnessed_holds(proof):
    it = proof.witnessed
    if it is None:
        return True
    return (it.origin == 'jianghan/' + proof.header['chain_id'] and 0 < proof.log_size <= it.size
            and consistency_holds(proof.log_size, proof.log_root, it.size, it.root, it.consistency)
            and inclusion_holds(merkle_leaf(it.block_bytes), proof.log_size - 1, proof.log_size, it.block_path, proof.log_root)
            and it.block.state_root == proof.state_root)


class Proof:
    """What a proof file says, within the bounds; not yet checked."""

    def __init__(self, data):
        message = decode(PROOF, data, len(MAGIC))
        check_checkpoint(message['checkpoint'])
        self.header, self.commit = message['checkpoint']['header'], message['checkpoint']['commit']
        self.validators = message['checkpoint']['validators']
        self.log_root, self.log_size, self.state_root = message['log_root'], message['log_size'], message['state_root']
        require(len(self.log_root) == len(self.state_root) == 32, 'roots')
        self.log, self.state, self.disclosures = message['log'], message['state'], message['disclosures']
        self.leaves = [LogLeaf(claim['leaf']) for claim in self.log]
        for claim, leaf in zip(self.log, self.leaves):
            require(all(len(entry) == 32 for entry in claim['path']), 'log path')
            require(all(len(event) <= 4096 for event in claim['events']), 'event')
            require(leaf.tag != 3 or not claim['events'], 'events of a block')
        for claim in self.state:
            check_state_claim(claim)
        self.transactions = [Transaction(data) for data in message['transactions']]
        for opening in self.disclosures + [claim['opening'] for claim in message['bulk_entries'] if claim['opening'] is not None]:
            require(DISCLOSURE_NAME.fullmatch(opening['name']), 'name of a disclosure')
            require(len(opening['salt']) == 16 and len(opening['value']) <= 65_536, 'disclosure')
        self.bulk_entries = message['bulk_entries']
        for claim in self.bulk_entries:
            check_bulk_entry(claim)
        self.witnessed = None if message['witnessed'] is None else Witnessed(message['witnessed'])


# ---------------------------------------------------------------------------------------------------------------------
# Sections 4 and 5: checking

class BadPack(Exception):
    """The trust pack cannot be used."""


class TrustPack:
    """Section 5: which validators somebody decides to trust."""

    def __init__(self, text):
        try:
            pack = json.loads(text, parse_constant=_no_constant, parse_int=lambda digits: int(digits) if len(digits) < 19 else float(digits))
        except (ValueError, RecursionError):
            raise BadPack('not JSON')
        if not isinstance(pack, dict) or pack.get('format') != 'jianghan-trust-1':
            raise BadPack('format is not jianghan-trust-1')
        self.chain_id, validators, period = pack.get('chain_id'), pack.get('validators'), pack.get('trusting_period_s')
        if not isinstance(self.chain_id, str):
            raise BadPack('chain_id')
        if isinstance(period, bool) or not isinstance(period, (int, float)) or not 1 <= period <= PERIOD_MAX or period != int(period):
            raise BadPack('trusting_period_s')
        self.trusting_period_s = int(period)
        self.validators = self._set(validators)
        self.earlier = self._earlier(pack['earlier']) if 'earlier' in pack else []
        self.witnesses, self.witnesses_required = [], 0
        if 'witnesses' in pack or 'witnesses_required' in pack:
            self._witnesses(pack.get('witnesses'), pack.get('witnesses_required'))

    def _witnesses(self, keys, required):
        if not isinstance(keys, list) or len(keys) > 64:
            raise BadPack('witnesses')
        if isinstance(required, bool) or not isinstance(required, (int, float)) or not 1 <= required <= len(keys) or required != int(required):
            raise BadPack('witnesses_required')
        self.witnesses, self.witnesses_required = [witness_key(key) for key in keys], int(required)
        if None in self.witnesses or len({key[2:] for key in self.witnesses}) != len(keys):
            raise BadPack('witnesses')

    def at(self, height):
        """The validators that count at a height: the first of those of before that reach so far, or the newest."""
        return next((validators for until, validators in self.earlier if height <= until), self.validators)

    def _earlier(self, sets):
        if not isinstance(sets, list) or len(sets) > 100 or not all(isinstance(item, dict) for item in sets):
            raise BadPack('earlier')
        read, last = [], 0
        for item in sets:
            until = item.get('until_height')
            if not isinstance(until, str) or not re.fullmatch('[1-9][0-9]{0,17}', until) or int(until) <= last:
                raise BadPack('until_height')
            last = int(until)
            read.append((last, self._set(item.get('validators'))))
        return read

    def _set(self, validators):
        if not isinstance(validators, list) or not 1 <= len(validators) <= 256:
            raise BadPack('validators')
        read = [self._validator(item) for item in validators]
        if sum(v['power'] for v in read) > POWER_MAX or len({v['public_key'] for v in read}) != len(read):
            raise BadPack('validators')
        return read

    @staticmethod
    def _validator(item):
        if not isinstance(item, dict):
            raise BadPack('validators')
        kind, key, power = item.get('kind'), item.get('public_key'), item.get('power')
        if isinstance(kind, bool) or kind != 1 or not isinstance(key, str) or not re.fullmatch('[0-9a-fA-F]{64}', key):
            raise BadPack('kind or public_key of a validator')
        if not isinstance(power, str) or not re.fullmatch('[1-9][0-9]{0,18}', power) or int(power) > POWER_MAX:
            raise BadPack('power of a validator')
        return {'public_key': bytes.fromhex(key), 'power': int(power)}


def _no_constant(name):
    raise ValueError(name)


class Judgement:
    """verdict true, false or stale; level; reason of a false one; the proof where the file could be read as one."""

    def __init__(self, verdict, level, reason=None, proof=None):
        self.verdict, self.level, self.reason, self.proof = verdict, level, reason, proof


def judge(data, trust=None, now=0):
    """Judges the bytes of a file. `now` in nanoseconds since 1970 counts with a trust pack only."""
    if len(data) > FILE_BYTES:
        return Judgement('false', 'none', 'tooLarge')
    if data[:len(MAGIC)] != MAGIC:
        return Judgement('false', 'none', 'notAProof')
    try:
        proof = Proof(data)
    except Malformed:
        return Judgement('false', 'none', 'malformed')
    for reason, holds in CHECKS:
        if not holds(proof):
            return Judgement('false', 'none', reason, proof)
    if trust is None:
        return Judgement('true', 'signatures', None, proof)
    for reason, holds in TRUST_CHECKS:
        if not holds(proof, trust, now):
            return Judgement('false', 'none', reason, proof)
    if trust.witnesses:
        said = [] if proof.witnessed is None else [cosignature_of(proof.witnessed, key) for key in trust.witnesses]
        if False in said:
            return Judgement('false', 'none', 'badWitnessSignature', proof)
        if said.count(True) < trust.witnesses_required:
            return Judgement('false', 'none', 'notEnoughWitnesses', proof)
        return Judgement('true', 'witnessed', None, proof)
    if now < header_time(proof) + trust.trusting_period_s * NANO:
        return Judgement('true', 'trustedTime', None, proof)
    return Judgement('stale', 'trustedValidators', None, proof)


def header_time(proof):
    return proof.header['time']['seconds'] * NANO + proof.header['time']['nanos']


def commit_signatures_hold(proof):
    return all(
        vote_holds(proof.validators[s['validator']]['public_key'], vote_bytes(proof.header, proof.commit, s['time']), s['signature'])
        for s in proof.commit['signatures'])


def enough_power(proof):
    signed = sum(proof.validators[signature['validator']]['power'] for signature in proof.commit['signatures'])
    return 3 * signed > 2 * sum(validator['power'] for validator in proof.validators)


def log_holds(proof):
    return all(
        inclusion_holds(merkle_leaf(claim['leaf']), claim['index'], proof.log_size, claim['path'], proof.log_root) for claim in proof.log)


def events_hold(proof):
    return all(
        not claim['events'] or merkle_root(claim['events']) == leaf.events_root for claim, leaf in zip(proof.log, proof.leaves))


def bulk_event(data):
    """Payer, asset, count of entries and results root of payments.bulkTransferred; None for other bytes."""
    if len(data) < 26 or data[:5] != bytes((0, 2, 0, 40, 1)):
        return None
    end = 26 + data[25]
    if len(data) != end + 69 or data[end] > 1:
        return None
    try:
        asset = data[26:end].decode('utf-8')
    except UnicodeDecodeError:
        return None
    return data[5:25], asset, int.from_bytes(data[end + 1:end + 5], 'big'), data[end + 37:]


def bulk_entry_holds(proof, claim):
    if claim['log'] >= len(proof.leaves):
        return False
    leaf, event = proof.leaves[claim['log']], bulk_event(claim['event'])
    if leaf.tag != 1 or (leaf.module, leaf.code) != (0, 0) or event is None:
        return False
    if not inclusion_holds(merkle_leaf(claim['event']), claim['event_index'], claim['event_count'], claim['event_path'], leaf.events_root):
        return False
    result = claim['index'].to_bytes(4, 'big') + merkle_leaf(claim['entry']) + claim['module'].to_bytes(2, 'big') + claim['code'].to_bytes(2, 'big')
    return inclusion_holds(merkle_leaf(result), claim['index'], event[2], claim['path'], event[3])


def receipts_there(proof):
    ids = {leaf.transaction_id for leaf in proof.leaves if leaf.tag == 1}
    return all(transaction.id in ids for transaction in proof.transactions)


def user_signatures_hold(proof):
    return all(
        signature_holds(s['kind'], s['public_key'], transaction.message, s['signature'])
        for transaction in proof.transactions for s in transaction.signatures)


def disclosures_hold(proof):
    return (all(disclosure_holds(proof, opening) for opening in proof.disclosures)
            and all(claim['opening'] is None or commitment_to(claim['opening']) == claim['entry'][36:68] for claim in proof.bulk_entries))


def commitment_to(opening):
    name = opening['name'].encode()
    return sha256(b'jianghan-field-1', bytes([len(name)]), name, opening['salt'], opening['value'])


def disclosure_holds(proof, opening):
    if opening['transaction'] >= len(proof.transactions):
        return False
    transaction = proof.transactions[opening['transaction']]
    if opening['action'] >= len(transaction.actions) or transaction.carried(opening['action'])['type'] != CREDIT_TRANSFER:
        return False
    body, name = transaction.action_body(opening['action']), opening['name']
    if body is None:
        return False
    for field in body['commitments']:
        if field['name'] == name:
            return field['commitment'] == commitment_to(opening)
    return False


CHECKS = (
    ('headerHashMismatch', lambda proof: header_hash(proof.header) == proof.commit['block_id']['hash']),
    ('validatorsMismatch', lambda proof: validator_set_hash(proof.validators) == proof.header['validators_hash']),
    ('badCommitSignature', commit_signatures_hold),
    ('notEnoughPower', enough_power),
    ('appHashMismatch',
     lambda proof: application_hash(proof.log_root, proof.log_size, proof.state_root) == proof.header['app_hash']),
    ('logMismatch', log_holds),
    ('eventsMismatch', events_hold),
    ('bulkEntryMismatch', lambda proof: all(bulk_entry_holds(proof, claim) for claim in proof.bulk_entries)),
    ('stateMismatch', lambda proof: all(state_claim_holds(claim, proof.state_root) for claim in proof.state)),
    ('witnessMismatch', witnessed_holds),
    ('transactionChainMismatch',
     lambda proof: all(transaction.body['chain_id'] == proof.header['chain_id'] for transaction in proof.transactions)),
    ('transactionWithoutReceipt', receipts_there),
    ('badTransactionSignature', user_signatures_hold),
    ('disclosureMismatch', disclosures_hold),
)


def validators_trusted(proof, trust, _now):
    trusted = trust.at(proof.header['height'])
    if proof.header['validators_hash'] == validator_set_hash(trusted):
        return True
    signed = {proof.validators[signature['validator']]['public_key'] for signature in proof.commit['signatures']}
    return 3 * sum(v['power'] for v in trusted if v['public_key'] in signed) > sum(v['power'] for v in trusted)


TRUST_CHECKS = (
    ('wrongChain', lambda proof, trust, _now: proof.header['chain_id'] == trust.chain_id),
    ('fromFuture', lambda proof, _trust, now: header_time(proof) <= now + 10 * NANO),
    ('untrustedValidators', validators_trusted),
)


# ---------------------------------------------------------------------------------------------------------------------
# Words

WORDS = {
    'zh': {
        'verdict': {'true': '属实', 'false': '不实', 'stale': '已过时'},
        'level': {
            'none': '无', 'signatures': '文件前后一致，并由其自身列出的验证节点签名；这些节点是否可信，需用 --trust 给出信任锚文件来核对',
            'trustedValidators': '由您信任的验证节点签名，但已超过信任期：请索取以更新的区块头出具的同一证明',
            'trustedTime': '由您信任的验证节点签名，且在信任期之内',
            'witnessed': '由您信任的验证节点签名，并有足够多的您所信任的外部见证人见证其历史'},
        'reason': {
            'tooLarge': '文件超过 1,048,576 字节', 'notAProof': '不是证明文件：开头不是 jhproof1',
            'malformed': '文件已损坏，或不符合证明文件的格式', 'headerHashMismatch': '区块头与验证节点所签的哈希不符',
            'validatorsMismatch': '所列验证节点与区块头不符', 'badCommitSignature': '有验证节点的签名不成立',
            'notEnoughPower': '签名的验证节点不足三分之二以上的权重', 'appHashMismatch': '日志根、日志大小或状态根与区块头不符',
            'bulkEntryMismatch': '批量转账中的一笔与回执不符', 'logMismatch': '有日志条目不在所称的日志位置', 'eventsMismatch': '所附事件与回执不符', 'stateMismatch': '有状态条目不成立',
            'transactionChainMismatch': '交易属于另一条链', 'transactionWithoutReceipt': '交易缺少回执',
            'badTransactionSignature': '交易上有签名不成立', 'disclosureMismatch': '所披露的字段与交易中的承诺不符',
            'wrongChain': '证明属于另一条链，与信任锚文件不符', 'fromFuture': '区块时间晚于当前时间；请检查本机时钟',
            'untrustedValidators': '签名者不是您信任的验证节点', 'witnessMismatch': '所附见证的检查点不含证明所依据的历史',
            'badWitnessSignature': '您信任的见证人的签名不成立', 'notEnoughWitnesses': '您信任的见证人中见证的人数不足'},
        'lines': {
            'verdict': '结论：{}', 'level': '程度：{}', 'reason': '原因：{}', 'header': '区块头：链 {}，高度 {}，时间 {}',
            'one': '验证节点：1 个。仅凭一家运营方之言', 'many': '验证节点：共 {} 个，签名 {} 个', 'transaction': '交易 {}',
            'done': '已执行', 'refused': '被拒绝（模块 {}，代码 {}），未改变任何内容', 'at': '高度 {}，时间 {}', 'until': '高度 {}，不晚于 {}',
            'later': '后续结果：高度 {}，模块 {}，代码 {}', 'state': '状态：{} 项存在，{} 项不存在', 'unread': '{}：内容不是规定的编码',
            'CustomerCreditTransfer': '客户贷记转账：账户 {} 向账户 {} 付款 {}，收款资产 {}，UETR {}', 'Transfer': '转账：账户 {} 向账户 {} 转出 {}',
            'Issue': '发行：{} 向账户 {} 发行 {}', 'Redeem': '赎回：从账户 {} 赎回 {}', 'amount': '{} 个最小单位的 {}',
            'disclosed': '披露 {} = {}', 'action': '操作 {}', 'carried': '经批准执行：{}',
            'bulkEntry': '批量转账第 {} 笔（共 {} 笔，自 0 起）：账户 {} 向账户 {} 付款 {}，交易 {}'},
        'errors': {
            'file': '无法读取文件 {}：{}', 'pack': '信任锚文件 {} 不可用：{}', 'now': '--now 应为自 1970 年起的秒数或 RFC 3339 时间'},
    },
    'en': {
        'verdict': {'true': 'TRUE', 'false': 'FALSE', 'stale': 'STALE'},
        'level': {
            'none': 'none', 'signatures': 'consistent, and signed by the validators that the file itself names; whether those are the right ones is '
            'checked with --trust and a trust pack',
            'trustedValidators': 'signed by validators that you trust, but older than the trusting period: ask for the same proof under a newer header',
            'trustedTime': 'signed by validators that you trust, within the trusting period',
            'witnessed': 'signed by validators that you trust, with a history that enough of the witnesses you trust cosigned'},
        'reason': {
            'tooLarge': 'the file has more than 1,048,576 bytes', 'notAProof': 'not a proof file: it does not begin with jhproof1',
            'malformed': 'the file is damaged, or not of the format of proof files', 'headerHashMismatch': 'the header is not the one the validators signed',
            'validatorsMismatch': 'the validators are not those of the header', 'badCommitSignature': "a validator's signature does not hold",
            'notEnoughPower': 'validators with more than two thirds of the power would have to sign, and fewer did',
            'appHashMismatch': 'log root, log size or state root are not those of the header',
            'bulkEntryMismatch': 'an entry of a bulk transfer is not what the receipt commits to', 'logMismatch': 'a log entry is not where the file says it is', 'eventsMismatch': 'the events are not those of the receipt',
            'stateMismatch': 'a statement about the state does not hold', 'transactionChainMismatch': 'a transaction is for another chain',
            'transactionWithoutReceipt': 'a transaction has no receipt', 'badTransactionSignature': 'a signature of a transaction does not hold',
            'disclosureMismatch': 'a disclosed field is not what the transaction commits to',
            'wrongChain': 'the proof is of another chain than the trust pack', 'fromFuture': "the header's time lies in the future; check this machine's clock",
            'untrustedValidators': 'the validators who signed are not those you trust',
            'witnessMismatch': 'the witnessed checkpoint does not contain the history that the proof rests on',
            'badWitnessSignature': 'a signature in the name of a witness you trust does not hold',
            'notEnoughWitnesses': 'fewer of the witnesses you trust cosigned than you require'},
        'lines': {
            'verdict': 'Verdict: {}', 'level': 'Level: {}', 'reason': 'Reason: {}', 'header': 'Header: chain {}, height {}, time {}',
            'one': "Validators: 1. This is one operator's word", 'many': 'Validators: {}, of whom {} signed', 'transaction': 'Transaction {}',
            'done': 'done', 'refused': 'refused (module {}, code {}); it changed nothing', 'at': 'height {}, time {}',
            'until': 'height {}, not later than {}', 'later': 'later outcome: height {}, module {}, code {}',
            'state': 'State: {} entries present, {} absent', 'unread': '{}: its content has not the one encoding',
            'CustomerCreditTransfer': 'customer credit transfer: account {} pays account {} {}, credited in {}, UETR {}',
            'Transfer': 'transfer: account {} sends account {} {}', 'Issue': 'issue: {} gives account {} {}', 'Redeem': 'redeem: from account {} {}',
            'amount': '{} smallest units of {}', 'disclosed': 'disclosed {} = {}', 'action': 'action {}', 'carried': 'with approval: {}',
            'bulkEntry': 'entry {} of a bulk of {} (counted from 0): account {} pays account {} {}, transaction {}'},
        'errors': {
            'file': 'cannot read {}: {}', 'pack': 'the trust pack {} cannot be used: {}', 'now': '--now takes seconds since 1970 or a time of RFC 3339'},
    },
}


def printable(text):
    """Text of a file, with everything escaped that could play tricks on a terminal."""
    return ''.join(c if c.isprintable() else '\\u{%x}' % ord(c) for c in text)


def value_text(value):
    """A disclosed value: as text where it is text, else in hexadecimal digits."""
    try:
        return printable(value.decode('utf-8'))
    except UnicodeDecodeError:
        return '0x' + value.hex()


BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'


def bech32m(prefix, data):
    """Text of an address (BIP-350)."""
    bits, count = int.from_bytes(data, 'big'), len(data) * 8
    pad = -count % 5
    words = [(bits << pad) >> shift & 31 for shift in range(count + pad - 5, -1, -5)]
    checksum = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + words + [0] * 6:
        top = checksum >> 25
        checksum = (checksum & 0x1ffffff) << 5 ^ value
        for i, generator in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            checksum ^= generator if top >> i & 1 else 0
    checksum ^= 0x2bc830a3
    return prefix + '1' + ''.join(BECH32[word] for word in words + [checksum >> 5 * (5 - i) & 31 for i in range(6)])


ACCOUNTS = ('from', 'to', 'debtor_account', 'creditor_account', 'settlement_account_id')


def moment_text(nanoseconds):
    """A time in RFC 3339; the bare number of seconds where the calendar ends."""
    seconds, nanos = divmod(nanoseconds, NANO)
    try:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return '%d.%09d' % (seconds, nanos)
    return moment.isoformat() + ('.%09d' % nanos).rstrip('0').rstrip('.') + 'Z'


def report(judgement):
    """Everything that is to be said, as JSON-ready data. Of a false file nothing is told but why."""
    said = {'verdict': judgement.verdict, 'level': judgement.level}
    proof = judgement.proof
    if judgement.reason is not None:
        return {**said, 'reason': judgement.reason}
    said['validators'], said['signed'] = len(proof.validators), len(proof.commit['signatures'])
    said['oneOperatorsWord'] = len(proof.validators) == 1
    said['header'] = {
        'chainId': proof.header['chain_id'], 'height': str(proof.header['height']), 'time': moment_text(header_time(proof))}
    said['transactions'] = [transaction_report(proof, i) for i in range(len(proof.transactions))]
    if proof.bulk_entries:
        said['bulkEntries'] = [bulk_entry_report(proof, claim) for claim in proof.bulk_entries]
    present = sum(claim['present'] is not None for claim in proof.state)
    said['state'] = {'present': present, 'absent': len(proof.state) - present}
    return said


def bulk_entry_report(proof, claim):
    leaf, (payer, asset, count, _) = proof.leaves[claim['log']], bulk_event(claim['event'])
    block = next((each for each in proof.leaves if each.tag == 3 and each.height == leaf.height), None)
    return {
        'transaction': leaf.transaction_id.hex(), 'height': str(leaf.height), 'index': claim['index'], 'of': count,
        'from': bech32m('jh', payer), 'to': bech32m('jh', claim['entry'][:20]), 'atoms': str(int.from_bytes(claim['entry'][20:36], 'big')),
        'asset': printable(asset), 'done': (claim['module'], claim['code']) == (0, 0), 'module': claim['module'], 'code': claim['code'],
        ('time' if block else 'notLaterThan'): moment_text(block.seconds * NANO + block.nanos if block else header_time(proof)),
        **({'disclosed': [{'name': claim['opening']['name'], 'value': value_text(claim['opening']['value'])}]} if claim['opening'] else {}),
    }


def transaction_report(proof, index):
    transaction = proof.transactions[index]
    receipt = next(leaf for leaf in proof.leaves if leaf.tag == 1 and leaf.transaction_id == transaction.id)
    block = next((leaf for leaf in proof.leaves if leaf.tag == 3 and leaf.height == receipt.height), None)
    said = {
        'id': transaction.id.hex(), 'height': str(receipt.height), 'done': (receipt.module, receipt.code) == (0, 0),
        'module': receipt.module, 'code': receipt.code,
        # Without the leaf of its block only the header bounds the time.
        ('time' if block else 'notLaterThan'): moment_text(block.seconds * NANO + block.nanos if block else header_time(proof)),
        'later': [{'height': str(leaf.height), 'module': leaf.module, 'code': leaf.code}
                  for leaf in proof.leaves if leaf.tag == 2 and leaf.transaction_id == transaction.id],
    }
    said['actions'] = [action_report(transaction, i) for i in range(len(transaction.actions))]
    for opening in proof.disclosures:
        if opening['transaction'] == index:
            action = said['actions'][opening['action']]
            action.setdefault('disclosed', []).append({'name': opening['name'], 'value': value_text(opening['value'])})
    return said


def action_report(transaction, index):
    action_type = transaction.carried(index)['type']
    said = {'type': action_type}
    if action_type != transaction.actions[index]['type']:
        said['carriedBy'] = transaction.actions[index]['type']
    if action_type not in PAYMENTS:
        return said
    body = transaction.action_body(index)
    if body is None:
        return {**said, 'unreadable': True}
    for name, value in body.items():
        if name == 'commitments':
            said[name] = [printable(commitment['name']) for commitment in value]
        elif name == 'uetr' and len(value) == 16:
            said[name] = str(uuid.UUID(bytes=value))
        elif name in ACCOUNTS and len(value) == 20:
            said[name] = bech32m('jh', value)
        elif name == 'amount':
            said[name] = value and {part: printable(text) for part, text in value.items()}
        else:
            said[name] = value.hex() if isinstance(value, bytes) else printable(value) if isinstance(value, str) else value
    return said


def told(said, lang):
    """The report as lines of text."""
    words = WORDS[lang]
    lines = words['lines']
    out = [lines['verdict'].format(words['verdict'][said['verdict']])]
    if 'reason' in said:
        return out + [lines['reason'].format(words['reason'][said['reason']] + ' (' + said['reason'] + ')')]
    out.append(lines['level'].format(words['level'][said['level']] + ' (' + said['level'] + ')'))
    out.append(lines['one'] if said['oneOperatorsWord'] else lines['many'].format(said['validators'], said['signed']))
    header = said['header']
    out.append(lines['header'].format(printable(header['chainId']), header['height'], header['time']))
    for transaction in said['transactions']:
        out += transaction_lines(transaction, lines)
    for entry in said.get('bulkEntries', []):
        how_much = lines['amount'].format(entry['atoms'], entry['asset'])
        out.append(lines['bulkEntry'].format(entry['index'], entry['of'], entry['from'], entry['to'], how_much, entry['transaction']))
        out.append('  ' + (lines['done'] if entry['done'] else lines['refused'].format(entry['module'], entry['code'])))
        out.append('  ' + lines['at' if 'time' in entry else 'until'].format(entry['height'], entry.get('time') or entry['notLaterThan']))
        out += ['  ' + lines['disclosed'].format(field['name'], field['value']) for field in entry.get('disclosed', [])]
    if sum(said['state'].values()):
        out.append(lines['state'].format(said['state']['present'], said['state']['absent']))
    return out


def transaction_lines(said, lines):
    outcome = lines['done'] if said['done'] else lines['refused'].format(said['module'], said['code'])
    when = lines['at' if 'time' in said else 'until'].format(said['height'], said.get('time') or said['notLaterThan'])
    out = [lines['transaction'].format(said['id']), '  ' + outcome, '  ' + when]
    out += ['  ' + lines['later'].format(leaf['height'], leaf['module'], leaf['code']) for leaf in said['later']]
    for action in said['actions']:
        line = action_line(action, lines)
        out.append('  ' + (lines['carried'].format(line) if 'carriedBy' in action else line))
        out += ['    ' + lines['disclosed'].format(field['name'], field['value']) for field in action.get('disclosed', [])]
    return out


def action_line(action, lines):
    name = action['type'].split('.')[-1]
    if action.get('unreadable'):
        return lines['unread'].format(action['type'])
    if action['type'] not in PAYMENTS or name not in lines:
        return lines['action'].format(action['type'])
    amount = action['amount'] or {'atoms': '', 'asset_id': ''}
    how_much = lines['amount'].format(amount['atoms'], amount['asset_id'])
    if name == 'CustomerCreditTransfer':
        return lines[name].format(action['debtor_account'], action['creditor_account'], how_much, action['creditor_asset_id'], action['uetr'])
    parties = [action[party] for party in ('issuer_id', 'from', 'to') if party in action]
    return lines[name].format(*parties, how_much)


# ---------------------------------------------------------------------------------------------------------------------
# Command line

RFC3339 = re.compile(r'(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))', re.ASCII)


def parse_now(text):
    """Nanoseconds since 1970 of `--now`; None when it is neither a number of seconds nor a time."""
    number = re.fullmatch(r'(\d{1,12})(?:\.(\d{1,9}))?', text, re.ASCII)
    if number:
        return int(number[1]) * NANO + int((number[2] or '').ljust(9, '0'))
    match = RFC3339.fullmatch(text)
    if not match:
        return None
    try:
        moment = datetime.datetime(*(int(match[i]) for i in range(1, 7)))
    except ValueError:
        return None
    seconds = (moment - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
    if match[8]:
        offset = int(match[9]) * 3600 + int(match[10]) * 60
        seconds += -offset if match[8] == '+' else offset
    return seconds * NANO + int((match[7] or '').ljust(9, '0'))


def read_at_most(path, limit):
    """The file's bytes; of a longer one one byte more than the limit."""
    with open(path, 'rb') as stream:
        return stream.read(limit + 1)


def default_language():
    chosen = os.environ.get('LC_ALL') or os.environ.get('LC_MESSAGES') or os.environ.get('LANG') or ''
    return 'zh' if chosen.lower().startswith('zh') else 'en'


def run(options):
    """Judges one file and prints; the exit code."""
    errors = WORDS[options.lang]['errors']
    now = time.time_ns() if options.now is None else parse_now(options.now)
    if now is None:
        return complain(errors['now'])
    trust, path = None, options.file
    try:
        data = read_at_most(path, FILE_BYTES)
        if options.trust is not None:
            path = options.trust
            text = read_at_most(path, PACK_BYTES)
            if len(text) > PACK_BYTES:
                raise BadPack('> %d bytes' % PACK_BYTES)
            trust = TrustPack(text.decode('utf-8'))
    except OSError as error:
        return complain(errors['file'].format(printable(path), error.strerror or error))
    except (BadPack, UnicodeDecodeError) as error:
        return complain(errors['pack'].format(printable(path), error))
    said = report(judge(data, trust, now))
    print(json.dumps(said, ensure_ascii=False, indent=1) if options.json else '\n'.join(told(said, options.lang)))
    return 0 if said['verdict'] == 'true' else 1


def complain(text):
    print(text, file=sys.stderr)
    return 2


def run_batch():
    """For comparing verifiers. Each line of input {file: base64, trust?: text, now: nanoseconds as text} is answered by one line
    {verdict, level, reason?}, or {refused} when the trust pack cannot be used."""
    for line in sys.stdin:
        item = json.loads(line)
        try:
            trust = TrustPack(item['trust']) if item.get('trust') is not None else None
            judgement = judge(base64.b64decode(item['file'], validate=True), trust, int(item['now']))
            answer = {'verdict': judgement.verdict, 'level': judgement.level}
            if judgement.reason is not None:
                answer['reason'] = judgement.reason
        except BadPack as error:
            answer = {'refused': str(error)}
        except binascii.Error as error:
            answer = {'refused': str(error)}
        print(json.dumps(answer), flush=True)
    return 0


def main(arguments):
    parser = argparse.ArgumentParser(description='Verifies a Jianghan proof file. 核对江汉链证明文件。')
    parser.add_argument('file', nargs='?', help='.jhproof 证明文件')
    parser.add_argument('--trust', metavar='PACK.json', help='the validators you trust 您信任的验证节点')
    parser.add_argument('--now', metavar='TIME', help='judge as at this time: seconds since 1970, or RFC 3339 以此时间核对')
    parser.add_argument('--json', action='store_true', help='print JSON 输出 JSON')
    parser.add_argument('--lang', choices=('zh', 'en'), default=default_language())
    parser.add_argument('--batch', action='store_true', help='answer JSON lines from standard input 逐行处理标准输入')
    options = parser.parse_args(arguments)
    if options.batch:
        return run_batch()
    if options.file is None:
        parser.error('FILE is missing 缺少文件')
    return run(options)


if __name__ == '__main__':
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, 'reconfigure'):
            stream.reconfigure(encoding='utf-8', errors='backslashreplace')
    sys.exit(main(sys.argv[1:]))
