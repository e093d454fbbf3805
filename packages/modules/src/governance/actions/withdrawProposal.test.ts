import { cases, ungovernedCases } from '../vocabulary.ts'
import { withdrawProposal } from './withdrawProposal.ts'

cases(withdrawProposal, `
  # who made a proposal takes it back while its vote is open
  given member m1
  given vote m1
  m1 proposes module -> ok
  op takes back 1 -> notTheProposer memberId=op
  m1 takes back 1 signed by m1.maker -> policyNotMet
  M1 takes back 1 -> governance.memberIdShape
  m1 takes back 2 -> proposalNotFound proposal=2
  m1 takes back 1 -> ok later proposalWithdrawn:proposalDecided
  proposal 1 is=withdrawn
  open none
  m1 takes back 1 -> votingClosed standing=withdrawn
  op votes yes on 1 -> votingClosed
  m1 proposes module -> ok
  open 2
`)

ungovernedCases(withdrawProposal, `
  # a ledger that began without governance has no proposals
  op takes back 1 -> noGovernance
`)
