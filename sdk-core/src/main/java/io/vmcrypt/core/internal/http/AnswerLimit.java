package io.vmcrypt.core.internal.http;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

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
    return response.newBuilder().body(new LimitedBody(response.body(), limit)).build();
  }

  private static final class LimitedBody extends ResponseBody {
    private final ResponseBody body;
    private final BufferedSource source;

    LimitedBody(ResponseBody body, long limit) {
      this.body = body;
      this.source =
          Okio.buffer(
              new ForwardingSource(body.source()) {
                private long read;

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
              });
    }

    @Override
    public @Nullable MediaType contentType() {
      return body.contentType();
    }

    @Override
    public long contentLength() {
      return body.contentLength();
    }

    @Override
    public BufferedSource source() {
      return source;
    }
  }
}
