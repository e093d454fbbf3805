import { StoreFault } from '../faults.ts'

const repair = {
  repairZh: '请停止节点，检查磁盘，删除状态文件夹后重新启动：状态会由区块重建；也可从备份或其他节点恢复。',
  repairEn: 'Stop the node, check the disk, remove the state folder and start again: the state is rebuilt from the blocks. Or restore it from a backup or another node.',
}

/** The fault that names a damaged or missing record of the state. */
export function stateDamaged(store: string, record: string, height?: bigint): StoreFault {
  return new StoreFault({
    code: 'stateDamaged', file: `${store}: ${record}`, ...(height === undefined ? {} : { height }),
    zh: `状态数据 ${store} 中的记录 ${record} 损坏或缺失。`, en: `The record ${record} of the state in ${store} is damaged or missing.`,
    ...repair,
  })
}

/** The fault that says the state as a whole does not have the root it was written with. */
export function rootDiffers(store: string, height: bigint): StoreFault {
  return new StoreFault({
    code: 'stateDamaged', file: store, height,
    zh: `状态数据 ${store} 在高度 ${height} 的根与写入时不符。`, en: `The state in ${store} does not have the root it was written with at height ${height}.`,
    ...repair,
  })
}

/** The fault that says the state was written by a version that this one does not know. */
export function formatUnknown(store: string): StoreFault {
  return new StoreFault({
    code: 'formatUnknown', file: store,
    zh: `状态数据 ${store} 的格式不是本版本认识的，或其总记录已损坏。`, en: `The state in ${store} is of a format that this version does not know, or its head record is damaged.`,
    ...repair,
  })
}
