export { type Channel, type HttpChannel, MalformedConfiguration, type NotificationConfiguration, readConfiguration, type Recipient, type SmtpChannel } from './configuration.ts'
export { SmtpSender } from './mail.ts'
export { type Accepted, type HttpRequest, requestFor } from './http.ts'
export { ABOUT, type About, type Composed, compose, DETAILS_MAX, type Gathered } from './texts.ts'
