package io.vmcrypt.core.internal.http;

import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Okio;
import okio.Source;

/** An answer whose body is read in another way. */
final class ReadBody {

  private ReadBody() {}

  static Response through(Source source, Response response) {
    ResponseBody body = response.body();
    return response
        .newBuilder()
        .body(ResponseBody.create(Okio.buffer(source), body.contentType(), body.contentLength()))
        .build();
  }
}
