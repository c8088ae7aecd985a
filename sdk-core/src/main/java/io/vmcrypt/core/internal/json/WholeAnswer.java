package io.vmcrypt.core.internal.json;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/**
 * Reads an answer to its end inside the try that asked for it, so that one that breaks off is
 * repeated as any broken connection is, and is never taken for malformed JSON. What is in memory
 * then is not parsed before {@link JsonBounds} has looked over it.
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
