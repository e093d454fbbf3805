export { CERTIFICATE_DATA, CERTIFICATE_FORMAT, type Certificate, type CertificateData, certificatesOfEvidence, certificateText } from './certificate.ts'
export { depositsIn, type ProvedDeposit } from './depositsIn.ts'
export * from './items.ts'
