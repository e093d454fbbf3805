import type { ConfigProviderProps } from 'antd'

/** What antd's parts say in Chinese, those that the console uses; in English they speak by themselves. */
export const CHINESE: NonNullable<ConfigProviderProps['locale']> = {
  locale: 'zh-cn',
  Popconfirm: { okText: '确定', cancelText: '取消' },
  Empty: { description: '暂无数据' },
  Text: { edit: '编辑', copy: '复制', copied: '已复制', expand: '展开', collapse: '收起' },
  Upload: { uploading: '上传中', removeFile: '移除', uploadError: '上传失败', previewFile: '预览', downloadFile: '下载' },
}
