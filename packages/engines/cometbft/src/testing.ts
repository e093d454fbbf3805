/** For tests elsewhere: the framing of ABCI and of CometBFT's remote signers, and free ports. */
export { FrameReader, frameHead } from './abci/frames.ts'
export { freePort } from './testing/freePort.ts'
