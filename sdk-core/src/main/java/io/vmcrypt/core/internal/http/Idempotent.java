package io.vmcrypt.core.internal.http;

/** The tag of requests whose method does not say whether they may be repeated. */
public enum Idempotent {
  /** May be, although it is not GET: a read by SOAP. */
  YES,
  /** May not be, although it is GET: it spends a token that serves once. */
  NO
}
