/** Whether this browser can use a passkey here: over HTTPS, or on this machine by its name. An address is no site. */
export const canUsePasskeys = (): boolean => isSecureContext && 'credentials' in navigator && typeof PublicKeyCredential === 'function' && !isAddress(location.hostname)

/** Whether a host is an IP address, at which no passkey can be asked for (Web Authentication Level 3, section 5.1.2). */
export const isAddress = (host: string): boolean => /^[0-9.]+$|:|^\[/.test(host)

/** The browser gave no answer: it was closed, or has no such passkey. */
export class NoPasskey extends Error {}
