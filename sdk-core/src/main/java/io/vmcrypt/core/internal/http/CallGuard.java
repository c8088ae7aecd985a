package io.vmcrypt.core.internal.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The outermost of a call: refuses it once the client is closed, and sees to it that an interrupted
 * thread gets what calls are declared to throw.
 */
final class CallGuard implements Interceptor {

  private final AtomicBoolean closed;

  CallGuard(AtomicBoolean closed) {
    this.closed = closed;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    if (closed.get()) {
      throw new IllegalStateException("the client is closed");
    }
    try {
      return chain.proceed(chain.request());
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Kotlin declares nothing: OkHttp lets out the InterruptedException of its connecting
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
      throw new IOException(e);
    }
  }
}
