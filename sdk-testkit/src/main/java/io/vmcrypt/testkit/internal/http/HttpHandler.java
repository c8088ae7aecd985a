package io.vmcrypt.testkit.internal.http;

import io.vmcrypt.testkit.http.ReceivedRequest;

/** The logic of a fake that speaks HTTP: it gets a request and returns an answer. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers a request. Called on the thread of its connection, so several calls may run at once. It
   * may block, as a long poll does: closing the server interrupts it.
   */
  HttpAnswer handle(ReceivedRequest request) throws InterruptedException;

  /** Answers a request as if its session, or its credential, had expired just before. */
  default HttpAnswer handleExpired(ReceivedRequest request) throws InterruptedException {
    throw new IllegalStateException("this fake knows no sessions");
  }
}
