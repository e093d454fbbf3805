import { cases } from '../vocabulary.ts'
import { setWebOrigins } from './setWebOrigins.ts'

cases(setWebOrigins, `
  # says where passkeys may sign, under the admin policy
  given member m1
  M1 signs at https://a.example -> memberIdShape
  m1 signs at https://a.example signed by m1.maker -> policyNotMet role=admin
  m1 signs at https://a.example,https://b.a.example:8443/a.example,http://localhost:5173 -> webOriginsInvalid
  m1 signs at http://localhost:5173,https://a.example,https://b.a.example:8443/a.example -> ok emits webOriginsSet
  sites m1 origins=http://localhost:5173/localhost,https://a.example/a.example,https://b.a.example:8443/a.example
  m1 signs at https://c.example -> ok
  sites m1 origins=https://c.example/c.example
  m1 signs at none -> ok emits webOriginsSet
  sites m1 none
`)

cases(setWebOrigins, `
  # takes each origin in its one form, once, with a relying party id that it belongs to
  given member m1
  m1 signs at http://a.example                       -> webOriginsInvalid
  m1 signs at https://a.example:443                  -> webOriginsInvalid
  m1 signs at https://A.example                      -> webOriginsInvalid
  m1 signs at https://a.example,https://a.example    -> webOriginsInvalid
  m1 signs at https://a.example/b.example            -> webOriginsInvalid
  m1 signs at https://a.example/example              -> webOriginsInvalid
  m1 signs at https://a.example/ample                -> webOriginsInvalid
  m1 signs at https://xa.example/a.example           -> webOriginsInvalid
  m1 signs at https://b.a.example/a.example          -> ok
`)
