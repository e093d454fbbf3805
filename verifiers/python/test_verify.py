"""Tests of verify.py: python3 -m unittest discover -s verifiers/python

The published vectors of Ed25519 and P-256 are read from ../shared/conformance beside the tree (JIANGHAN_SHARED names another
folder). Where they are not there one line says so; with CI=true their absence is a failure.
"""
import ast
import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest

import verify

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROOFS = ROOT / 'vectors' / 'proofs'


def conformance(path):
    """A file of the published vectors, read as JSON; None when the vectors are not on this machine."""
    base = pathlib.Path(os.environ.get('JIANGHAN_SHARED') or ROOT.parent / 'shared')
    file = base / 'conformance' / 'crypto' / path
    if file.exists():
        return json.loads(file.read_text())
    if os.environ.get('CI') == 'true':
        raise AssertionError('%s is missing: in CI it must be present' % path)
    print('conformance: %s is left out, it is not on this machine' % path, file=sys.stderr)
    return None


def published(path):
    return conformance(path) or []


class Ed25519(unittest.TestCase):
    RFC8032 = (  # section 7.1: key, message, signature
        ('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '',
         'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'),
        ('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72',
         '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'),
        ('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82',
         '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'),
    )

    def test_the_signatures_of_rfc_8032_hold_under_both_rules_and_no_flipped_bit_does(self):
        for key, message, signature in self.RFC8032:
            key, message, signature = map(bytes.fromhex, (key, message, signature))
            for judge in (verify.vote_holds, verify.ed25519_holds):
                self.assertTrue(judge(key, message, signature))
                for bit in range(0, 512, 37):
                    flipped = bytearray(signature)
                    flipped[bit >> 3] ^= 1 << (bit & 7)
                    self.assertFalse(judge(key, message, bytes(flipped)))
                s = int.from_bytes(signature[32:], 'little') + verify.L25519
                self.assertFalse(judge(key, message, signature[:32] + s.to_bytes(32, 'little')))

    def test_the_cases_of_zip_215_all_hold_as_votes_and_none_as_users_signatures(self):
        for case in published('noble-curves/test/vectors/ed25519/zip215.json'):
            key, signature = bytes.fromhex(case['vk_bytes']), bytes.fromhex(case['sig_bytes'])
            self.assertEqual(verify.vote_holds(key, b'Zcash', signature), case['valid_zip215'])
            self.assertFalse(verify.ed25519_holds(key, b'Zcash', signature))

    def test_speccheck_is_judged_as_zebra_judges_votes_and_as_libsodium_judges_users(self):
        for number, case in enumerate(published('ed25519-speccheck/cases.json')):
            key, message, signature = (bytes.fromhex(case[name]) for name in ('pub_key', 'message', 'signature'))
            self.assertEqual(verify.vote_holds(key, message, signature), 'VVVVVVXXXVVV'[number] == 'V', number)
            self.assertEqual(verify.ed25519_holds(key, message, signature), number == 3, number)

    def test_wycheproof_is_judged_as_it_says(self):
        for group in (conformance('wycheproof/testvectors_v1/ed25519_test.json') or {'testGroups': []})['testGroups']:
            key = bytes.fromhex(group['publicKey']['pk'])
            for test in group['tests']:
                holds = verify.ed25519_holds(key, bytes.fromhex(test['msg']), bytes.fromhex(test['sig']))
                self.assertEqual(holds, test['result'] == 'valid', test['tcId'])

    def test_all_encodings_of_points_of_small_order_are_refused_for_users(self):
        found = set()
        for y in list(range(20)) + [verify.P25519 + i for i in range(19)] + [verify.P25519 - 1] + [
                int.from_bytes(bytes.fromhex(text), 'little') for text in (
                    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
                    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')]:
            for sign in (0, 1):
                encoded = (y | sign << 255).to_bytes(32, 'little')
                if verify.has_small_order(encoded):
                    found.add(encoded)
        self.assertEqual(len(found), 14)


class Curves(unittest.TestCase):
    CURVES = (verify.P256, verify.SECP256K1, verify.SM2)

    def test_wycheproof_is_judged_as_it_says_where_a_signature_has_our_form(self):
        for curve, holds_of, name in ((verify.P256, verify.p256_holds, 'r1'), (verify.SECP256K1, verify.secp256k1_holds, 'k1')):
            suite = conformance(f'wycheproof/testvectors_v1/ecdsa_secp256{name}_sha256_test.json') or {'testGroups': []}
            seen = {True: 0, False: 0}
            for group in suite['testGroups']:
                point = bytes.fromhex(group['publicKey']['uncompressed'])
                key = bytes([2 + (point[64] & 1)]) + point[1:33]
                for test in group['tests']:
                    pair = strict_der(bytes.fromhex(test['sig']))
                    if pair is None:
                        self.assertNotEqual(test['result'], 'valid', test['tcId'])
                        continue
                    r, s = pair
                    low = min(s, curve.n - s) if s < curve.n else s
                    message = bytes.fromhex(test['msg'])
                    holds = holds_of(key, message, r.to_bytes(32, 'big') + low.to_bytes(32, 'big'))
                    self.assertEqual(holds, test['result'] == 'valid', test['tcId'])
                    seen[holds] += 1
                    if holds:
                        high = curve.n - low
                        self.assertFalse(holds_of(key, message, r.to_bytes(32, 'big') + high.to_bytes(32, 'big')), test['tcId'])
            self.assertTrue(not suite['testGroups'] or all(seen.values()))

    def test_sm3_and_sm2_of_the_standards(self):
        self.assertEqual(verify.sm3(b'abc').hex(), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
        self.assertEqual(verify.sm3(b'abcd' * 16).hex(), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
        key = bytes.fromhex('0309f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020')
        signature = bytes.fromhex('f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3'
                                  'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa')
        self.assertTrue(verify.sm2_holds(key, b'message digest', signature))
        self.assertFalse(verify.sm2_holds(key, b'message digesu', signature))

    def test_a_point_plus_itself_minus_itself_and_nothing_add_up(self):
        infinity = verify.INFINITY
        for curve in self.CURVES:
            base = curve.base
            self.assertEqual(curve.add(base, base), curve.double(base))
            self.assertEqual(curve.add(base, curve.negate(base))[2], 0)
            self.assertEqual(curve.add(infinity, base), base)
            self.assertEqual(curve.double(infinity), infinity)
            order = verify.sum_of_multiples([(verify.windowed(curve.n, 8), curve.base_multiples)], infinity, curve.add, curve.double, curve.negate)
            self.assertEqual(order[2], 0)

    def test_keys_that_are_no_points_are_refused(self):
        for curve in self.CURVES:
            for key in ('04' + '11' * 32, '02' + 'ff' * 32, '02', '', '00' * 33):
                self.assertIsNone(curve.decompress(bytes.fromhex(key)), key)
            x = curve.base[0].to_bytes(32, 'big')
            for first in range(256):
                self.assertEqual(curve.decompress(bytes([first]) + x) is not None, first in (2, 3), first)
        self.assertIsNone(verify.P256.decompress(bytes.fromhex('02' + '00' * 31 + '01')))


def strict_der(data):
    """(r, s) of a DER signature in the one form that DER has, both of at most 32 bytes; else None."""
    if len(data) < 2 or data[0] != 0x30 or data[1] != len(data) - 2:
        return None
    numbers, at = [], 2
    while at < len(data):
        if len(data) - at < 3 or data[at] != 2:
            return None
        value = data[at + 2:at + 2 + data[at + 1]]
        if len(value) != data[at + 1] or not value or value[0] > 127 or (value[0] == 0 and len(value) > 1 and value[1] < 128):
            return None
        numbers.append(int.from_bytes(value, 'big'))
        at += 2 + len(value)
    return tuple(numbers) if len(numbers) == 2 and max(numbers) < 2 ** 256 else None


class Merkle(unittest.TestCase):
    def test_the_roots_of_certificate_transparency_come_out(self):
        # The eight leaves and roots with which Certificate Transparency tests its trees.
        leaves = [bytes.fromhex(text) for text in (
            '', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f')]
        roots = {
            0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
            1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
            3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
            7: 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
            8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'}
        for count, root in roots.items():
            self.assertEqual(verify.merkle_root(leaves[:count]).hex(), root)

    def test_a_path_leads_to_the_root_from_its_own_index_in_its_own_size_and_from_nowhere_else(self):
        for size in range(1, 20):
            hashes = [verify.merkle_leaf(bytes([i])) for i in range(size)]
            root = verify.root_of_hashes(hashes)
            for index in range(size):
                path = path_of(hashes, index)
                for other in range(size + 2):
                    holds = verify.inclusion_holds(hashes[index], other, size, path, root)
                    self.assertEqual(holds, other == index, (size, index, other))
                self.assertFalse(verify.inclusion_holds(hashes[index], index, size, path + [root], root))
                if path:
                    self.assertFalse(verify.inclusion_holds(hashes[index], index, size, path[:-1], root))

    def test_nothing_is_included_in_an_empty_log(self):
        self.assertFalse(verify.inclusion_holds(verify.sha256(), 0, 0, [], verify.sha256()))


def path_of(hashes, index):
    if len(hashes) == 1:
        return []
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    if index < split:
        return path_of(hashes[:split], index) + [verify.root_of_hashes(hashes[split:])]
    return path_of(hashes[split:], index - split) + [verify.root_of_hashes(hashes[:split])]


class Encoding(unittest.TestCase):
    def refused(self, schema, text):
        with self.assertRaises(verify.Malformed, msg=text):
            verify.decode(schema, bytes.fromhex(text))

    def test_one_encoding_of_a_time_is_read_and_the_others_are_not(self):
        self.assertEqual(verify.decode(verify.TIME, bytes.fromhex('08011002')), {'seconds': 1, 'nanos': 2})
        self.assertEqual(verify.decode(verify.TIME, b''), {'seconds': 0, 'nanos': 0})
        for text in ('10020801', '08010801', '0800', '08818000', '880001', '1a00', '0a0101', '08', '0880', '10ffffffff1f',
                     '08ffffffffffffffffff7f', '08ffffffffffffffffffff01', '00'):
            self.refused(verify.TIME, text)

    def test_both_sides_of_a_oneof_text_that_is_not_utf_8_and_lengths_beyond_the_end_are_refused(self):
        for text in ('12001a00', '1a001200', '0a05', '0affffffff0f'):
            self.refused(verify.STATE_CLAIM, text)
        for text in ('0a02c080', '0a03eda080', '0a01ff'):
            self.refused(verify.AMOUNT, text)


class Files(unittest.TestCase):
    def test_every_golden_case_has_its_verdict_level_and_reason(self):
        cases = json.loads((PROOFS / 'index.json').read_text())['cases']
        for case in cases:
            trust = verify.TrustPack((PROOFS / case['trust']).read_text()) if 'trust' in case else None
            found = verify.judge((PROOFS / case['file']).read_bytes(), trust, case['now'] * verify.NANO)
            self.assertEqual((found.verdict, found.level, found.reason), (case['verdict'], case['level'], case.get('reason')), case)
        self.assertGreater(len(cases), 100)

    def test_a_pack_trusts_validators_of_before_up_to_their_height_and_no_further(self):
        golden = json.loads((PROOFS / 'golden.trust.json').read_text())
        strangers = json.loads((PROOFS / 'strangers.trust.json').read_text())['validators']
        data = (PROOFS / 'one-validator.jhproof').read_bytes()
        height = verify.judge(data).proof.header['height']
        now = 1764000600 * verify.NANO

        def verdict(newest, before, until):
            pack = {**golden, 'validators': newest, 'earlier': [{'until_height': str(until), 'validators': before}]}
            return verify.judge(data, verify.TrustPack(json.dumps(pack)), now).reason

        self.assertIsNone(verdict(strangers, golden['validators'], height))
        self.assertEqual(verdict(strangers, golden['validators'], height - 1), 'untrustedValidators')
        self.assertEqual(verdict(golden['validators'], strangers, height), 'untrustedValidators')
        self.assertIsNone(verdict(golden['validators'], strangers, height - 1))
        for earlier in (1, [1], [{'until_height': 5, 'validators': strangers}], [{'until_height': '05', 'validators': strangers}], [{'until_height': '5'}],
                        [{'until_height': '5', 'validators': strangers}, {'until_height': '5', 'validators': strangers}]):
            with self.assertRaises(verify.BadPack):
                verify.TrustPack(json.dumps({**golden, 'earlier': earlier}))

    def run_program(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = verify.main([str(argument) for argument in arguments])
            except SystemExit as stop:
                code = stop.code
        return code, out.getvalue(), err.getvalue()

    def test_the_program_tells_who_paid_whom_how_much_and_when_in_both_languages(self):
        file = PROOFS / 'one-validator.jhproof'
        for lang, words in (('en', ("one operator's word", 'pays account')), ('zh', ('仅凭一家运营方之言', '付款'))):
            code, out, _ = self.run_program(file, '--lang', lang)
            self.assertEqual(code, 0)
            for word in words + ('123456', 'CNY.HJB', '光谷汽车玻璃有限公司', '2025-11-24T16:00:00.123456789Z'):
                self.assertIn(word, out)

    def test_the_exit_code_tells_true_from_false_and_stale_and_from_wrong_usage(self):
        file, trust = PROOFS / 'one-validator.jhproof', PROOFS / 'golden.trust.json'
        for code, arguments in (
                (0, (file, '--trust', trust, '--now', '2025-11-24T16:10:00+00:00')),
                (1, (file, '--trust', trust, '--now', '1765210100')),
                (1, (PROOFS / 'wrong-index.jhproof',)), (1, (trust,)),
                (2, (file, '--now', 'yesterday')), (2, (file, '--trust', file)), (2, (HERE,)), (2, ('no such file',)), (2, ())):
            found, _, err = self.run_program(*arguments)
            self.assertEqual(found, code, arguments)
            self.assertEqual(bool(err), code == 2, arguments)

    def test_json_says_the_same(self):
        code, out, _ = self.run_program(PROOFS / 'wrong-index.jhproof', '--json')
        self.assertEqual((code, json.loads(out)), (1, {'verdict': 'false', 'level': 'none', 'reason': 'logMismatch'}))

    def test_a_file_that_is_too_large_is_told_from_its_first_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'large.jhproof'
            path.write_bytes(bytes(verify.FILE_BYTES + 100))
            self.assertIn('tooLarge', self.run_program(path)[1])

    def test_times_are_read_to_the_nanosecond(self):
        for text, nanoseconds in (
                ('0', 0), ('1764000000', 1764000000 * verify.NANO), ('1764000000.5', 1764000000500000000),
                ('2025-11-24T16:00:00.000000001Z', 1764000000000000001), ('2025-11-25T00:00:00+08:00', 1764000000 * verify.NANO)):
            self.assertEqual(verify.parse_now(text), nanoseconds, text)
        for text in ('', '-1', '1e9', '2025-11-24', '2025-13-24T16:00:00Z', '2025-11-24T16:00:00', '١'):
            self.assertIsNone(verify.parse_now(text), text)

    def test_addresses_have_the_checksums_of_bip_350(self):
        self.assertEqual(verify.bech32m('a', b''), 'a1lqfn3a')
        self.assertEqual(verify.bech32m('abcdef', bytes.fromhex('ffbbcdeb38bdab49ca307b9ac5a928398a418820')),
                         'abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx')

    def test_what_a_file_says_cannot_steer_the_terminal(self):
        self.assertEqual(verify.printable('a\x1b[2J\u202eb\n'), 'a\\u{1b}[2J\\u{202e}b\\u{a}')

    def test_the_program_is_one_file_for_python_3_8_that_imports_the_standard_library_only(self):
        tree = ast.parse((HERE / 'verify.py').read_text(encoding='utf-8'), feature_version=(3, 8))
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        self.assertEqual(imported, {
            '__future__', 'argparse', 'base64', 'binascii', 'datetime', 'functools', 'hashlib', 'json', 'os', 're', 'sys', 'time', 'uuid'})


if __name__ == '__main__':
    unittest.main()
