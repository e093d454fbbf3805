/** ISO 4217: current currency codes and how many decimals their minor unit has. Funds codes and metals are not money one pays with. */
function table(): ReadonlyMap<string, number> {
  const byDecimals: [number, string][] = [
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
    [
      2,
      'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE ' +
        'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT ' +
        'LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN ' +
        'QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS ' +
        'VED VES WST XCD XCG YER ZAR ZMW ZWG',
    ],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
  ]
  return new Map(byDecimals.flatMap(([decimals, codes]) => codes.split(' ').map((code) => [code, decimals] as const)))
}

export const CURRENCY_DECIMALS = table()
