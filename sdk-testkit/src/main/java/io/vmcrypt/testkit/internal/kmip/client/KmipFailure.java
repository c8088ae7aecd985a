package io.vmcrypt.testkit.internal.kmip.client;

import java.io.IOException;

/** The server answered, but with a failure. */
public final class KmipFailure extends IOException {

  private static final long serialVersionUID = 1L;

  private final String operation;
  private final String resultStatus;
  private final String resultReason;
  private final String resultMessage;

  KmipFailure(String operation, String resultStatus, String resultReason, String resultMessage) {
    super(operation + ": " + resultStatus + ", " + resultReason + ": " + resultMessage);
    this.operation = operation;
    this.resultStatus = resultStatus;
    this.resultReason = resultReason;
    this.resultMessage = resultMessage;
  }

  /** What was asked for, in the specification's words. */
  public String operation() {
    return operation;
  }

  /** Operation Failed, Operation Pending or Operation Undone. */
  public String resultStatus() {
    return resultStatus;
  }

  /** The reason in the specification's words, for example Permission Denied; may be empty. */
  public String resultReason() {
    return resultReason;
  }

  /** The server's own words; may be empty. */
  public String resultMessage() {
    return resultMessage;
  }
}
