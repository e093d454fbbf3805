export type { LevelCheck, ProofStory, Row, Statement } from './model.ts'
export { storyOf, type StoryContext } from './story.ts'
