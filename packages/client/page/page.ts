import type { Language } from '../src/error.ts'
import type { ProofStory, Statement } from '../src/story/index.ts'
import { describeMoment } from '../src/story/moment.ts'
import { judgeFile } from './judgeFile.ts'
import { type PageWord, pageWords } from './words.data.ts'

/** Largest file that is read at all, bytes; a proof is at most 1 MiB and is refused beyond that by its own rules. */
const READ_MAX = 8 * 1024 * 1024

type Chosen = Readonly<{ name: string; bytes: Uint8Array }>
type Shown = Readonly<{ story: ProofStory; file: string; nowMs: number }> | Readonly<{ message: PageWord }> | undefined

/** The page: what was chosen, what is shown, in which language. */
class Page {
  #language: Language
  #proof: Chosen | undefined
  #trust: Chosen | undefined
  #shown: Shown
  #run = 0

  static open(): Page {
    return new Page()
  }

  constructor() {
    this.#language = (navigator.languages ?? []).some(each => /^zh/i.test(each)) ? 'zh' : 'en'
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-language]')) {
      button.addEventListener('click', () => { this.#speak(button.dataset['language'] as Language) })
    }
    this.#listen('proof', chosen => { this.#proof = chosen })
    this.#listen('trust', chosen => { this.#trust = chosen })
    this.#drop()
    byId('clear').addEventListener('click', () => { this.#clear() })
    byId('print').addEventListener('click', () => { globalThis.print() })
    this.#speak(this.#language)
  }

  #speak(language: Language): void {
    this.#language = language
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = pageWords.title[language]
    for (const element of document.querySelectorAll<HTMLElement>('[data-words]')) {
      element.textContent = pageWords[element.dataset['words'] as PageWord][language]
    }
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-language]')) {
      button.setAttribute('aria-pressed', String(button.dataset['language'] === language))
    }
    this.#render()
  }

  #listen(id: string, keep: (chosen: Chosen | undefined) => void): void {
    const input = byId<HTMLInputElement>(id)
    input.addEventListener('change', () => { void this.#take(input.files?.[0], keep) })
  }

  /** Files dropped anywhere: a .json is the trust pack, anything else the proof. */
  #drop(): void {
    const zone = byId('drop')
    for (const name of ['dragover', 'dragleave', 'drop'] as const) {
      document.addEventListener(name, event => {
        event.preventDefault()
        zone.classList.toggle('over', name === 'dragover')
      })
    }
    document.addEventListener('drop', event => {
      for (const file of event.dataTransfer?.files ?? []) {
        const isTrust = /\.json$/i.test(file.name)
        void this.#take(file, chosen => {
          if (isTrust) this.#trust = chosen
          else this.#proof = chosen
        })
      }
    })
  }

  async #take(file: File | undefined, keep: (chosen: Chosen | undefined) => void): Promise<void> {
    if (file === undefined) return
    try {
      keep({ name: file.name, bytes: new Uint8Array(await file.slice(0, READ_MAX).arrayBuffer()) })
    } catch {
      this.#show({ message: 'unreadable' })
      return
    }
    await this.#judge()
  }

  async #judge(): Promise<void> {
    const run = ++this.#run
    byId('trust-name').textContent = this.#trust?.name ?? ''
    byId('proof-name').textContent = this.#proof?.name ?? ''
    if (this.#proof === undefined) return
    this.#show({ message: 'working' })
    const nowMs = Date.now()
    const judged = await judgeFile(this.#proof.bytes, this.#trust && new TextDecoder().decode(this.#trust.bytes), nowMs)
    // Another file was chosen meanwhile: its own answer is on its way.
    if (run !== this.#run) return
    this.#show('badTrust' in judged ? { message: 'badTrust' } : { story: judged.story, file: this.#proof.name, nowMs })
  }

  #clear(): void {
    this.#run++
    this.#proof = undefined
    this.#trust = undefined
    for (const id of ['proof', 'trust']) byId<HTMLInputElement>(id).value = ''
    for (const id of ['proof-name', 'trust-name']) byId(id).textContent = ''
    this.#show(undefined)
    byId('proof').focus()
  }

  #show(shown: Shown): void {
    this.#shown = shown
    this.#render()
  }

  #render(): void {
    const result = byId('result')
    const actions = byId('actions')
    const shown = this.#shown
    actions.hidden = shown === undefined
    result.replaceChildren(...(shown === undefined ? [] : 'message' in shown ? [node('p', 'message', this.#say(shown.message))] : this.#story(shown)))
  }

  #say(name: PageWord): string {
    return pageWords[name][this.#language]
  }

  #story({ story, file, nowMs }: Readonly<{ story: ProofStory; file: string; nowMs: number }>): HTMLElement[] {
    const language = this.#language
    const tone = story.verdict === 'false' ? 'bad' : story.verdict === 'stale' || story.level === 'signatures' ? 'unsure' : 'good'
    const banner = node('div', `verdict ${tone}`)
    banner.append(node('span', 'mark', { good: '✓', unsure: '!', bad: '✗' }[tone]), node('h2', '', story.headline[language]))
    banner.querySelector('.mark')?.setAttribute('aria-hidden', 'true')
    const cautions = node('ul', 'cautions')
    for (const caution of story.cautions) cautions.append(node('li', '', caution[language]))
    const levels = node('ul', 'levels')
    for (const { state, words } of story.levels) {
      const item = node('li', state)
      const mark = node('span', 'mark', { yes: '✓', no: '✗', notChecked: '–' }[state])
      mark.setAttribute('role', 'img')
      mark.setAttribute('aria-label', this.#say(state))
      item.append(mark, node('span', '', words[language]))
      levels.append(item)
    }
    const about: [string, string][] = [
      ...story.basis.map(({ label, value }): [string, string] => [label[language], value[language]]),
      [this.#say('file'), file],
      [this.#say('at'), describeMoment({ seconds: BigInt(Math.floor(nowMs / 1000)), nanos: 0 })[language]],
    ]
    return [
      banner, ...story.statements.map(statement => this.#statement(statement)),
      ...(story.cautions.length > 0 ? [node('h3', '', this.#say('cautions')), cautions] : []),
      node('h3', '', this.#say('checked')), levels, node('h3', '', this.#say(story.verdict === 'false' ? 'claims' : 'basis')), table(about),
    ]
  }

  #statement({ sentence, rows }: Statement): HTMLElement {
    const section = node('section', 'statement')
    section.append(node('p', 'sentence', sentence[this.#language]))
    if (rows.length > 0) section.append(table(rows.map(({ label, value }) => [label[this.#language], value[this.#language]])))
    return section
  }
}

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T
}

/** An element with a text. Texts of a proof come from strangers: they only ever become text nodes. */
function node(tag: string, className: string, text?: string): HTMLElement {
  const element = document.createElement(tag)
  if (className !== '') element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

function table(rows: readonly (readonly [string, string])[]): HTMLElement {
  const list = node('dl', 'facts')
  for (const [label, value] of rows) list.append(node('dt', '', label), node('dd', '', value))
  return list
}

// Without a document (in a test) only the judgement is there.
Object.assign(globalThis, { jianghanJudgeFile: judgeFile })
if (typeof document !== 'undefined') Page.open()
