import { cases } from '../vocabulary.ts'
import { setVaultKey } from './setVaultKey.ts'

cases(setVaultKey, `
  # puts a key into the place of the one before
  given member m1
  M1 reads its vault with kind32:32                 -> memberIdShape
  m1 reads its vault with kind1:32                  -> vaultKeyInvalid
  m1 reads its vault with kind32:31                 -> vaultKeyInvalid
  m1 reads its vault with kind16:65:3               -> vaultKeyInvalid
  m1 reads its vault with kind0:1                   -> vaultKeyInvalid
  m2 reads its vault with kind32:32                 -> kernel.memberUnknown
  m1 reads its vault with kind32:32 signed by m1.maker -> policyNotMet
  m1 reads its vault with kind32:32                 -> ok emits vaultKeySet
  vault m1 kind=32 endpoint=
  m1 reads its vault with kind16:65:4 at=https://vault.example.org:8645 -> ok emits vaultKeySet
  vault m1 kind=16 endpoint=https://vault.example.org:8645
  m1 reads its vault with kind0:0                   -> ok emits vaultKeySet
  vault m1 kind=0 endpoint=
`)

cases(setVaultKey, `
  # takes an origin, plain http only on this machine
  given member m1
  m1 reads its vault with kind32:32 at=https://h            -> ok
  m1 reads its vault with kind32:32 at=http://127.0.0.1:1   -> ok
  m1 reads its vault with kind32:32 at=http://[::1]:65535   -> ok
  m1 reads its vault with kind32:32 at=http://10.0.0.1      -> vaultEndpointInvalid
  m1 reads its vault with kind32:32 at=http://127.0.0.1.example.org -> vaultEndpointInvalid
  m1 reads its vault with kind32:32 at=https://H            -> vaultEndpointInvalid
  m1 reads its vault with kind32:32 at=https://h/           -> vaultEndpointInvalid
  m1 reads its vault with kind32:32 at=https://u@h          -> vaultEndpointInvalid
  m1 reads its vault with kind32:32 at=https://h:0          -> vaultEndpointInvalid
  m1 reads its vault with kind32:32 at=ftp://h              -> vaultEndpointInvalid
  m1 reads its vault with kind0:0 at=https://h              -> vaultEndpointInvalid
`)
