package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.error.Attempt;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A call as the clients of the SDK make it. */
final class HttpCall {

  static final Attempt ATTEMPT = new Attempt("OVHcloud API", "list services", "at eu");

  private HttpCall() {}

  static String get(HttpTransport transport, String url) {
    return execute(transport, new Request.Builder().url(url).build());
  }

  static String post(HttpTransport transport, String url) {
    return execute(transport, postTo(url).build());
  }

  static Request.Builder postTo(String url) {
    return new Request.Builder().url(url).post(RequestBody.create(new byte[] {'x'}));
  }

  /** Status and body. */
  static String execute(HttpTransport transport, Request request) {
    try (Response response = transport.client().newCall(request).execute()) {
      return response.code() + " " + response.body().string();
    } catch (IOException e) {
      throw HttpFailure.of(ATTEMPT, e);
    }
  }
}
