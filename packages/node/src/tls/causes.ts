/** Why a handshake failed, as the one cause, from the server's side. */
export type HandshakeCause = Readonly<{ name: string; zh: string; en: string }>

const CAUSES: readonly (readonly [pattern: RegExp, cause: HandshakeCause])[] = [
  [/HTTP_REQUEST/, { name: 'plainHttp', zh: '客户端发来明文 HTTP', en: 'the client speaks plain HTTP' }],
  [/PEER_DID_NOT_RETURN_A_CERTIFICATE/, { name: 'clientCertificateMissing', zh: '客户端没有出示证书', en: 'the client shows no certificate' }],
  [/CERT_HAS_EXPIRED/, { name: 'clientCertificateExpired', zh: '客户端证书已过期', en: 'the certificate of the client has expired' }],
  [/CERT_NOT_YET_VALID/, { name: 'clientCertificateNotYetValid', zh: '客户端证书尚未生效', en: 'the certificate of the client is not valid yet' }],
  [/UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|SELF_SIGNED|CERTIFICATE_VERIFY_FAILED/, { name: 'clientCaUnknown', zh: '客户端证书不是由登记的机构签发', en: 'the certificate of the client is of no authority that is admitted here' }],
  [/UNSUPPORTED_PROTOCOL|WRONG_VERSION_NUMBER|ALERT_PROTOCOL_VERSION/, { name: 'protocolVersion', zh: '客户端不支持 TLS 1.2 或更高版本', en: 'the client does not speak TLS 1.2 or newer' }],
  [/NO_SHARED_CIPHER|NO_SUITABLE/, { name: 'noSharedCipher', zh: '双方没有共同的密码套件', en: 'there is no cipher suite that both know' }],
  [/ALERT_CERTIFICATE_EXPIRED/, { name: 'ownCertificateExpired', zh: '客户端认为本节点的证书已过期', en: 'the client says that the certificate of this node has expired' }],
  [/ALERT_UNKNOWN_CA/, { name: 'ownCaUnknown', zh: '客户端不信任签发本节点证书的机构', en: 'the client does not trust the authority of this node' }],
  [/ALERT_(BAD_)?CERTIFICATE|ALERT_CERTIFICATE_UNKNOWN/, { name: 'ownCertificateRefused', zh: '客户端拒绝本节点的证书', en: 'the client refuses the certificate of this node' }],
  [/ECONNRESET|EPIPE|ETIMEDOUT/, { name: 'connectionLost', zh: '连接在握手中断开', en: 'the connection was lost during the handshake' }],
  [/TLS_HANDSHAKE_TIMEOUT/, { name: 'tooSlow', zh: '握手超时', en: 'the handshake took too long' }],
]

/** The cause behind the code of OpenSSL or of the system; an unknown one is told as it is. */
export function causeOf(code: string): HandshakeCause {
  return CAUSES.find(([pattern]) => pattern.test(code))?.[1] ?? { name: 'other', zh: code, en: code }
}
