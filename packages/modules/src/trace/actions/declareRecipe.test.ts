import { cases } from '../vocabulary.ts'
import { declareRecipe } from './declareRecipe.ts'

cases(declareRecipe, `
  # says of what a product is made, by its owner
  given member m1
  given member m2
  m1 registers product SOUP                             -> ok
  m2 registers product ROOT                             -> ok
  m%1 makes SOUP of ROOT:9/10                           -> memberIdShape
  m1 makes 09506000134353 of ROOT:9/10                  -> gtinShape
  m1 makes SOUP of SOUP:1/1                             -> recipeShape limit=16
  m1 makes SOUP of ROOT:0/10                            -> recipeShape
  m1 makes SOUP of ROOT:9/0                             -> recipeShape
  m1 makes SOUP of ROOT:1/1+ROOT:1/1                    -> recipeShape
  m1 makes SOUP of 123:1/1                              -> recipeShape
  m1 makes NONE of ROOT:9/10                            -> productNotFound
  m2 makes SOUP of ROOT:9/10                            -> notTheOwner owner=m1
  m1 makes SOUP of ROOT:9/10+SALT:100/1                 -> productNotFound
  m1 makes SOUP of ROOT:9/10                            -> ok emits recipeDeclared
  product SOUP recipe=1
`)
