package io.vmcrypt.examples.faults;

/** The columns of the matrix: the ways in which a network or a server fails. */
enum MatrixFault {
  REFUSED("refused", "the server's port is closed"),
  NAME("name", "the server's name is not known"),
  CERTIFICATE("certificate", "the server shows a certificate that is not trusted"),
  SILENCE("silence", "no answer, and the connection stays open; each time"),
  RESET_BEFORE("reset", "the connection is reset before the request takes effect; once"),
  RESET_AFTER("reset after", "the connection is reset after the request took effect; once"),
  CUT("cut", "the request takes effect, and its answer ends in the middle; once"),
  DRIP("drip", "the answer comes in single bytes, 4 in a second; each time"),
  STATUS_500("500", "HTTP 500 with a line of text; each time"),
  STATUS_503("503", "HTTP 503 with an HTML page and `Retry-After: 1`; once"),
  STATUS_429("429", "HTTP 429 with `Retry-After: 1`; once"),
  HTML("HTML", "HTTP 200 with an HTML page; each time"),
  MALFORMED("malformed", "HTTP 200 with random bytes; each time"),
  OVERSIZED("oversized", "HTTP 200 with 9 MiB of spaces and no announced length; each time"),
  REDIRECT("redirect", "HTTP 307 to another host; each time"),
  EXPIRED("expired", "the answer to a session or credential that has expired; once"),
  SOAP_FAULT("SOAP fault", "HTTP 500 with the SOAP fault `RuntimeFault`; each time");

  private final String title;
  private final String meaning;

  MatrixFault(String title, String meaning) {
    this.title = title;
    this.meaning = meaning;
  }

  String title() {
    return title;
  }

  String meaning() {
    return meaning;
  }

  /** Whether it ends by the time limit of who calls. */
  boolean isWaitedFor() {
    return this == SILENCE || this == DRIP;
  }
}
