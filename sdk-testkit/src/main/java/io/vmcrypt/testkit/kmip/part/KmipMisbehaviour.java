package io.vmcrypt.testkit.kmip.part;

/** What a {@link io.vmcrypt.testkit.kmip.FakeKmipServer} does wrong when it is told to. */
public enum KmipMisbehaviour {
  /** Accepts the connection and says nothing, as a server of another protocol might. */
  SILENCE_BEFORE_TLS,

  /** Answers with an HTTP error in plain text instead of TLS. */
  NO_TLS,

  /** Completes the TLS handshake and never answers a message. */
  SILENCE_AFTER_TLS,

  /** Completes the TLS handshake and closes at once. */
  CLOSE_AFTER_HANDSHAKE,

  /** Answers one message as it should and closes the connection, as some real servers do. */
  CLOSE_AFTER_ANSWER,

  /** Sends the first half of its answer and drops the connection. */
  CUT_ANSWER,

  /** Answers with an HTTP error within TLS. */
  GARBAGE_ANSWER,

  /** Answers with a message whose structures do not fit into each other. */
  MALFORMED_ANSWER,

  /** Announces an answer of 1 GiB. */
  OVERSIZED_ANSWER
}
