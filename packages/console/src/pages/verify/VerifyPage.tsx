import { useQuery } from '@tanstack/react-query'
import { Alert, Checkbox, Skeleton, Upload } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import type { Judged } from '@jianghan/client/page'
import { trustQuery } from '../../api/queries.ts'
import { Story } from '../../show/Story.tsx'
import { useWords } from '../../words/useWords.ts'

/** Largest file that is read at all, bytes; a proof is at most 1 MiB. */
const READ_MAX = 8 * 1024 * 1024

/** Anybody checks a file: the file stays on this machine. */
export function VerifyPage(): ReactNode {
  const { say } = useWords()
  const [proof, setProof] = useState<File>()
  const [pack, setPack] = useState<File>()
  const [usesNode, setUsesNode] = useState(false)
  const { data: nodesTrust } = useQuery({ ...trustQuery, enabled: usesNode })
  const [judged, setJudged] = useState<Judged | 'checking' | 'tooLarge'>()
  useEffect(() => {
    if (proof === undefined) return undefined
    const run = { isCurrent: true }
    setJudged('checking')
    void judge(proof, pack, usesNode ? nodesTrust : undefined).then(found => { if (run.isCurrent) setJudged(found) })
    return () => { run.isCurrent = false }
  }, [proof, pack, usesNode, nodesTrust])
  return (
    <>
      <h1>{say('verify.title')}</h1>
      <p>{say('verify.why')}</p>
      <Drop word={say('verify.proof')} accept=".jhproof,.json,.pdf" onFile={setProof} chosen={proof} />
      <Drop word={say('verify.trust')} accept=".json" onFile={setPack} chosen={pack} />
      <Checkbox checked={usesNode} onChange={event => setUsesNode(event.target.checked)}>{say('verify.trust.node')}</Checkbox>
      {judged === 'checking' && <Skeleton active />}
      {judged === 'tooLarge' && <Alert type="error" showIcon title={say('verify.tooLarge')} />}
      {typeof judged === 'object' && ('badTrust' in judged ? <Alert type="error" showIcon title={say('verify.badTrust')} /> : <Story story={judged.story} />)}
    </>
  )
}

async function judge(proof: File, pack: File | undefined, nodesTrust: string | undefined): Promise<Judged | 'tooLarge'> {
  if (proof.size > READ_MAX || (pack?.size ?? 0) > READ_MAX) return 'tooLarge'
  // Fetched when the first file is to be judged.
  const { judgeFile } = await import('@jianghan/client/page')
  return judgeFile(new Uint8Array(await proof.arrayBuffer()), pack === undefined ? nodesTrust : await pack.text(), Date.now())
}

function Drop({ word, accept, onFile, chosen }: Readonly<{ word: string; accept: string; onFile(file: File): void; chosen: File | undefined }>): ReactNode {
  const { say } = useWords()
  return (
    <Upload.Dragger
      className="drop"
      accept={accept}
      maxCount={1}
      showUploadList={false}
      beforeUpload={file => {
        onFile(file)
        return false
      }}
    >
      <strong>{word}</strong>
      <div className="quiet">{chosen?.name ?? say('verify.drop')}</div>
    </Upload.Dragger>
  )
}
