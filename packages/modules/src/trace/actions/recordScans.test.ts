import { cases } from '../vocabulary.ts'
import { recordScans } from './recordScans.ts'

cases(recordScans, `
  # counts scans and says what looks like a copied code
  given member m1
  m1 registers product ROOT unit=EA decimals=0          -> ok
  m1 commissions ROOT#1..2 time=1                       -> ok
  m%1 counts ROOT#1@5                                   -> memberIdShape
  m1 counts ROOT#1@5@Wuhan                              -> scansShape limit=1000
  m1 counts as:x@5                                      -> scansShape
  m1 counts ROOT#1@5                                    -> ok emits scansRecorded
  scans ROOT#1 count=1 suspicions=0 reason=none region=cn-42 seconds=5
  m1 counts ROOT#1@50,ROOT#1@40,ROOT#1@60@cn-31         -> ok
  scans ROOT#1 count=4 suspicions=1 reason=farApart region=cn-31 seconds=60
  m1 counts ROOT#1@4000@cn-42                           -> ok
  scans ROOT#1 count=5 suspicions=1
  m1 counts ROOT#9@5                                    -> ok
  scans ROOT#9 count=1 suspicions=1 reason=unknownItem
  m1 ends ROOT#2 sold time=2                            -> ok
  m1 counts ROOT#2@90                                   -> ok
  scans ROOT#2 suspicions=0
  m1 counts ROOT#2@95                                   -> ok
  scans ROOT#2 count=2 suspicions=1 reason=afterDecommissioning
`)
