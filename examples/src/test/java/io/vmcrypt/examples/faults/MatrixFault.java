package io.vmcrypt.examples.faults;

/** The columns of the matrix: the ways in which a network or a server fails. */
enum MatrixFault {
  /** The server's port is closed. */
  REFUSED,

  /** The server's name is not known. */
  NAME,

  /** The server shows a certificate that is not trusted. */
  CERTIFICATE,

  /** No answer, and the connection stays open; each time. */
  SILENCE,

  /** The connection is reset before the request takes effect; once. */
  RESET_BEFORE,

  /** The connection is reset after the request took effect; once. */
  RESET_AFTER,

  /** The request takes effect, and its answer ends in the middle; once. */
  CUT,

  /** The answer comes in single bytes, 4 in a second; each time. */
  DRIP,

  /** HTTP 500 with a line of text; each time. */
  STATUS_500,

  /** HTTP 503 with an HTML page and {@code Retry-After: 1}; once. */
  STATUS_503,

  /** HTTP 429 with {@code Retry-After: 1}; once. */
  STATUS_429,

  /** HTTP 200 with an HTML page; each time. */
  HTML,

  /** HTTP 200 with random bytes; each time. */
  MALFORMED,

  /** HTTP 200 with 9 MiB of spaces and no announced length; each time. */
  OVERSIZED,

  /** HTTP 307 to another host; each time. */
  REDIRECT,

  /** The answer to a session or credential that has expired; once. */
  EXPIRED,

  /** HTTP 500 with the SOAP fault {@code RuntimeFault}; each time. */
  SOAP_FAULT;

  /** Whether it ends by the time limit of who calls. */
  boolean isWaitedFor() {
    return this == SILENCE || this == DRIP;
  }
}
