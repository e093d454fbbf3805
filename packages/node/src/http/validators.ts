import AjvCompiler, { type ValidatorFactory } from '@fastify/ajv-compiler'

type Validate = ((data: unknown) => boolean) & { errors?: unknown }

/**
 * Fastify's own validators, each compiled when the first request needs it: all of them take a third of a second, which a node that starts again has
 * no use for.
 */
export function lazyValidators(): ValidatorFactory {
  const factory = AjvCompiler() as (...given: unknown[]) => (definition: unknown) => Validate
  return ((...given: unknown[]) => {
    const compile = factory(...given)
    return (definition: unknown): Validate => {
      let compiled: Validate | undefined
      const validate: Validate = data => {
        compiled ??= compile(definition)
        const isValid = compiled(data)
        validate.errors = compiled.errors
        return isValid
      }
      return validate
    }
  }) as unknown as ValidatorFactory
}
