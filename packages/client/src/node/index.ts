export { readTlsFiles, tlsFetch, type TlsFilePaths, type TlsMaterial, tlsPathsOfEnvironment } from './tlsFetch.ts'
