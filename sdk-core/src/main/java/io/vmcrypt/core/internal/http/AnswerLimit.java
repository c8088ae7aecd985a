package io.vmcrypt.core.internal.http;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;

/** Refuses to read an answer past the limit. The bytes are counted after decompression. */
record AnswerLimit(long limit) implements Interceptor {

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return ReadBody.through(new Limited(response.body().source(), limit, chain.call()), response);
  }

  private static final class Limited extends ForwardingSource {

    private final long limit;
    private final Call call;
    private long read;

    Limited(BufferedSource source, long limit, Call call) {
      super(source);
      this.limit = limit;
      this.call = call;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long count = super.read(sink, byteCount);
      read += Math.max(0, count);
      if (read > limit) {
        // TLS would read on for as long as bytes come when it closes
        call.cancel();
        throw new AnswerTooLarge(limit);
      }
      return count;
    }
  }
}
