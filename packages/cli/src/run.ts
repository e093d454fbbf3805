import { CommanderError } from 'commander'
import type { CommandGroup, CommandSpec } from './command.ts'
import { EXIT, report } from './failure.ts'
import { type Io, Printer } from './io.ts'
import { languageOf } from './language.ts'
import { buildProgram, type Outcome, WRAPPER_COMMANDS } from './program.ts'
import { commandAt, usageOf } from './usage.ts'

/** Runs one command line, the words behind the program's name; returns the exit code. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  const argv = askingForHelp(words)
  const lang = languageOf(argv, io.env)
  const printer = new Printer(io, lang, argv.includes('--json'))
  const outcome: Outcome = { exit: EXIT.done }
  const program = buildProgram(await entriesFor(argv), io, lang, outcome)
  if (argv.length === 0) {
    program.outputHelp()
    return EXIT.usage
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return outcome.exit
  } catch (fault) {
    if (!(fault instanceof CommanderError)) return report(fault, printer)
    if (fault.exitCode === 0) return EXIT.done
    if (fault.code === 'commander.help') {
      commandAt(program, argv).outputHelp()
      return EXIT.usage
    }
    return report(usageOf(fault, program, argv), printer)
  }
}

/** `help x y` is `x y --help`; of a command that the wrapper runs, the list of all commands says what it does. */
function askingForHelp(words: readonly string[]): readonly string[] {
  if (commandWord(words) !== 'help') return words
  const at = words.indexOf('help')
  const rest = words.toSpliced(at, 1)
  const command = commandWord(rest)
  // Only where it is the command: the module payments has an import of its own.
  return [...(command !== undefined && WRAPPER_COMMANDS.includes(command) ? rest.toSpliced(rest.indexOf(command), 1) : rest), '--help']
}

/** Commands that need no module to be told what they are. */
const PLAIN = ['status', 'end-of-day', 'prove', 'receipt', 'verify', 'tx', 'search', 'history', 'blocks', 'events', 'keys', 'api-keys', 'audit', 'vault', 'proposals', 'inbox', 'folder', 'account-names', 'sandbox', 'reconcile']
/** Options before the command whose value is another word. */
const WITH_VALUE = ['--url', '--lang', '--data', '--trust', '--timeout', '--cert', '--cert-key', '--cacert']

/** The first word that is no option and no value of one. */
function commandWord(argv: readonly string[]): string | undefined {
  return argv.find((word, i) => !word.startsWith('-') && !WITH_VALUE.includes(argv[i - 1] ?? ''))
}

/** The commands that these words can mean. What the modules make is loaded only when it can be meant: a start is to be quick. */
async function entriesFor(argv: readonly string[]): Promise<(CommandSpec | CommandGroup)[]> {
  const [ledger, { bulk }, { keys }, { addWitnesses, prove, verify }, { apiKeys }, { audit }, { vault }, { trace }, { proposals }, { folder }, { inbox }, { endOfDay }, { receipt }, { webhooks }, { accountNames }, { sandbox }, { reconcile }, { statements, dayReceipts }, { trustPack }] = await Promise.all([
    import('./commands/ledger.ts'), import('./commands/bulk.ts'), import('./commands/keys.ts'), import('./commands/proofs.ts'), import('./commands/apiKeys.ts'), import('./commands/audit.ts'), import('./commands/vault.ts'), import('./commands/trace.ts'), import('./commands/proposals.ts'), import('./commands/folder.ts'), import('./commands/inbox.ts'), import('./commands/endOfDay.ts'),
    import('./commands/receipts.ts'), import('./commands/webhooks.ts'), import('./commands/accountNames.ts'), import('./commands/sandbox.ts'), import('./commands/reconcile.ts'), import('./commands/papers.ts'), import('./commands/trustPack.ts'),
  ])
  const groups = PLAIN.includes(commandWord(argv) ?? '') ? [] : await moduleCommands()
  return [ledger.status, ...groups, bulk, prove, receipt, addWitnesses, verify, trustPack, ledger.tx, trace, ledger.search, ledger.history, ledger.statement, statements, dayReceipts, endOfDay, ledger.blocks, ledger.events, keys, apiKeys, audit, vault, webhooks, proposals, inbox, folder, accountNames, sandbox, reconcile]
}

async function moduleCommands(): Promise<CommandGroup[]> {
  const [{ moduleGroups }, { importPayments, paymentsStatus }, { paymentReceipts }, { depositFiles, evidenceItem, verifyFile }, { captureFile }] = await Promise.all([import('./modules/index.ts'), import('./commands/iso20022.ts'), import('./commands/receipts.ts'), import('./commands/evidence.ts'), import('./commands/epcis.ts')])
  /** Commands of files, before those that the module makes by itself; one of the same name takes both a file and what the action takes. */
  const ofFiles: Readonly<Record<string, readonly CommandSpec[]>> = { payments: [importPayments, paymentsStatus, paymentReceipts], evidence: [depositFiles, evidenceItem, verifyFile], trace: [captureFile] }
  return moduleGroups().map(group => {
    const own = ofFiles[group.name] ?? []
    const made = new Map(group.commands.map(command => [command.name, command]))
    return { ...group, commands: [...own.map(command => withFields(command, made.get(command.name))), ...group.commands.filter(({ name }) => !own.some(each => each.name === name))] }
  })
}

/** A command of files that without one is that of the action of its name, with the options of both. */
function withFields(ofFiles: CommandSpec, ofAction: CommandSpec | undefined): CommandSpec {
  if (ofAction === undefined) return ofFiles
  const taken = new Set((ofFiles.options ?? []).map(({ flags }) => flags.split(' ')[0]))
  return {
    ...ofFiles,
    arguments: (ofFiles.arguments ?? []).map(({ name, words }) => ({ name: name.replace(/^<(.*)>$/, '[$1]'), words })),
    options: [...ofFiles.options ?? [], ...(ofAction.options ?? []).filter(({ flags }) => !taken.has(flags.split(' ')[0]))],
    examples: [...ofFiles.examples, ...ofAction.examples],
    run: (session, args, given) => (args.length > 0 ? ofFiles : ofAction).run(session, args, given),
  }
}
