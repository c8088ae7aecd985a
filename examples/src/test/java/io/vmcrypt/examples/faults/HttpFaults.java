package io.vmcrypt.examples.faults;

import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import java.time.Duration;
import java.util.function.Predicate;

/** The columns of the matrix for a fake that speaks HTTP. */
final class HttpFaults {

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final long TOO_LONG = 9L * 1024 * 1024;

  private HttpFaults() {}

  static void plan(
      Faults faults,
      Predicate<ReceivedRequest> which,
      MatrixFault column,
      Relay relay,
      int elsewhere) {
    switch (column) {
      case REFUSED, NAME, CERTIFICATE -> throw new IllegalArgumentException("" + column);
      case SILENCE -> faults.onEvery(which, Fault.silence());
      case RESET_BEFORE -> faults.onNext(which, Fault.close().whenMet(relay::reset));
      case RESET_AFTER ->
          faults.onNext(which, Fault.close().afterTakingEffect().whenMet(relay::reset));
      case CUT -> faults.onNext(which, Fault.cut());
      case DRIP -> faults.onEvery(which, Fault.drip(PAUSE));
      case STATUS_500 -> faults.onEvery(which, Fault.serverError());
      case STATUS_503 -> faults.onNext(which, Fault.unavailable(RETRY_AFTER));
      case STATUS_429 -> faults.onNext(which, Fault.tooManyRequests(RETRY_AFTER));
      case HTML -> faults.onEvery(which, Fault.html());
      case MALFORMED -> faults.onEvery(which, Fault.garbage());
      case OVERSIZED -> faults.onEvery(which, Fault.oversized(TOO_LONG));
      case REDIRECT ->
          faults.onEvery(which, Fault.redirect("https://" + Scene.HOST + ":" + elsewhere + "/"));
      case SOAP_FAULT ->
          faults.onEvery(which, Fault.soapFault("RuntimeFault", "An internal error occurred."));
      case EXPIRED -> faults.onNext(which, Fault.expiredSession());
    }
  }
}
