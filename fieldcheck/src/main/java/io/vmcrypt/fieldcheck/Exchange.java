package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A request that was sent and its answer, as they were: never told as they are.
 *
 * @param answered whether an answer came
 * @param status of HTTP; 0 if no answer came
 * @param contentType empty if there is none
 * @param whole whether that is all of it
 */
record Exchange(
    CallName call,
    ByteString request,
    boolean answered,
    int status,
    String contentType,
    ByteString answer,
    boolean whole) {

  Exchange {
    requireNonNull(call, "call");
    requireNonNull(request, "request");
    requireNonNull(contentType, "contentType");
    requireNonNull(answer, "answer");
  }

  /**
   * Which call a request is.
   *
   * @param service vim, pbm or REST
   */
  record CallName(String service, String method) {

    static final String REST = "REST";

    CallName {
      requireNonNull(service, "service");
      requireNonNull(method, "method");
    }

    boolean isSoap() {
      return !service.equals(REST);
    }

    /** As the list of calls has it, and the SDK's own listeners hear it. */
    @Override
    public String toString() {
      return isSoap() ? service + " " + method : method;
    }

    static @Nullable CallName soap(String path, String method) {
      return switch (path) {
        case "/sdk" -> new CallName("vim", method);
        case "/pbm" -> new CallName("pbm", method);
        default -> null;
      };
    }
  }
}
