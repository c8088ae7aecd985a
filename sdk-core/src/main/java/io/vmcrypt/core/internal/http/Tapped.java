package io.vmcrypt.core.internal.http;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.ByteString;
import okio.ForwardingSource;
import org.jspecify.annotations.Nullable;

/** Shows a {@link WireTap} each request, and each answer as far as the client reads it. */
record Tapped(WireTap tap) implements Interceptor {

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    WireTap.Sent sent =
        new WireTap.Sent(
            request.method(),
            request.url().encodedPath(),
            request.url().encodedQuery(),
            body(request.body()));
    tap.sending(sent);
    Response response;
    try {
      response = chain.proceed(request);
    } catch (IOException e) {
      tap.answered(sent, null);
      throw e;
    }
    return ReadBody.through(new Shown(sent, response), response);
  }

  private static ByteString body(@Nullable RequestBody body) throws IOException {
    if (body == null || body.isOneShot()) {
      return ByteString.EMPTY;
    }
    Buffer buffer = new Buffer();
    body.writeTo(buffer);
    return buffer.readByteString();
  }

  /**
   * Keeps what is read of an answer. Tells the tap at the end, or when the client has read enough.
   */
  private final class Shown extends ForwardingSource {

    /** A client does not read on in an answer that it refuses. */
    private static final int MOST_UNREAD = 64 * 1024;

    private final WireTap.Sent sent;
    private final Response response;
    private final Buffer kept = new Buffer();
    private boolean cut;
    private boolean ended;
    private boolean told;

    Shown(WireTap.Sent sent, Response response) {
      super(response.body().source());
      this.sent = sent;
      this.response = response;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long count = super.read(sink, byteCount);
      if (count < 0) {
        ended = true;
        tell();
      } else {
        long room = Math.min(count, WireTap.MOST_BYTES - kept.size());
        sink.copyTo(kept, sink.size() - count, room);
        cut |= room < count;
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      if (!told) {
        try {
          Buffer rest = new Buffer();
          while (!ended && rest.size() < MOST_UNREAD) {
            read(rest, MOST_UNREAD);
          }
        } catch (IOException e) {
          cut = true;
        }
      }
      tell();
      super.close();
    }

    private void tell() {
      if (!told) {
        told = true;
        MediaType type = response.body().contentType();
        tap.answered(
            sent,
            new WireTap.Answer(
                response.code(),
                type == null ? "" : type.toString(),
                kept.readByteString(),
                ended && !cut));
      }
    }
  }
}
