package io.vmcrypt.core.internal.json;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/**
 * Reads a whole answer within the try that asked for it. So an answer that breaks off is repeated
 * as any broken connection is, and nobody takes it for malformed JSON. What is in memory then is
 * not parsed before {@link JsonBounds} has looked over it.
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
    JsonBounds.check(whole);
    return response
        .newBuilder()
        .body(ResponseBody.create(whole, body.contentType(), whole.size()))
        .build();
  }
}
