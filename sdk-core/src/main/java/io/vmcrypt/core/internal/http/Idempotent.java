package io.vmcrypt.core.internal.http;

/** The tag of requests whose method does not say whether they may be repeated. */
public enum Idempotent {
  /** May be repeated, although it is not a GET: a read by SOAP. */
  YES,
  /** May not be repeated, although it is a GET: it uses up a token that is good for one call. */
  NO
}
