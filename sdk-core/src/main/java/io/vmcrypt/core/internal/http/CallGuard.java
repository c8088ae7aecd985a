package io.vmcrypt.core.internal.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The outermost interceptor. It refuses a call once the client is closed. It turns an interrupt
 * into an exception that calls are declared to throw.
 */
record CallGuard(AtomicBoolean closed) implements Interceptor {

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
      // OkHttp is written in Kotlin, which has no checked exceptions: an interrupt while it
      // connects comes out as an InterruptedException
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
      throw new IOException(e);
    }
  }
}
