package io.vmcrypt.core.internal.json;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/**
 * Reads a whole answer within the try that asked for it. So a call whose answer breaks off is
 * retried like any broken connection, and nobody takes the answer for malformed JSON.
 */
public final class WholeAnswer implements Interceptor {

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    Buffer whole = new Buffer();
    try (body) {
      whole.writeAll(body.source());
    }
    return response
        .newBuilder()
        .body(ResponseBody.create(whole, body.contentType(), whole.size()))
        .build();
  }
}
