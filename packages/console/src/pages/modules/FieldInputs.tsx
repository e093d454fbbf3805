import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { FIELD_WORDS, type FieldKind } from '@jianghan/client/describe'
import { Button, Checkbox, Input, Select } from 'antd'
import { useId, type ReactNode } from 'react'
import { fieldName } from '../../show/fieldName.ts'
import { useWords } from '../../words/useWords.ts'
import { carriableActions, type Draft, type FormField, fieldsOfForm, messageOf } from './form.ts'

type Group = Readonly<{ message: DescMessage; of: string; draft: Draft; onDraft(draft: Draft): void; depth?: number }>

/** Inputs for every field of a message, derived from its schema: what it holds decides what is asked. */
export function FieldInputs({ message, of, draft, onDraft, depth = 0 }: Group): ReactNode {
  return fieldsOfForm(message, of, depth).map(field => (
    <FieldInput key={field.name} field={field} of={of} depth={depth} value={draft[field.name]} onValue={value => onDraft({ ...draft, [field.name]: value })} />
  ))
}

type One = Readonly<{ field: FormField; of: string; depth: number; value: unknown; onValue(value: unknown): void }>

function FieldInput({ field, of, depth, value, onValue }: One): ReactNode {
  const { say, tell } = useWords()
  const label = tell(fieldName(field.name, of))
  if (field.repeated) {
    const items = Array.isArray(value) ? value as unknown[] : []
    return (
      <fieldset className="group">
        <legend title={field.name}>{label}</legend>
        {items.map((item, at) => (
          <div key={at} className="item">
            <Single field={field} of={of} depth={depth} label={`${label} ${at + 1}`} value={item} onValue={next => onValue(items.with(at, next))} />
            <Button size="small" onClick={() => onValue(items.toSpliced(at, 1))}>{say('form.remove')}</Button>
          </div>
        ))}
        <Button size="small" onClick={() => onValue([...items, field.kind === 'message' ? {} : ''])}>{say('form.add', { what: label })}</Button>
      </fieldset>
    )
  }
  return <Single field={field} of={of} depth={depth} label={label} value={value} onValue={onValue} />
}

function Single({ field, of, depth, label, value, onValue }: One & Readonly<{ label: string }>): ReactNode {
  const { say } = useWords()
  const id = useId()
  if (field.kind === 'message') return <Nested field={field} of={of} depth={depth} label={label} value={value} onValue={onValue} />
  if (field.kind === 'boolean') return <p><Checkbox checked={value === true} onChange={event => onValue(event.target.checked)}>{label}</Checkbox></p>
  const text = typeof value === 'string' ? value : ''
  return (
    <p className="input">
      <label htmlFor={id} title={field.name}>{label}</label>
      <Input id={id} value={text} maxLength={4_096} autoComplete="off" spellCheck={false} className={MONO.has(field.kind) ? 'mono' : ''} placeholder={field.drawn ? say('form.drawn') : ''} aria-describedby={`${id}-hint`} onChange={event => onValue(event.target.value)} />
      <small className="quiet" id={`${id}-hint`}><Hint field={field} /></small>
    </p>
  )
}

const MONO: ReadonlySet<FieldKind> = new Set(['account', 'key', 'uuid', 'bytes'])

function Hint({ field: { kind, example } }: Readonly<{ field: FormField }>): ReactNode {
  const { say, tell } = useWords()
  return <>{tell(FIELD_WORDS[kind])}{typeof example === 'string' && example !== '' && example.length <= 64 && <> · {say('form.example')} <code>{example}</code></>}</>
}

/** A message within: left out until it is wanted, since an empty one says something else than none. An action within is chosen first. */
function Nested({ field, of, depth, label, value, onValue }: One & Readonly<{ label: string }>): ReactNode {
  const { say, tell } = useWords()
  const message = messageOf(field.desc as DescField)
  const draft = typeof value === 'object' && value !== null ? value as Draft : undefined
  if (message === undefined) return null
  if (draft === undefined) return <p><Button size="small" onClick={() => onValue({})}>{say('form.add', { what: label })}</Button></p>
  if (field.carries) {
    const chosen = carriableActions().find(({ name }) => name === draft['type'])
    return (
      <fieldset className="group">
        <legend>{label}</legend>
        <Select aria-label={label} value={chosen?.name ?? null} options={carriableActions().map(({ name, summary }) => ({ value: name, label: `${tell(summary)} · ${name}` }))} onChange={type => onValue({ type, input: {} })} />
        {chosen !== undefined && <FieldInputs message={chosen.message} of={chosen.name} depth={depth + 1} draft={(draft['input'] ?? {}) as Draft} onDraft={input => onValue({ type: chosen.name, input })} />}
      </fieldset>
    )
  }
  return (
    <fieldset className="group">
      <legend title={field.name}>{label}</legend>
      <FieldInputs message={message} of={of} depth={depth + 1} draft={draft} onDraft={onValue} />
      {!field.repeated && <Button size="small" onClick={() => onValue(undefined)}>{say('form.remove')}</Button>}
    </fieldset>
  )
}
