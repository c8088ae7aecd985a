package io.vmcrypt.core.internal.http;

/** The tag of requests that may be repeated although their method is not GET: reads by SOAP. */
public enum Idempotent {
  YES
}
