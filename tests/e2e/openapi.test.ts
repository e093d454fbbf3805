import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ROOT } from './support/cleanCopy.ts'
import { run, start, type UpProcess } from './support/processes.ts'

/** The document for OpenAPI 3.0.3, from which somebody else's generator makes a client in Java that compiles and asks a live node. */

/** The generator as PyPI has it: a wheel with its jar, which holds the libraries that the generated client needs as well. */
const GENERATOR = 'openapi-generator-cli==7.26.0 --hash=sha256:e6305fbbf91aa41b3b7fcd8bf2124880ab0bb9e32efad95b3dfe71f9313d856c'
const OPTIONS = 'hideGenerationTimestamp=true,openApiNullable=false,supportUrlQuery=false,invokerPackage=cn.generated,apiPackage=cn.generated.api,modelPackage=cn.generated.model'
const PARTS = 'apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false'

/** An annotation of JDK 8 that later ones no longer have. */
const GENERATED = 'package javax.annotation;\npublic @interface Generated { String[] value(); String date() default ""; String comments() default ""; }\n'
const USE = `import cn.generated.ApiClient;
import cn.generated.api.NodeApi;
public final class Use {
    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(args[0]);
        System.out.println("chain " + new NodeApi(client).v1StatusGet().getChainId());
    }
}
`

const base = mkdtempSync(join(tmpdir(), 'jianghan-openapi-'))
let node: UpProcess | undefined

after(async () => {
  await node?.end('SIGKILL')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 30_000 })

const missing = [['javac', '-version'], ['python3', '-m', 'pip', '--version']].find(([program = '', ...args]) => spawnSync(program, args).status !== 0)
if (missing !== undefined) {
  assert.notEqual(process.env['CI'], 'true', `${missing.join(' ')} has to be there in CI`)
  process.stderr.write(`the generated client: left out, there is no ${missing.join(' ')} on this machine\n`)
}

if (missing === undefined) {
  test('the document for OpenAPI 3.0.3 yields a Java client by an existing generator, which compiles and asks a live node', { timeout: 600_000 }, async () => {
    node = await start('./jianghan', ['up', '--data', join(base, 'ledger'), '--port', '0'], { cwd: ROOT })
    const must = async (program: string, args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await run(program, args, { cwd: base, timeoutMs: 300_000 })
      assert.equal(code, 0, `${program} ${args[0]}: ${stdout.slice(-2_000)} ${stderr.slice(-2_000)}`)
      return stdout
    }
    writeFileSync(join(base, 'openapi.json'), await (await fetch(`${node.url}/openapi-3.0.json`)).text())
    writeFileSync(join(base, 'generator.txt'), `${GENERATOR}\n`)
    await must('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '--disable-pip-version-check', '-r', 'generator.txt', '-d', '.'])
    await must('python3', ['-m', 'zipfile', '-e', globSync('*.whl', { cwd: base })[0] ?? '', '.'])
    const jar = join(base, 'openapi_generator_cli', 'openapi-generator.jar')
    await must('java', ['-jar', jar, 'generate', '-i', 'openapi.json', '-g', 'java', '--library', 'native', '-o', 'client', `--additional-properties=${OPTIONS}`, `--global-property=${PARTS}`])
    writeFileSync(join(base, 'Generated.java'), GENERATED)
    writeFileSync(join(base, 'Use.java'), USE)
    const sources = globSync('client/src/main/java/**/*.java', { cwd: base })
    assert(sources.length > 100, `${sources.length} classes`)
    mkdirSync(join(base, 'classes'))
    writeFileSync(join(base, 'sources.txt'), [...sources, 'Generated.java', 'Use.java'].join('\n'))
    await must('javac', ['-nowarn', '-encoding', 'UTF-8', '-cp', jar, '-d', 'classes', '@sources.txt'])
    assert.match(await must('java', ['-cp', `classes:${jar}`, 'Use', node.url]), /^chain wuhan-demo-/)
  })
}
