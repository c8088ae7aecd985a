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
import org.jspecify.annotations.Nullable;

/** Signs each request with an application's secret and a consumer key. */
public final class ApplicationKeyAuthentication implements Authentication {

  private final OvhCredentials.ApplicationKey credentials;
  private final TimeSource time;
  private final LongSupplier serverSeconds;

  /** How far this machine is ahead of the server, in seconds; null until the server was asked. */
  private volatile @Nullable Long ahead;

  /**
   * @param time this machine's time
   * @param serverSeconds asks for the server's time
   */
  public ApplicationKeyAuthentication(
      OvhCredentials.ApplicationKey credentials, TimeSource time, LongSupplier serverSeconds) {
    this.credentials = credentials;
    this.time = time;
    this.serverSeconds = serverSeconds;
  }

  @Override
  public synchronized void prepare() {
    if (ahead == null) {
      askForTheTime();
    }
  }

  @Override
  public boolean recover(ApiRefusal refusal, Request refused) {
    if (refusal.kind() != RefusalKind.TIMESTAMP) {
      return false;
    }
    askForTheTime();
    return true;
  }

  private synchronized void askForTheTime() {
    long server = serverSeconds.getAsLong();
    ahead = time.now().getEpochSecond() - server;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    return chain.proceed(sign(chain.request()));
  }

  private Request sign(Request request) throws IOException {
    RequestBody body = request.body();
    Buffer buffer = new Buffer();
    if (body != null) {
      body.writeTo(buffer);
    }
    byte[] bytes = buffer.readByteArray();
    Long known = ahead;
    long timestamp = time.now().getEpochSecond() - (known == null ? 0 : known);
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
}
