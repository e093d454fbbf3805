import AjvCompiler, { type ValidatorFactory } from '@fastify/ajv-compiler'

type Validate = ((data: unknown) => boolean) & { errors?: unknown }
type Compile = (definition: unknown) => Validate
type Options = Readonly<{ customOptions?: object }>

/**
 * Fastify's own validators, each compiled when the first request needs it: all of them take a third of a second, which a node that starts again has
 * no use for. Arguments of a path or a query, and headers, are texts and read as what their schema wants. A body of JSON says itself what it holds: were it read as
 * something else, an empty reason would release a hold.
 */
export function lazyValidators(): ValidatorFactory {
  const factory = AjvCompiler() as (schemas: unknown, options: Options) => Compile
  return ((schemas: unknown, options: Options) => {
    const texts = factory(schemas, options)
    const json = factory(schemas, { ...options, customOptions: { ...options.customOptions, coerceTypes: false } })
    return (definition: unknown): Validate => {
      let compiled: Validate | undefined
      const validate: Validate = data => {
        compiled ??= ((definition as { httpPart?: string }).httpPart === 'body' ? json : texts)(definition)
        const isValid = compiled(data)
        validate.errors = compiled.errors
        return isValid
      }
      return validate
    }
  }) as unknown as ValidatorFactory
}
