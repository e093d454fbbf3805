/** The demo consortium in Wuhan. All organisations and numbers are invented; their check digits are valid. */
export const DEMO = {
  chainPrefix: 'wuhan-demo',
  operator: {
    id: 'wuhan-settlement', zh: '武汉清算服务有限公司', en: 'Wuhan Settlement Services Co., Ltd.',
    uscc: '91420100MA7JH00186', lei: '9JHX00JHQS0000000121',
  },
  settlementAsset: 'CNY',
  /** Settlement money of each bank at the beginning, in fen: 500 million yuan. */
  settlementFen: '50000000000',
  banks: [
    {
      id: 'hanjiang-bank', zh: '汉江银行股份有限公司', en: 'Hanjiang Bank Co., Ltd.', cnaps: '398521000017', asset: 'CNY.HJB',
      uscc: '91420100MA7JH1B290', lei: '9JHX00HJBK0000000214',
    },
    {
      id: 'donghu-bank', zh: '东湖银行股份有限公司', en: 'Donghu Bank Co., Ltd.', cnaps: '397521000025', asset: 'CNY.DHB',
      uscc: '91420100MA7JH2C36L', lei: '9JHX00DHBK0000000374',
    },
  ],
  /** Companies with their account and what it holds at the beginning, in fen. */
  companies: [
    {
      id: 'yangtze-motor', zh: '长江汽车股份有限公司', en: 'Yangtze Motor Co., Ltd.', bank: 'hanjiang-bank', number: '3980100100200018',
      fen: '5000000000', uscc: '91420100MA7JH3D439', lei: '9JHX00CJQC0000000457',
    },
    {
      id: 'hanyang-brakes', zh: '汉阳制动系统有限公司', en: 'Hanyang Brake Systems Co., Ltd.', bank: 'hanjiang-bank', number: '3980100100300026',
      fen: '200000000', uscc: '91420105MA7JH4E506', lei: '9JHX00HYZD0000000502',
    },
    {
      id: 'guanggu-glass', zh: '光谷汽车玻璃有限公司', en: 'Optics Valley Automotive Glass Co., Ltd.', bank: 'donghu-bank', number: '397020088000017521',
      fen: '150000000', uscc: '91420111MA7JH5F68J', lei: '9JHX00GGBL0000000677',
    },
    {
      id: 'qingshan-wiring', zh: '青山线束有限公司', en: 'Qingshan Wiring Harness Co., Ltd.', bank: 'donghu-bank', number: '397020088000025839',
      fen: '100000000', uscc: '91420107MA7JH6G75E', lei: '9JHX00QSXS0000000791',
    },
  ],
} as const
