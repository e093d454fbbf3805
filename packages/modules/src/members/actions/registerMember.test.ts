import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromMillis } from '@jianghan/protocol'
import { cases } from '../vocabulary.ts'
import { registerMember } from './registerMember.ts'

cases(registerMember, `
  # refuses in the order of its checks, and admits what is whole
  op registers Bank                                        -> memberIdShape memberId=Bank
  op registers b                                           -> memberIdShape
  op registers a23456789012345678901234567890_2            -> memberIdShape
  op registers bank zh=汉*121                              -> nameShape
  op registers bank en=                                    -> nameShape
  op registers bank en=a\u0007b                            -> nameShape
  op registers bank uscc=91420100MA7JH1B291                -> usccInvalid uscc=91420100MA7JH1B291
  op registers bank uscc=9142                              -> usccInvalid
  op registers bank lei=9JHX00HJBK0000000215               -> leiInvalid lei=9JHX00HJBK0000000215
  op registers bank keys=none                              -> keyInvalid
  op registers bank keys=kind3:33                          -> keyInvalid
  op registers bank keys=kind1:31                          -> keyInvalid
  op registers bank keys=kind2:33:4                        -> keyInvalid
  op registers bank keys=kind1:32,kind0:32                 -> keyInvalid
  op registers bank roles=boss                             -> rolesInvalid
  op registers bank roles=maker+admin                      -> rolesInvalid
  op registers bank roles=maker+maker                      -> rolesInvalid
  op registers bank roles=none                             -> rolesInvalid
  op registers bank policy=none                            -> policyInvalid
  op registers bank policy=admin0                          -> policyInvalid
  op registers bank policy=admin9                          -> policyInvalid
  op registers bank policy=maker+admin                     -> policyInvalid
  op registers bank policy=node                            -> policyInvalid
  op registers bank capacities=supervisor+issuer           -> capacitiesInvalid
  op registers bank capacities=king                        -> capacitiesInvalid
  op registers bank capacities=operator+issuer             -> capacitiesInvalid
  member bank none
  op registers bank uscc=91420100MA7JH1B290 lei=9JHX00HJBK0000000214 capacities=issuer -> ok emits memberRegistered
  member bank keys=1 accounts=0 policy=admin capacities=issuer
  op registers bank                                        -> memberExists memberId=bank
  op registers bank2 uscc=91420100MA7JH1B290               -> identifierTaken identifier=91420100MA7JH1B290 memberId=bank
  op registers bank2 lei=9JHX00HJBK0000000214              -> identifierTaken
  op registers bank2 keys=bank.admin                       -> keyExists
  op registers bank2 keys=twin,twin                        -> keyExists
  op registers bank2 keys=kind1:32:7,kind2:33:2 policy=admin3 -> policyUnreachable subject=bank2 role=admin needed=3 available=2
  op registers bank2 keys=kind1:32:7,kind2:33:2            -> ok
  member bank2 keys=2
`)

cases(registerMember, `
  # takes names as long as it says, in any script
  op registers hanzi zh=汉*120 en=a*120 -> ok emits memberRegistered
  op registers gothic zh=𐍈*120         -> ok emits memberRegistered
`)

cases(registerMember, `
  # is for the operator's officers alone
  given member bank issuer
  op registers other signed by bank.admin           -> kernel.capacityMissing capacity=operator
  op registers other signed by op.maker+op.checker  -> policyNotMet
  op registers other signed by op.admin+bank.admin  -> ok
`)

test('a ledger of the first release, which counts no roles, admits a member that cannot meet its own policy', () => {
  const key = { kind: 1, publicKey: new Uint8Array(32).fill(7), roles: ['maker'] }
  const body = {
    memberId: 'bank', nameZh: '银行', nameEn: 'Bank', uscc: '', lei: '', keys: [key], adminPolicy: [{ role: 'admin', count: 1 }], capacities: [],
  }
  const empty = { height: 1n, time: fromMillis(1n), get: () => undefined }
  const decided = registerMember.decide(empty, { body, transactionId: new Uint8Array(32), signers: [] })
  assert.equal(decided.refused, false)
})
