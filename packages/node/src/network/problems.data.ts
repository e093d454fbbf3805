import { defineProblems } from '../problem/define.ts'

/** What can stand between a command over a network on one machine and its end. */
export const networkProblems = defineProblems({
  networkFileInvalid: {
    status: 0, retry: 'never', title: { zh: '网络文件有误', en: 'Network file invalid' },
    zh: f => `${f.file} 不是本命令写的网络文件。`, en: f => `${f.file} is not what this command writes there.`,
    hint: { zh: '请用 --data 指定别的目录。', en: 'Choose another folder with --data.' },
  },
  networkThere: {
    status: 0, retry: 'never', title: { zh: '网络已存在', en: 'Network already there' },
    zh: f => `目录 ${f.folder} 中已有网络。`, en: f => `There is a network in ${f.folder} already.`,
    hint: { zh: '请用 --network 指定新目录。', en: 'Name a new folder with --network.' },
  },
  notADemo: {
    status: 0, retry: 'never', title: { zh: '不是演示账本', en: 'Not a demo ledger' },
    zh: f => `${f.folder} 不是单节点的演示账本。`, en: f => `${f.folder} is not the demo ledger of one node.`,
    hint: { zh: '--demo 只用于 ./jianghan up 新建的演示账本，其全部密钥都在本机；各机构自己的账本见 docs/network.zh-CN.md。', en: '--demo is for the ledger that ./jianghan up makes, with all keys on this machine. What organisations do with their own stands in docs/network.md.' },
  },
  tooManyNodes: {
    status: 0, retry: 'never', title: { zh: '节点过多', en: 'Too many nodes' },
    zh: f => `演示账本有 ${f.members} 个成员，不足以组成 ${f.count} 个节点。`, en: f => `The demo ledger has ${f.members} members, too few for ${f.count} nodes.`,
    hint: { zh: '请减小 --validators。', en: 'Choose fewer with --validators.' },
  },
  demoStep: {
    status: 0, retry: 'never', title: { zh: '中途失败', en: 'A step failed' },
    zh: f => `${f.command} 未成功：${f.what}`, en: f => `${f.command} did not succeed: ${f.what}`,
    hint: { zh: '账本未受影响；已写出的席位与密钥可继续用于 docs/network.zh-CN.md 所述的逐步操作。', en: 'The ledger is whole. Seats and keys that were made serve the steps in docs/network.md, one by one.' },
  },
  noNetwork: {
    status: 0, retry: 'never', title: { zh: '没有网络', en: 'No network' },
    zh: f => `目录 ${f.folder} 中没有网络。`, en: f => `There is no network in ${f.folder}.`,
    hint: { zh: '先运行 ./jianghan network up --validators 4，或用 --data 指定目录。', en: 'Run ./jianghan network up --validators 4 first, or name its folder with --data.' },
  },
  networkOfOtherSize: {
    status: 0, retry: 'never', title: { zh: '网络已存在', en: 'Network already there' },
    zh: f => `目录 ${f.folder} 中已有 ${f.count} 个验证者的网络。`, en: f => `There is a network of ${f.count} validators in ${f.folder} already.`,
    hint: { zh: '去掉 --validators 以继续运行它，或用 --data 指定别的目录。', en: 'Leave --validators out to go on with it, or choose another folder with --data.' },
  },
  noSuchNode: {
    status: 0, retry: 'never', title: { zh: '没有该节点', en: 'No such node' },
    zh: f => `网络中没有节点 ${f.name}，有：${f.names}。`, en: f => `There is no node ${f.name} in the network; there are ${f.names}.`,
    hint: { zh: '', en: '' },
  },
  nodeNotUp: {
    status: 0, retry: 'later', title: { zh: '节点未能启动', en: 'Node not up' },
    zh: f => `节点 ${f.name} 未能启动：${f.what}`, en: f => `Node ${f.name} did not come up: ${f.what}`,
    hint: { zh: '详见其数据目录中的 logs/process.log。', en: 'See logs/process.log in its folder.' },
  },
  noFreePorts: {
    status: 0, retry: 'later', title: { zh: '没有空闲端口', en: 'No free ports' },
    zh: f => `从 ${f.first} 起没有足够的空闲端口。`, en: f => `There are not enough free ports from ${f.first} on.`,
    hint: { zh: '请用 --port 与 --peer-port 指定别的起始端口。', en: 'Name others with --port and --peer-port.' },
  },
})
