package io.vmcrypt.core.internal.http;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;

/** Refuses to read an answer past the limit. The bytes are counted after decompression. */
final class AnswerLimit implements Interceptor {

  private final long limit;

  AnswerLimit(long limit) {
    this.limit = limit;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Intake.start();
    Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    return response
        .newBuilder()
        .body(
            ResponseBody.create(
                Okio.buffer(new Limited(body.source(), limit)),
                body.contentType(),
                body.contentLength()))
        .build();
  }

  private static final class Limited extends ForwardingSource {

    private final long limit;
    private long read;

    Limited(BufferedSource source, long limit) {
      super(source);
      this.limit = limit;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      Intake.start();
      long count = super.read(sink, byteCount);
      read += Math.max(0, count);
      if (read > limit) {
        throw AnswerTooLarge.of(limit);
      }
      return count;
    }
  }
}
