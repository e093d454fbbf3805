import { cases } from '../vocabulary.ts'
import { registerProduct } from './registerProduct.ts'

cases(registerProduct, `
  # registers a product once, and changes who may make it
  given member m1
  given member m2
  m%1 registers product SOUP                            -> memberIdShape
  m1 registers product 09506000134353                   -> gtinShape
  m1 registers product 9506000134352                    -> gtinShape
  m1 registers product SOUP unit=kg                     -> productShape makers=16 decimals=6
  m1 registers product SOUP decimals=7                  -> productShape
  m1 registers product SOUP makers=m1                   -> productShape
  m1 registers product SOUP makers=m3+m2                -> productShape
  m1 registers product SOUP signed by m2.maker          -> kernel.officersMissing
  m1 registers product 09506000134352 unit=EA decimals=0 -> ok emits productRegistered
  m1 registers product SOUP makers=m2+m3                -> ok
  product SOUP owner=m1 unit=KGM decimals=3 makers=m2+m3 recipe=none since=10
  m2 registers product SOUP                             -> notTheOwner owner=m1
  m1 registers product SOUP decimals=2                  -> unitFixed
  m1 registers product SOUP unit=LTR                    -> unitFixed
  m1 registers product SOUP                             -> ok
  product SOUP makers=none since=10
`)
