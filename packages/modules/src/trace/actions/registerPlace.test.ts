import { cases } from '../vocabulary.ts'
import { registerPlace } from './registerPlace.ts'

cases(registerPlace, `
  # registers a place once
  given member m1
  given member m2
  m%1 registers place FARM                              -> memberIdShape
  m1 registers place 9506000140446                      -> glnShape
  m1 registers place FARM country=cn                    -> countryShape
  m1 registers place FARM signed by m2.maker            -> kernel.officersMissing
  m1 registers place 9506000140445                      -> ok emits placeRegistered
  m1 registers place FARM                               -> ok
  m2 registers place FARM                               -> notTheOwner owner=m1
  m1 registers place FARM country=DE                    -> ok
  place FARM owner=m1 country=DE since=6
`)
