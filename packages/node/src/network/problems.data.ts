import { defineProblems } from '../problem/define.ts'

/** What can stand between a command over a network on one machine and its end. */
export const networkProblems = defineProblems({
  networkFileInvalid: {
    status: 0, retry: 'never', title: { zh: '网络文件有误', en: 'Network file invalid' },
    zh: f => `${f.file} 不是本命令写的网络文件。`, en: f => `${f.file} is not what this command writes there.`,
    hint: { zh: '请用 --data 指定别的目录。', en: 'Choose another folder with --data.' },
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
