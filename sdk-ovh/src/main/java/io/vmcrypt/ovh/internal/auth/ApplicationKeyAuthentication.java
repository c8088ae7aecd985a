package io.vmcrypt.ovh.internal.auth;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.internal.refusal.ApiRefusal;
import io.vmcrypt.ovh.internal.refusal.RefusalKind;
import java.io.IOException;
import java.util.function.LongSupplier;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;

/** Signs each request with an application's secret and a consumer key. */
public final class ApplicationKeyAuthentication implements Authentication {

  private static final byte[] NO_BODY = {};

  private final OvhCredentials.ApplicationKey credentials;
  private final ServerClock clock;

  /**
   * @param time this machine's time
   * @param serverSeconds asks for the server's time
   */
  public ApplicationKeyAuthentication(
      OvhCredentials.ApplicationKey credentials, TimeSource time, LongSupplier serverSeconds) {
    this.credentials = credentials;
    this.clock = new ServerClock(time, serverSeconds);
  }

  @Override
  public void prepare() {
    clock.ensureKnown();
  }

  @Override
  public boolean recover(ApiRefusal refusal, Request refused) {
    if (refusal.kind() != RefusalKind.TIMESTAMP) {
      return false;
    }
    clock.ask();
    return true;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    return chain.proceed(sign(chain.request()));
  }

  private Request sign(Request request) throws IOException {
    RequestBody body = request.body();
    byte[] bytes = body == null ? NO_BODY : bytes(body);
    long timestamp = clock.timestamp();
    Request.Builder signed =
        request
            .newBuilder()
            .header("X-Ovh-Application", credentials.key())
            .header("X-Ovh-Consumer", credentials.consumerKey().reveal())
            .header("X-Ovh-Timestamp", Long.toString(timestamp))
            .header(
                "X-Ovh-Signature",
                Signature.of(
                    credentials.secret(),
                    credentials.consumerKey(),
                    request.method(),
                    request.url().toString(),
                    bytes,
                    timestamp));
    if (body != null && bytes.length > 0) {
      // sends the bytes that were signed: serialising the body again might give others
      signed.method(request.method(), RequestBody.create(bytes, body.contentType()));
    }
    return signed.build();
  }

  private static byte[] bytes(RequestBody body) throws IOException {
    Buffer buffer = new Buffer();
    body.writeTo(buffer);
    return buffer.readByteArray();
  }
}
