#!/usr/bin/env python3
"""Recomputes vectors/transactions.json and vectors/signatures.json from docs/spec/transaction.md and docs/spec/proof.md alone.
Standard library only.

    python3 verifiers/python/check_vectors.py [vectors/transactions.json] [vectors/transactions-1.json] [vectors/signatures.json]

Exits 0 when every vector agrees, 1 when one does not (named), 2 on wrong usage. Signatures are judged by verify.py beside it.
"""
import hashlib
import hmac
import json
import os
import sys

from verify import read_assertion, signature_holds

LIMITS = {'transaction': 524288, 'batch': 1048576}


def sha(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


def u(bits, number):
    return int(number).to_bytes(bits // 8, 'big')


# --- transaction.md 1: one encoding -------------------------------------------------------------------------------------

class NotCanonical(Exception):
    """The problem's name."""


# field number -> (name, type, repeated); a dict is a nested message
SIGNATURE = {1: ('kind', 'uint32', False), 2: ('publicKey', 'bytes', False), 3: ('signature', 'bytes', False)}
ACTION = {1: ('type', 'string', False), 2: ('body', 'bytes', False)}
BODY = {
    1: ('chainId', 'string', False), 2: ('validUntilMs', 'uint64', False), 3: ('unique', 'bytes', False),
    4: ('signers', 'bytes', True), 5: ('actions', ACTION, True),
}
SIGNED = {1: ('body', 'bytes', False), 2: ('signatures', SIGNATURE, True)}
BATCH = {
    1: ('chainId', 'string', False), 2: ('memberId', 'string', False), 3: ('epoch', 'uint64', False),
    4: ('sequence', 'uint64', False), 5: ('transactions', 'bytes', True),
}
SIGNED_BATCH = {1: ('body', 'bytes', False), 2: ('signature', SIGNATURE, False)}
BULK_TRANSFER = {
    1: ('from', 'bytes', False), 2: ('assetId', 'string', False), 3: ('eachByItself', 'uint32', False),
    4: ('entriesRoot', 'bytes', False), 5: ('entries', 'bytes', False),
}
PROPOSE = {1: ('proposalId', 'bytes', False), 2: ('memberId', 'string', False), 4: ('actionHash', 'bytes', False)}
EXECUTE = {1: ('proposalId', 'bytes', False), 2: ('memberId', 'string', False), 3: ('salt', 'bytes', False), 4: ('action', ACTION, False)}
MESSAGES = {'Signature': SIGNATURE, 'TransactionBody': BODY, 'SignedTransaction': SIGNED}


def varint(data, at, end, bits):
    value = shift = 0
    while True:
        if at >= end:
            raise NotCanonical('truncated')
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if value >> bits or shift >= bits + 7 and byte & 0x80:
            raise NotCanonical('outOfRange')
        if byte < 0x80:
            if byte == 0 and shift > 7:
                raise NotCanonical('varintNotMinimal')
            return value, at


def decode(schema, data, at=0, end=None, depth=1):
    end = len(data) if end is None else end
    if depth > 16:
        raise NotCanonical('tooDeep')
    message = {name: [] for name, _, repeated in schema.values() if repeated}
    last = 0
    while at < end:
        tag, at = varint(data, at, end, 32)
        number = tag >> 3
        if number not in schema:
            raise NotCanonical('unknownField')
        name, kind, repeated = schema[number]
        if number < last or number == last and not repeated:
            raise NotCanonical('fieldOrder')
        if tag & 7 != (0 if kind in ('uint32', 'uint64') else 2):
            raise NotCanonical('wireType')
        last = number
        if kind in ('uint32', 'uint64'):
            value, at = varint(data, at, end, int(kind[4:]))
            is_default = value == 0
        else:
            length, at = varint(data, at, end, 32)
            if length > end - at:
                raise NotCanonical('truncated')
            raw, at = data[at:at + length], at + length
            value, is_default = value_of(kind, raw, depth)
        if is_default and not repeated:
            raise NotCanonical('explicitDefault')
        if repeated:
            message[name].append(value)
        else:
            message[name] = value
    return message


def value_of(kind, raw, depth):
    if isinstance(kind, dict):
        return decode(kind, raw, depth=depth + 1), False
    if kind == 'bytes':
        return raw, raw == b''
    try:
        return raw.decode('utf-8'), raw == b''
    except UnicodeDecodeError:
        raise NotCanonical('notUtf8') from None


# --- transaction.md 2: ids and addresses --------------------------------------------------------------------------------

def key_id(kind, public_key):
    return sha(b'jianghan-key-1', u(16, kind), public_key)[:20]


def account_id(member, unique):
    return sha(b'jianghan-account-1', u(8, len(member)), member.encode(), unique)[:20]


ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'


def bech32m(prefix, data):
    """BIP-350."""
    def polymod(values):
        check = 1
        for value in values:
            top = check >> 25
            check = (check & 0x1FFFFFF) << 5 ^ value
            for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
                check ^= generator if top >> i & 1 else 0
        return check
    bits = ''.join(f'{byte:08b}' for byte in data)
    bits += '0' * (-len(bits) % 5)
    words = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = polymod(expanded + words + [0] * 6) ^ 0x2BC830A3
    words += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + '1' + ''.join(ALPHABET[word] for word in words)


# --- transaction.md 11: layouts -----------------------------------------------------------------------------------------

def fields_of(layout):
    """Names and layouts of a record's fields; a comma inside braces belongs to an inner record."""
    fields, depth, field = [], 0, ''
    for char in layout[1:-1] + ',':
        depth += {'{': 1, '}': -1}.get(char, 0)
        if char == ',' and depth == 0:
            fields += [field.strip().split(' ', 1)] if field.strip() else []
            field = ''
        else:
            field += char
    return [[field[0], field[-1]] for field in fields]


def write(layout, value):
    if layout[0] == '{':
        return write_record(layout, value)
    if layout.startswith('optional '):
        return u(8, 0) if value is None else u(8, 1) + write(layout[9:], value)
    if layout == 'bool':
        return u(8, 1 if value else 0)
    if layout[0] == 'u':
        return u(int(layout[1:]), value)
    if layout.startswith('list of '):
        return u(16, len(value)) + b''.join(write(layout[8:], item) for item in value)
    if layout in ('text', 'longText'):
        raw = value.encode()
        return u(8 if layout == 'text' else 16, len(raw)) + raw
    raw = bytes.fromhex(value)
    if layout == 'blob':
        return u(16, len(raw)) + raw
    assert layout.startswith('bytes(') and len(raw) == int(layout[6:-1]) or layout in ('account', 'key') and len(raw) == 20, layout
    return raw


def write_record(layout, values):
    return b''.join(write(kind, values.get(name)) for name, kind in fields_of(layout))


# --- proof.md 2: trees --------------------------------------------------------------------------------------------------

def leaf_hash(data):
    return sha(b'\x00', data)


def root_of(hashes):
    if not hashes:
        return sha(b'')
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return sha(b'\x01', root_of(hashes[:k]), root_of(hashes[k:]))


def path_of(hashes, index):
    if len(hashes) == 1:
        return []
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    if index < k:
        return path_of(hashes[:k], index) + [root_of(hashes[k:])]
    return path_of(hashes[k:], index - k) + [root_of(hashes[:k])]


def leaf_bytes(leaf):
    if leaf['kind'] == 'block':
        seconds = int(leaf['seconds']).to_bytes(8, 'big', signed=True)
        return b'\x03' + u(64, leaf['height']) + seconds + u(32, leaf['nanos']) + bytes.fromhex(leaf['stateRoot'])
    outcome = leaf['outcome']
    facts = bytes.fromhex(outcome['facts'])
    return ({'receipt': b'\x01', 'outcome': b'\x02'}[leaf['kind']] + bytes.fromhex(leaf['transactionId']) + u(64, leaf['height']) + u(32, leaf['index'])
            + u(16, outcome['module']) + u(16, outcome['code']) + u(16, len(facts)) + facts + bytes.fromhex(leaf['eventsRoot']))


def app_hash(log_root, log_size, state_root):
    entries = [(b'format', u(32, 1)), (b'log.root', log_root), (b'log.size', u(64, log_size)), (b'state.root', state_root)]
    return root_of([leaf_hash(u(8, len(name)) + name + b'\x20' + sha(value)) for name, value in entries])


# --- the vectors --------------------------------------------------------------------------------------------------------

class Checker:
    def __init__(self):
        self.checked = 0
        self.wrong = []

    def same(self, what, expected, got):
        self.checked += 1
        got = got.hex() if isinstance(got, (bytes, bytearray)) else got
        if expected != got:
            self.wrong.append(f'{what}: expected {expected}, got {got}')


def check_keys(check, vectors):
    for key in vectors['keys']:
        ident = key_id(key['kind'], bytes.fromhex(key['publicKey']))
        check.same('key id', key['id'], ident)
        check.same('key address', key['address'], bech32m('jhkey', ident))
    for account in vectors['accounts']:
        ident = account_id(account['member'], bytes.fromhex(account['unique']))
        check.same('account id', account['id'], ident)
        check.same('account address', account['address'], bech32m('jh', ident))


def check_signature(check, what, signature, message):
    holds = signature_holds(signature['kind'], signature['publicKey'], message, signature['signature'])
    check.same(f'{what}: signature', True, bool(holds))


def check_transactions(check, vectors):
    for vector in vectors['transactions']:
        name = vector['name']
        signed = bytes.fromhex(vector['signed'])
        envelope = decode(SIGNED, signed)
        body = decode(BODY, envelope['body'])
        check.same(f'{name}: size', True, len(signed) <= LIMITS['transaction'])
        check.same(f'{name}: body', vector['body'], envelope['body'])
        check.same(f'{name}: id', vector['id'], sha(b'jianghan-id-1', envelope['body']))
        message = sha(b'jianghan-tx-1', envelope['body'])
        check.same(f'{name}: message', vector['message'], message)
        check.same(f'{name}: chain', vector['chainId'], body['chainId'])
        check.same(f'{name}: validity', vector['validUntilMs'], str(body['validUntilMs']))
        check.same(f'{name}: unique', vector['unique'], body['unique'])
        check.same(f'{name}: signers', vector['signers'], [signer.hex() for signer in body['signers']])
        check.same(f'{name}: order of signers', vector['signers'], sorted(vector['signers']))
        check.same(f'{name}: named keys', vector['signers'], [key_id(s['kind'], s['publicKey']).hex() for s in envelope['signatures']])
        check.same(f'{name}: actions', vector['actions'], [{'type': a['type'], 'body': a['body'].hex()} for a in body['actions']])
        for signature in envelope['signatures']:
            check_signature(check, name, signature, message)


def check_encodings(check, vectors):
    for vector in vectors['notCanonical']:
        try:
            decode(MESSAGES[vector['message']], bytes.fromhex(vector['bytes']))
            problem = 'accepted'
        except NotCanonical as fault:
            problem = str(fault)
        check.same(f'{vector["message"]} {vector["bytes"]}', vector['problem'], problem)


def check_batch(check, vectors):
    batch = vectors['batch']
    envelope = decode(SIGNED_BATCH, bytes.fromhex(batch['signed']))
    body = decode(BATCH, envelope['body'])
    message = sha(b'jianghan-batch-1', envelope['body'])
    check.same('batch body', batch['body'], envelope['body'])
    check.same('batch message', batch['message'], message)
    check.same('batch transactions', [t['signed'] for t in vectors['transactions']], [t.hex() for t in body['transactions']])
    check_signature(check, 'batch', envelope['signature'], message)


def check_commitments(check, vectors):
    for vector in vectors['commitments']:
        name = vector['name'].encode()
        got = sha(b'jianghan-field-1', u(8, len(name)), name, bytes.fromhex(vector['salt']), bytes.fromhex(vector['value']))
        check.same('commitment', vector['commitment'], got)
    for vector in vectors['messageKeys']:
        party = vector['party'].encode()
        data = b'jianghan-message-1' + u(16, len(party)) + party + vector['messageId'].encode()
        check.same('message key', vector['key'], hmac.new(bytes.fromhex(vector['secret']), data, 'sha256').digest())


def check_bulk(check, vectors):
    # The first release had none.
    bulk = vectors.get('bulk')
    if bulk is None:
        return
    entries = [bytes.fromhex(e['to']) + u(128, e['atoms']) + bytes.fromhex(e['blind']) for e in bulk['entries']]
    hashes = [leaf_hash(entry) for entry in entries]
    results = [leaf_hash(u(32, i) + hashes[i] + u(16, r['module']) + u(16, r['code'])) for i, r in enumerate(bulk['results'])]
    check.same('packed entries', bulk['packed'], b''.join(entries))
    check.same('entries root', bulk['entriesRoot'], root_of(hashes))
    check.same('results root', bulk['resultsRoot'], root_of(results))
    body = decode(BULK_TRANSFER, bytes.fromhex(bulk['body']))
    check.same('entries of the body', bulk['packed'], body['entries'])
    check.same('entries root of the body', bulk['entriesRoot'], body['entriesRoot'])


def check_proposals(check, vectors):
    # The first release had none.
    for vector in vectors.get('proposals', []):
        kind, body = vector['action']['type'].encode(), bytes.fromhex(vector['action']['body'])
        got = sha(b'jianghan-action-1', u(8, len(kind)), kind, bytes.fromhex(vector['salt']), body)
        check.same('action hash', vector['hash'], got)
        propose = decode(PROPOSE, bytes.fromhex(vector['propose']))
        check.same('what is proposed', [vector['proposalId'], vector['memberId'], vector['hash']], [propose['proposalId'].hex(), propose['memberId'], propose['actionHash'].hex()])
        execute = decode(EXECUTE, bytes.fromhex(vector['execute']))
        check.same('what is carried', vector['action'], {'type': execute['action']['type'], 'body': execute['action']['body'].hex()})
        check.same('salt of what is carried', vector['salt'], execute['salt'])


def check_layouts(check, vectors):
    for vector in vectors['outcomes']:
        check.same(f'facts of {vector["name"]}', vector['facts'], write_record(vector['layout'], vector['values']))
    for vector in vectors['events']:
        head = u(16, vector['module']) + u(16, vector['number']) + u(8, vector['version'])
        check.same(f'event {vector["name"]}', vector['bytes'], head + write_record(vector['layout'], vector['values']))
    check.same('events root', vectors['eventsRoot'], root_of([leaf_hash(bytes.fromhex(v['bytes'])) for v in vectors['events']]))


def check_history(check, vectors):
    hashes = []
    for vector in vectors['leaves']:
        data = leaf_bytes(vector['leaf'])
        check.same('leaf', vector['bytes'], data)
        check.same('leaf hash', vector['hash'], leaf_hash(data))
        hashes.append(leaf_hash(data))
    for i, vector in enumerate(vectors['leaves']):
        check.same(f'path of leaf {i}', vector['path'], [step.hex() for step in path_of(hashes, i)])
    check.same('log root', vectors['log']['root'], root_of(hashes))
    for size, root in enumerate(vectors['log']['roots']):
        check.same(f'log root at {size}', root, root_of(hashes[:size]))
    for vector in vectors['state']:
        key_hash = sha(b'\x02', bytes.fromhex(vector['key']))
        value_hash = sha(b'\x03', bytes.fromhex(vector['value']))
        check.same('state key hash', vector['keyHash'], key_hash)
        check.same('state value hash', vector['valueHash'], value_hash)
        check.same('state leaf', vector['leafHash'], sha(b'jianghan state tree leaf, version one...', key_hash, value_hash))
    for vector in vectors['appHash']:
        check.same('application hash', vector['appHash'], app_hash(bytes.fromhex(vector['logRoot']), int(vector['logSize']), bytes.fromhex(vector['stateRoot'])))


def check_signature_kinds(check, vectors):
    for vector in vectors['transactions']:
        envelope = decode(SIGNED, bytes.fromhex(vector['signed']))
        message = sha(b'jianghan-tx-1', envelope['body'])
        check.same(f'{vector["name"]}: id', vector['id'], sha(b'jianghan-id-1', envelope['body']))
        check.same(f'{vector["name"]}: message', vector['message'], message)
        check.same(f'{vector["name"]}: named keys', [s.hex() for s in decode(BODY, envelope['body'])['signers']],
                   [key_id(s['kind'], s['publicKey']).hex() for s in envelope['signatures']])
        for signature in envelope['signatures']:
            check_signature(check, vector['name'], signature, message)
    for vector in vectors['signatures']:
        key, message, signature = (bytes.fromhex(vector[part]) for part in ('publicKey', 'message', 'signature'))
        check.same(f'kind {vector["kind"]}, {vector["name"]}', vector['holds'], bool(signature_holds(vector['kind'], key, message, signature)))
        if vector['kind'] == 3:
            check.same(f'fault of {vector["name"]}', vector.get('fault'), read_assertion(signature, message)[0])


STEPS = (check_keys, check_transactions, check_encodings, check_batch, check_commitments, check_layouts, check_history, check_bulk, check_proposals)


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    paths = arguments or [os.path.join(here, '..', '..', 'vectors', name) for name in ('transactions.json', 'transactions-1.json', 'signatures.json')]
    check = Checker()
    for path in paths:
        try:
            with open(path, encoding='utf-8') as file:
                vectors = json.load(file)
        except (OSError, ValueError) as fault:
            print(f'cannot read {path}: {fault}', file=sys.stderr)
            return 2
        for step in (check_signature_kinds,) if 'signatures' in vectors else STEPS:
            step(check, vectors)
    for line in check.wrong:
        print(line)
    print(f'{check.checked} checked, {len(check.wrong)} wrong')
    return 1 if check.wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
